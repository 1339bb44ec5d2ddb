using GpuLmm.Backends.Host.LinearAlgebra;
using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host;

/// <summary>The products of the host in the scalar type of the chosen precision.</summary>
internal static unsafe class HostProducts
{
    /// <summary>C (m × columns) = A' B with A n × m and B n × columns; no leading dimension differs from its rows.</summary>
    public static void TransposedProduct<T>(this DenseAlgebra algebra, int n, int m, int columns, T* a, T* b, T* c)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            algebra.Multiply(true, false, m, columns, n, 1.0, (double*)a, n, (double*)b, n, 0.0, (double*)c, m);
        }
        else
        {
            algebra.Multiply(true, false, m, columns, n, 1f, (float*)a, n, (float*)b, n, 0f, (float*)c, m);
        }
    }

    /// <summary>
    /// C (rows × columns, on and below its diagonal) = A B' + β C, with A rows × k and B its first rows: columns of the lower triangle of A
    /// A'.
    /// </summary>
    public static void RankUpdate<T>(this DenseAlgebra algebra, int rows, int columns, int k, T* a, int lda, double beta, T* c)
        where T : unmanaged
    {
        int below = rows - columns;
        if (typeof(T) == typeof(double))
        {
            algebra.SymmetricRankUpdate(columns, k, 1.0, (double*)a, lda, beta, (double*)c, rows);
            algebra.Multiply(
                false, true, below, columns, k, 1.0, (double*)a + columns, lda, (double*)a, lda, beta, (double*)c + columns, rows);
        }
        else
        {
            algebra.SymmetricRankUpdate(columns, k, 1f, (float*)a, lda, (float)beta, (float*)c, rows);
            algebra.Multiply(
                false, true, below, columns, k, 1f, (float*)a + columns, lda, (float*)a, lda, (float)beta, (float*)c + columns, rows);
        }
    }

    /// <summary>A copy in the scalar type of the precision.</summary>
    public static NativeBuffer<T> Convert<T>(DenseMatrix matrix)
        where T : unmanaged
    {
        var copy = new NativeBuffer<T>(matrix.Length);
        for (int j = 0; j < matrix.Columns; j++)
        {
            ReadOnlySpan<double> from = matrix.Column(j);
            Span<T> to = copy.Slice((long)j * matrix.Rows, matrix.Rows);
            if (typeof(T) == typeof(double))
            {
                from.CopyTo(System.Runtime.InteropServices.MemoryMarshal.Cast<T, double>(to));
            }
            else
            {
                System.Numerics.Tensors.TensorPrimitives.ConvertTruncating(from,
                    System.Runtime.InteropServices.MemoryMarshal.Cast<T, float>(to));
            }
        }

        return copy;
    }
}

using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>
/// Q = H₀ H₁ …, H_j = I − τ_j v_j v_j', by blocks I − V T V' (R. Schreiber and C. Van Loan, SIAM J. Sci. Stat. Comput. 10, 1989).
/// v_j starts with a 1 in row j + 1.
/// </summary>
internal static unsafe class HouseholderVectors
{
    /// <summary>Forms Q from the vectors below the diagonal of A.</summary>
    public static void FormQ(DenseAlgebra algebra, int n, double* a, int lda, double* factors, int block, NativeBuffer<double> q)
    {
        q.Clear();
        for (int i = 0; i < n; i++)
        {
            q.Pointer[i + ((long)i * n)] = 1;
        }

        using var vectors = new NativeBuffer<double>((long)block * n);
        using var products = new NativeBuffer<double>((long)block * n);
        using var scaled = new NativeBuffer<double>((long)block * n);
        using var triangle = new NativeBuffer<double>((long)block * block);
        using var inner = new NativeBuffer<double>((long)block * block);
        int reflections = n - 1;

        // From the last block on, the rows and columns above the block's are still those of the identity.
        for (int start = (reflections - 1) / block * block; start >= 0 && reflections > 0; start -= block)
        {
            int width = Math.Min(block, reflections - start);
            int rows = n - start - 1;
            double* v = vectors.Pointer;
            double* corner = q.Pointer + start + 1 + ((start + 1L) * n);
            for (int i = 0; i < width; i++)
            {
                var column = new Span<double>(v + ((long)i * rows), rows);
                column[..i].Clear();
                new ReadOnlySpan<double>(a + start + i + 1 + ((long)(start + i) * lda), rows - i).CopyTo(column[i..]);
            }

            algebra.Multiply(true, false, width, width, rows, 1.0, v, rows, v, rows, 0.0, inner.Pointer, block);
            FormTriangle(width, block, inner.Pointer, factors + start, triangle.Pointer);
            algebra.Multiply(true, false, width, rows, rows, 1.0, v, rows, corner, n, 0.0, products.Pointer, block);
            algebra.Multiply(false, false, width, rows, width, 1.0, triangle.Pointer, block, products.Pointer, block, 0.0,
                scaled.Pointer, block);
            algebra.Multiply(false, false, rows, rows, width, -1.0, v, rows, scaled.Pointer, block, 1.0, corner, n);
        }
    }

    // T is upper triangular, column by column: t_jj = τ_j, and above it −τ_j T (V'v_j).
    private static void FormTriangle(int width, int ld, double* inner, double* factors, double* triangle)
    {
        new Span<double>(triangle, ld * ld).Clear();
        for (int j = 0; j < width; j++)
        {
            triangle[j + (j * ld)] = factors[j];
            for (int i = 0; i < j; i++)
            {
                double sum = 0;
                for (int p = i; p < j; p++)
                {
                    sum += triangle[i + (p * ld)] * inner[p + (j * ld)];
                }

                triangle[i + (j * ld)] = -factors[j] * sum;
            }
        }
    }
}

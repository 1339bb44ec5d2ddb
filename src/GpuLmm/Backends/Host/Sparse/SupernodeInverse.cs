using System.Numerics.Tensors;
using GpuLmm.Backends.Host.LinearAlgebra;
using GpuLmm.Numerics;
using GpuLmm.Numerics.Sparse;

namespace GpuLmm.Backends.Host.Sparse;

/// <summary>
/// Entries of (L L')⁻¹ where L has entries, from the last supernode to the first: with Y = L_below L_own⁻¹ and G the inverse among the rows
/// below, they are −G Y below and (L_own L_own')⁻¹ + Y'G Y on the diagonal (Takahashi, Fagan &amp; Chen 1973).
/// </summary>
internal sealed unsafe class SupernodeInverse(DenseAlgebra algebra, SupernodalStructure structure,
    NativeBuffer<double> factor) : IDisposable
{
    // Multiplications from which a call into the dense algebra is worth it.
    private const long ManyProducts = 20_000;

    private NativeBuffer<double>? values;
    private NativeBuffer<double>? work;

    /// <summary>In the factor's layout, lower triangles.</summary>
    public NativeBuffer<double> Values => values ??= new NativeBuffer<double>(structure.Length);

    /// <param name="columns">How many of the leading columns M has; those beyond are as if they were not there.</param>
    public void Compute(int columns)
    {
        int tallest = structure.TallestBelow;
        work ??= new NativeBuffer<double>(((long)tallest * tallest) + structure.Supernodes.Max(s => (long)s.Below.Length * s.ColumnCount));
        if (columns < structure.Graph.ColumnCount)
        {
            Values.Clear();
        }

        for (int s = structure.Supernodes.Length - 1; s >= 0; s--)
        {
            Supernode supernode = structure.Supernodes[s];
            int n = Math.Min(supernode.ColumnCount, columns - supernode.FirstColumn);
            if (n > 0)
            {
                Compute(supernode, n, Below(supernode, columns));
            }
        }
    }

    public void Dispose()
    {
        values?.Dispose();
        work?.Dispose();
    }

    private static int Below(Supernode supernode, int columns)
    {
        int count = supernode.Below.Length;
        while (count > 0 && supernode.Below[count - 1] >= columns)
        {
            count--;
        }

        return count;
    }

    private void Compute(Supernode supernode, int n, int m)
    {
        int rows = supernode.RowCount;
        double* l = factor.Pointer + supernode.Offset;
        double* z = Values.Pointer + supernode.Offset;
        for (int j = 0; j < n; j++)
        {
            new ReadOnlySpan<double>(l + ((long)j * rows) + j, n - j).CopyTo(new Span<double>(z + ((long)j * rows) + j, n - j));
        }

        SupernodeMath.Invert(algebra, n, z, rows);
        if (m == 0)
        {
            return;
        }

        double* g = work!.Pointer;
        double* y = g + ((long)m * m);
        Gather(supernode.Below.AsSpan(0, m), g);
        for (int j = 0; j < n; j++)
        {
            new ReadOnlySpan<double>(l + ((long)j * rows) + supernode.ColumnCount, m).CopyTo(new Span<double>(y + ((long)j * m), m));
        }

        SupernodeMath.SolveRightTransposed(algebra, m, n, l, rows, y, m);
        double* below = z + supernode.ColumnCount;
        if ((long)m * m * n > ManyProducts && n > 1)
        {
            algebra.Multiply(false, false, m, n, m, -1, g, m, y, m, 0, below, rows);
        }
        else
        {
            for (int j = 0; j < n; j++)
            {
                var target = new Span<double>(below + ((long)j * rows), m);
                target.Clear();
                for (int k = 0; k < m; k++)
                {
                    TensorPrimitives.MultiplyAdd(new ReadOnlySpan<double>(g + ((long)k * m), m), -y[k + ((long)j * m)], target, target);
                }
            }
        }

        if ((long)m * n * n > ManyProducts)
        {
            // The part above the diagonal is written too, and never read.
            algebra.Multiply(true, false, n, n, m, -1, y, m, below, rows, 1, z, rows);
            return;
        }

        for (int j = 0; j < n; j++)
        {
            for (int i = j; i < n; i++)
            {
                z[i + ((long)j * rows)] -= TensorPrimitives.Dot(
                    new ReadOnlySpan<double>(y + ((long)i * m), m), new ReadOnlySpan<double>(below + ((long)j * rows), m));
            }
        }
    }

    /// <summary>The inverse among the given rows, full, from the supernodes that own them as columns.</summary>
    private void Gather(ReadOnlySpan<int> rows, double* target)
    {
        int m = rows.Length;
        for (int j = 0; j < m; j++)
        {
            Supernode owner = structure.Supernodes[structure.OwnerOf(rows[j])];
            double* column = Values.Pointer + owner.Offset + ((long)(rows[j] - owner.FirstColumn) * owner.RowCount);
            int at = 0;
            for (int i = j; i < m; i++)
            {
                int place = rows[i] - owner.FirstColumn;
                if (rows[i] >= owner.EndColumn)
                {
                    at = owner.Below.AsSpan(at).BinarySearch(rows[i]) + at;
                    place = owner.ColumnCount + at;
                }

                target[i + ((long)j * m)] = target[j + ((long)i * m)] = column[place];
            }
        }
    }
}

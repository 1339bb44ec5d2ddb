using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>M⁻¹ of a grouped model seen from the levels of its kernels: F G F' and G F', G the inverse among their independent effects.</summary>
internal sealed unsafe class KernelInverse
{
    private readonly Crossproducts products;
    private readonly GroupedSystem system;
    private readonly Dictionary<(GroupedTerm Row, int A, GroupedTerm Column, int B), DenseMatrix> halves = [];

    /// <param name="products">The design's cross-products.</param>
    /// <param name="system">Factored and inverted.</param>
    public KernelInverse(Crossproducts products, GroupedSystem system)
    {
        this.products = products;
        this.system = system;
        foreach (GroupedTerm row in Kernels)
        {
            foreach (GroupedTerm column in Kernels)
            {
                for (int a = 0; a < row.EffectCount; a++)
                {
                    for (int b = 0; b < column.EffectCount; b++)
                    {
                        halves[(row, a, column, b)] = Half(row, a, column, b);
                    }
                }
            }
        }
    }

    private IEnumerable<GroupedTerm> Kernels => products.Terms.Where(term => term.Root is not null);

    /// <summary>(F M⁻¹F') of an effect of one level and one of another, in units of Λ.</summary>
    public double Between(GroupedTerm row, int level, int a, GroupedTerm column, int other, int b) =>
        TensorPrimitives.Dot<double>(row.Root!.Transposed.Column(level), halves[(row, a, column, b)].Column(other)[..row.NodeCount]);

    /// <summary>The share in t'M⁻¹t of the kernels of a record's row t, products with its other entries included.</summary>
    /// <param name="record">The record.</param>
    /// <param name="columns">Where its other entries are.</param>
    /// <param name="entries">They.</param>
    /// <param name="scaled">Λ'z of every term.</param>
    public double Quadratic(int record, int[] columns, double[] entries, double[][] scaled)
    {
        double sum = 0;
        for (int t = 0; t < products.Terms.Count; t++)
        {
            GroupedTerm term = products.Terms[t];
            if (term.Root is null)
            {
                continue;
            }

            int level = term.Part.Matrix.Levels[record];
            for (int c = 0; c < columns.Length; c++)
            {
                sum += 2 * entries[c] * Loaded(columns[c], term, level, scaled[t]);
            }

            for (int s = 0; s < products.Terms.Count; s++)
            {
                GroupedTerm other = products.Terms[s];
                for (int a = 0; other.Root is not null && a < term.EffectCount; a++)
                {
                    for (int b = 0; b < other.EffectCount; b++)
                    {
                        sum += scaled[t][a] * scaled[s][b] * Between(term, level, a, other, other.Part.Matrix.Levels[record], b);
                    }
                }
            }
        }

        return sum;
    }

    /// <summary>M⁻¹ between a column that is not a kernel's and a level of a kernel, its effects weighted.</summary>
    private double Loaded(int column, GroupedTerm term, int level, double[] weights)
    {
        ReadOnlySpan<double> loads = term.Root!.Transposed.Column(level);
        int k = term.EffectCount;
        double sum = 0;
        if (column < term.FirstColumn)
        {
            // Rows of the kernel stand one below the other in the column.
            double* inverse = system.InverseFrom(term.FirstColumn, column);
            for (int j = 0; j < loads.Length; j++)
            {
                for (int a = 0; a < k; a++)
                {
                    sum += loads[j] * weights[a] * inverse[(j * k) + a];
                }
            }

            return sum;
        }

        for (int j = 0; j < loads.Length; j++)
        {
            for (int a = 0; a < k; a++)
            {
                sum += loads[j] * weights[a] * system.InverseAt(column, term.FirstColumn + (j * k) + a);
            }
        }

        return sum;
    }

    /// <summary>G F', r × q; with rows of zeros where the other kernel's rank is larger, as rotations are square.</summary>
    private DenseMatrix Half(GroupedTerm row, int a, GroupedTerm column, int b)
    {
        int size = Math.Max(row.NodeCount, column.NodeCount);
        DenseMatrix loads = column.Root!.Transposed;
        using var inverse = new DenseMatrix(size, size);
        for (int j = 0; j < row.NodeCount; j++)
        {
            for (int i = 0; i < column.NodeCount; i++)
            {
                inverse[i, j] = system.InverseAt(row.FirstColumn + (j * row.EffectCount) + a, column.FirstColumn + (i * column.EffectCount) + b);
            }
        }

        if (loads.Rows == size)
        {
            return column.Root.Backend.Rotate(inverse, loads);
        }

        using var padded = new DenseMatrix(size, loads.Columns);
        for (int level = 0; level < loads.Columns; level++)
        {
            loads.Column(level).CopyTo(padded.Column(level));
        }

        return column.Root.Backend.Rotate(inverse, padded);
    }
}

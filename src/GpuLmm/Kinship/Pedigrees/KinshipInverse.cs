namespace GpuLmm;

/// <summary>
/// The inverse of a relationship matrix, sparse: the lower triangle by columns, each with its rows ascending, the diagonal first.
/// </summary>
public sealed class KinshipInverse
{
    private readonly long[] columnStarts;
    private readonly int[] rowIndices;
    private readonly double[] values;

    internal KinshipInverse(
        IReadOnlyList<SampleId> samples, long[] columnStarts, int[] rowIndices, double[] values, double logDeterminant, double[] inbreeding)
    {
        this.columnStarts = columnStarts;
        this.rowIndices = rowIndices;
        this.values = values;
        Samples = samples;
        LogDeterminant = logDeterminant;
        Inbreeding = inbreeding;
    }

    /// <summary>The n samples, in the order of the rows.</summary>
    public IReadOnlyList<SampleId> Samples { get; }

    /// <summary>log|A|, of the matrix and not of its inverse.</summary>
    public double LogDeterminant { get; }

    /// <summary>F of the n samples.</summary>
    public IReadOnlyList<double> Inbreeding { get; }

    /// <summary>n + 1 places: column j has the entries from its own place up to that of the next.</summary>
    public ReadOnlySpan<long> ColumnStarts => columnStarts;

    /// <summary>Rows of the entries, 0-based, ≥ their column.</summary>
    public ReadOnlySpan<int> RowIndices => rowIndices;

    /// <summary>The entries.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <summary>A⁻¹ v.</summary>
    /// <param name="vector">v, n numbers.</param>
    /// <returns>n numbers.</returns>
    /// <exception cref="ArgumentException">v has another length.</exception>
    public double[] Multiply(ReadOnlySpan<double> vector)
    {
        int n = Samples.Count;
        if (vector.Length != n)
        {
            throw new ArgumentException($"Expected {n} numbers, found {vector.Length}.", nameof(vector));
        }

        var product = new double[n];
        for (int j = 0; j < n; j++)
        {
            long diagonal = columnStarts[j];
            double sum = values[diagonal] * vector[j];
            for (long k = diagonal + 1; k < columnStarts[j + 1]; k++)
            {
                sum += values[k] * vector[rowIndices[k]];
                product[rowIndices[k]] += values[k] * vector[j];
            }

            product[j] += sum;
        }

        return product;
    }
}

using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>What a relationship matrix from outside must fulfil before it is used.</summary>
internal static class KinshipChecks
{
    // Text files carry ten digits, GCTA's seven: further than this, two triangles disagree by more than rounding.
    private const double SymmetryTolerance = 1e-6;

    /// <summary>Square, symmetric, finite, one distinct id a row.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="samples">The ids of its rows.</param>
    /// <param name="name">What messages call it: usually its path.</param>
    public static void RequireValid(DenseMatrix matrix, IReadOnlyList<SampleId> samples, string name)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(samples);
        if (matrix.Rows != matrix.Columns)
        {
            throw new InputException($"{name}: expected a square matrix, found {matrix.Rows} rows and {matrix.Columns} columns.");
        }

        if (matrix.Rows != samples.Count)
        {
            throw new InputException($"{name}: {matrix.Rows} rows but {samples.Count} sample ids.");
        }

        RequireDistinct(samples, name);
        RequireSymmetric(matrix, samples, name);
    }

    private static void RequireDistinct(IReadOnlyList<SampleId> samples, string name)
    {
        var first = new Dictionary<SampleId, int>();
        for (int i = 0; i < samples.Count; i++)
        {
            if (!first.TryAdd(samples[i], i))
            {
                throw new InputException($"{name}: sample {samples[i]} occurs twice, in rows {first[samples[i]] + 1} and {i + 1}.");
            }
        }
    }

    private static void RequireSymmetric(DenseMatrix matrix, IReadOnlyList<SampleId> samples, string name)
    {
        for (int j = 0; j < matrix.Columns; j++)
        {
            ReadOnlySpan<double> column = matrix.Column(j);
            for (int i = 0; i < matrix.Rows; i++)
            {
                if (!double.IsFinite(column[i]))
                {
                    throw new InputException($"{name}: the entry of {samples[i]} and {samples[j]} is {column[i]}; expected a finite number.");
                }

                double other = matrix[j, i];
                if (Math.Abs(column[i] - other) > SymmetryTolerance * Math.Max(1, Math.Abs(column[i])))
                {
                    throw new InputException(
                        $"{name}: not symmetric: row {i + 1}, column {j + 1} is {column[i]:g10}, row {j + 1}, column {i + 1} is {other:g10}.");
                }
            }
        }
    }
}

namespace GpuLmm;

/// <summary>What a relationship matrix from outside must fulfil before it is used.</summary>
internal static class KinshipChecks
{
    // Text files carry ten digits, GCTA's seven: further than this, two triangles disagree by more than rounding.
    private const double SymmetryTolerance = 1e-6;
    private const int Tile = 64;

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
        RequireVariances(matrix, samples, name);
    }

    private static void RequireVariances(DenseMatrix matrix, IReadOnlyList<SampleId> samples, string name)
    {
        int least = 0;
        double largest = 0;
        for (int i = 0; i < matrix.Rows; i++)
        {
            least = matrix[i, i] < matrix[least, least] ? i : least;
            largest = Math.Max(largest, matrix[i, i]);
        }

        if (matrix[least, least] < -SymmetryTolerance * Math.Max(largest, double.Epsilon))
        {
            throw new InputException(
                $"{name}: not positive semi-definite: the diagonal entry of {samples[least]} is {matrix[least, least]:g10}; "
                + "expected none below 0.");
        }
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

    // By tiles: across the columns of a large matrix every number is on another page of memory.
    private static void RequireSymmetric(DenseMatrix matrix, IReadOnlyList<SampleId> samples, string name)
    {
        for (int j0 = 0; j0 < matrix.Columns; j0 += Tile)
        {
            for (int i0 = j0; i0 < matrix.Rows; i0 += Tile)
            {
                for (int j = j0; j < Math.Min(j0 + Tile, matrix.Columns); j++)
                {
                    ReadOnlySpan<double> column = matrix.Column(j);
                    for (int i = Math.Max(i0, j); i < Math.Min(i0 + Tile, matrix.Rows); i++)
                    {
                        RequireEqual(column[i], matrix[j, i], i, j, samples, name);
                    }
                }
            }
        }
    }

    private static void RequireEqual(double lower, double upper, int i, int j, IReadOnlyList<SampleId> samples, string name)
    {
        if (!double.IsFinite(lower) || !double.IsFinite(upper))
        {
            throw new InputException(
                $"{name}: the entry of {samples[i]} and {samples[j]} is {(double.IsFinite(lower) ? upper : lower)}; expected a finite number.");
        }

        if (Math.Abs(lower - upper) > SymmetryTolerance * Math.Max(1, Math.Abs(lower)))
        {
            throw new InputException(
                $"{name}: not symmetric: row {i + 1}, column {j + 1} is {lower:g10}, row {j + 1}, column {i + 1} is {upper:g10}.");
        }
    }
}

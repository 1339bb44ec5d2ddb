namespace GpuLmm;

/// <summary>
/// A⁻¹ = Σ w w'/D over animals, w = 1 at the animal and −½ at each of its parents (Henderson 1976; with inbreeding, Quaas 1976), summed
/// into the lower triangle by columns.
/// </summary>
internal static class HendersonInverse
{
    // Below it, what an animal adds to its parents' mean is rounding.
    private const double LeastVariance = 1e-12;

    public static KinshipInverse Create(
        string name, Lineage lineage, double[] inbreeding, IReadOnlyList<SampleId> samples, double[] inbreedingByRow)
    {
        double[] variances = InbreedingCoefficients.Variances(lineage, inbreeding);
        int n = lineage.Count;
        var diagonal = new double[n];
        var counts = new int[n + 1];
        double logDeterminant = 0;
        for (int k = 1; k <= n; k++)
        {
            if (variances[k] < LeastVariance)
            {
                throw new InputException(
                    $"{name}: the relationship matrix is singular: both parents of '{samples[lineage.Rows[k]]}' are fully inbred.");
            }

            logDeterminant += Math.Log(variances[k]);
            diagonal[lineage.Rows[k]] += 1 / variances[k];
            foreach (int parent in (ReadOnlySpan<int>)[lineage.First[k], lineage.Second[k]])
            {
                if (parent > 0)
                {
                    diagonal[lineage.Rows[parent]] += 0.25 / variances[k];
                }
            }

            Pairs(lineage, k, variances[k], (_, column, _) => counts[column + 1]++);
        }

        var starts = new long[n + 1];
        for (int j = 0; j < n; j++)
        {
            starts[j + 1] = starts[j] + counts[j + 1];
        }

        var rows = new int[starts[n]];
        var values = new double[starts[n]];
        long[] next = [.. starts];
        for (int k = 1; k <= n; k++)
        {
            Pairs(lineage, k, variances[k], (row, column, value) =>
            {
                rows[next[column]] = row;
                values[next[column]++] = value;
            });
        }

        Compressed compressed = Compress(diagonal, starts, rows, values);
        return new KinshipInverse(samples, compressed.Starts, compressed.Rows, compressed.Values, logDeterminant, inbreedingByRow);
    }

    private readonly record struct Compressed(long[] Starts, int[] Rows, double[] Values);

    /// <summary>
    /// What an animal adds below the diagonal; a couple that is one animal adds to its diagonal, handed on as a pair of equals.
    /// </summary>
    private static void Pairs(Lineage lineage, int k, double variance, Action<int, int, double> add)
    {
        int own = lineage.Rows[k], first = lineage.First[k], second = lineage.Second[k];
        if (first > 0)
        {
            Add(own, lineage.Rows[first], -0.5 / variance);
        }

        if (second > 0)
        {
            Add(own, lineage.Rows[second], -0.5 / variance);
        }

        if (first > 0 && second > 0)
        {
            int one = lineage.Rows[first], other = lineage.Rows[second];
            Add(one, other, (one == other ? 0.5 : 0.25) / variance);
        }

        void Add(int a, int b, double value) => add(Math.Max(a, b), Math.Min(a, b), value);
    }

    /// <summary>Sorts the rows of every column, sums those that are equal, and puts the diagonal first.</summary>
    private static Compressed Compress(double[] diagonal, long[] starts, int[] rows, double[] values)
    {
        int n = diagonal.Length;
        var newStarts = new long[n + 1];
        var newRows = new int[rows.Length + n];
        var newValues = new double[rows.Length + n];
        long to = 0;
        for (int j = 0; j < n; j++)
        {
            int length = (int)(starts[j + 1] - starts[j]);
            Span<int> ownRows = rows.AsSpan((int)starts[j], length);
            Span<double> ownValues = values.AsSpan((int)starts[j], length);
            ownRows.Sort(ownValues);
            newStarts[j] = to;
            newRows[to] = j;
            newValues[to] = diagonal[j];
            for (int i = 0; i < length; i++)
            {
                if (newRows[to] != ownRows[i])
                {
                    newRows[++to] = ownRows[i];
                }

                newValues[to] += ownValues[i];
            }

            to++;
        }

        newStarts[n] = to;
        return new Compressed(newStarts, newRows.AsSpan(0, (int)to).ToArray(), newValues.AsSpan(0, (int)to).ToArray());
    }
}

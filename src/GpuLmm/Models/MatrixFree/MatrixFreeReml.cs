namespace GpuLmm;

/// <summary>
/// Variance ratios of all traits by stochastic Lanczos quadrature: what waits in any set of samples shares the passes, and probes are added
/// for the sets with a trait that needs more.
/// </summary>
internal static class MatrixFreeReml
{
    /// <summary>Probes of the first round; every further one doubles their number, or adds <see cref="MostProbesAtOnce"/>.</summary>
    public const int FirstProbes = 15;

    /// <summary>Most probes that a round adds, so that memory is bounded.</summary>
    public const int MostProbesAtOnce = 60;

    /// <summary>Estimates.</summary>
    /// <param name="sets">Traits by their samples; take the estimates.</param>
    /// <param name="passes">Products with K.</param>
    public static void Estimate(IReadOnlyList<MatrixFreeSet> sets, KinshipPasses passes)
    {
        Multiply([.. sets.Select(set => (set.Samples.Basis, (Action<DenseMatrix, int>)set.TakeImages))], passes);
        while (sets.Any(set => set.NeedsProbes))
        {
            foreach (MatrixFreeSet set in sets.Where(set => set.NeedsProbes))
            {
                set.BeginRound(FirstProbes);
            }

            while (sets.Any(set => set.Round is not null))
            {
                Multiply([.. sets.Where(set => set.Round is not null)
                    .Select(set => (set.Round!.Current, (Action<DenseMatrix, int>)set.Advance))], passes);
            }
        }
    }

    /// <summary>K times the columns of several matrices, in one pass; each takes its own with the first of its columns.</summary>
    private static void Multiply((DenseMatrix Columns, Action<DenseMatrix, int> Take)[] parts, KinshipPasses passes)
    {
        using var columns = new DenseMatrix(passes.Rows.Count, parts.Sum(part => part.Columns.Columns));
        int[] firsts = new int[parts.Length];
        for (int k = 0, next = 0; k < parts.Length; k++)
        {
            firsts[k] = next;
            for (int j = 0; j < parts[k].Columns.Columns; j++, next++)
            {
                parts[k].Columns.Column(j).CopyTo(columns.Column(next));
            }
        }

        using DenseMatrix product = passes.Multiply(columns);
        for (int k = 0; k < parts.Length; k++)
        {
            parts[k].Take(product, firsts[k]);
        }
    }
}

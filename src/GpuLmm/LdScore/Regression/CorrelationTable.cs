using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>All pairs of several traits, with the matrices S and V.</summary>
/// <param name="panel">LD scores.</param>
/// <param name="options">How.</param>
/// <param name="traits">The traits on the panel.</param>
/// <param name="firstOnly">Whether only the pairs of the first trait are taken.</param>
internal sealed class CorrelationTable(LdReference panel, LdRegressionOptions options, TraitOnPanel[] traits, bool firstOnly)
{
    public GeneticCorrelations Run(IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        (int First, int Second)[] pairs = [.. Enumerable.Range(0, firstOnly ? 1 : traits.Length)
            .SelectMany(i => Enumerable.Range(i + 1, traits.Length - i - 1).Select(j => (i, j)))];
        var own = new HeritabilityEstimate[traits.Length];
        var results = new GeneticCorrelation[pairs.Length];
        int done = 0;
        var correlation = new CorrelationRun(panel, options);
        Workers.Run(options.Workers, traits.Length + pairs.Length, (_, piece) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (piece < traits.Length)
            {
                own[piece] = Heritability(piece);
                return;
            }

            int k = piece - traits.Length;
            (int i, int j) = pairs[k];
            results[k] = correlation.Of(traits[i], traits[j], (i, j), k);
            progress?.Report(new StageProgress("pairs", Interlocked.Increment(ref done), pairs.Length, "pairs",
                $"{traits[i].Trait.Name} {traits[j].Trait.Name}"));
        });
        return Matrices(own, results, pairs);
    }

    private HeritabilityEstimate Heritability(int k)
    {
        TraitOnPanel trait = traits[k];
        LdData data = LdData.Of(panel, trait, [.. Enumerable.Range(0, trait.Rows.Length)], options.MaxChiSquared, trait.Removed);
        HeritabilityEstimate estimate = HeritabilityRun.Of(trait.Trait.Name, data, k, isAlone: false, updates: true, options).Estimate;
        return estimate with { Warnings = [.. trait.Trait.Warnings, .. estimate.Warnings] };
    }

    private GeneticCorrelations Matrices(HeritabilityEstimate[] own, GeneticCorrelation[] results, (int First, int Second)[] pairs)
    {
        int t = own.Length;
        double[][] s = [.. Enumerable.Range(0, t).Select(_ => Enumerable.Repeat(double.NaN, t).ToArray())];
        var deletes = new IReadOnlyList<double>?[t, t];
        var scale = new double[t, t];
        for (int i = 0; i < t; i++)
        {
            Place(i, i, own[i].H2, own[i].H2Deletes, own[i].LiabilityFactor);
        }

        for (int k = 0; k < pairs.Length; k++)
        {
            Place(pairs[k].Second, pairs[k].First, results[k].Covariance, results[k].CovarianceDeletes, results[k].LiabilityFactor);
        }

        // The lower triangle, column by column, as lavaan and GenomicSEM order it.
        (int Row, int Column)[] cells = [.. Enumerable.Range(0, t).SelectMany(c => Enumerable.Range(c, t - c).Select(r => (r, c)))];
        bool isWhole = cells.All(cell => deletes[cell.Row, cell.Column] is { Count: > 0 } values && values.Count == deletes[0, 0]!.Count);
        double[] estimates = [.. cells.Select(cell => s[cell.Row][cell.Column])];
        double[] v = isWhole
            ? Jackknife.Covariance(estimates, [.. Enumerable.Range(0, deletes[0, 0]!.Count).Select(block =>
                cells.Select(cell => deletes[cell.Row, cell.Column]![block] * scale[cell.Row, cell.Column]).ToArray())])
            : [];
        return new GeneticCorrelations { Traits = own, Pairs = results, S = s, V = isWhole ? [.. v.Chunk(cells.Length)] : [] };

        void Place(int row, int column, double value, IReadOnlyList<double> without, double factor)
        {
            double own = double.IsNaN(factor) ? 1 : factor;
            s[row][column] = s[column][row] = value * own;
            deletes[row, column] = without;
            scale[row, column] = own;
        }
    }
}

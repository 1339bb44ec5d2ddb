using GpuLmm.Backends;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Genetic values of samples by causal markers.</summary>
internal static class MarkerValues
{
    /// <summary>Draws the markers and their effects, and adds up (x − x̄) b; a missing call counts as the mean.</summary>
    /// <returns>The markers in file order, and n values for each trait.</returns>
    public static (IReadOnlyList<CausalMarker> Causal, double[][] Values) Draw(
        Genotypes genotypes, SampleSelection selection, PhenotypeOptions options, NormalSource random, Backend backend,
        IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var kept = FilteredMarkers.Apply(genotypes, selection, options.Filter, backend.Threads, cancellationToken);
        int[] varying = [.. Enumerable.Range(0, kept.Indices.Length).Where(k => !kept.Counts[k].IsMonomorphic)];
        if (varying.Length == 0 || varying.Length < options.CausalCount)
        {
            throw new InputException(
                $"{genotypes.Name}: {varying.Length} markers are left by the filters and vary among the samples, fewer than the {Math.Max(1, options.CausalCount)} that are to be causal.");
        }

        int[] causal = options.CausalCount == 0 ? varying : Choose(varying, options.CausalCount, options.Seed);
        double variance = options.MarkerShare / causal.Length;
        var markers = new CausalMarker[causal.Length];
        var codings = new MarkerCoding[causal.Length];
        int[] indices = Array.ConvertAll(causal, k => kept.Indices[k]);
        using var weights = new DenseMatrix(causal.Length, options.TraitCount);
        for (int j = 0; j < causal.Length; j++)
        {
            MarkerCounts counts = kept.Counts[causal[j]];
            codings[j] = MarkerCoding.Scaled(counts.Mean, 1);
            double squares = counts.SumOfSquares - (counts.Called * counts.Mean * counts.Mean);
            double scale = Math.Sqrt(variance / (squares / (selection.Count - 1)));
            var effects = new double[options.TraitCount];
            for (int t = 0; t < effects.Length; t++)
            {
                weights[j, t] = effects[t] = scale * random.Next();
            }

            markers[j] = new CausalMarker(genotypes.Markers[indices[j]], counts.Allele1Frequency, effects);
        }

        using DenseMatrix values = new GenotypeMatrix(genotypes, selection, indices, codings).Multiply(
            backend, weights, progress, new StageProgress("markers", 0, indices.Length), cancellationToken);
        return (markers, [.. Enumerable.Range(0, options.TraitCount).Select(t => values.Column(t).ToArray())]);
    }

    /// <summary>Some of them, ascending (Floyd's sampling).</summary>
    private static int[] Choose(int[] from, int count, int seed)
    {
        var random = new Random(seed);
        var chosen = new SortedSet<int>();
        for (int last = from.Length - count; last < from.Length; last++)
        {
            if (!chosen.Add(random.Next(last + 1)))
            {
                chosen.Add(last);
            }
        }

        return [.. chosen.Select(k => from[k])];
    }
}

using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Genetic values of samples by causal markers.</summary>
internal static class MarkerValues
{
    private const int BlockSize = 256;

    /// <summary>Draws the markers and their effects, and adds up (x − x̄) b; a missing call counts as the mean.</summary>
    /// <returns>The markers in file order, and n values for each trait.</returns>
    public static (IReadOnlyList<CausalMarker> Causal, double[][] Values) Draw(
        Genotypes genotypes, SampleSelection selection, PhenotypeOptions options, NormalSource random, int threads, IProgress<StageProgress>? progress,
        CancellationToken cancellationToken)
    {
        var kept = FilteredMarkers.Apply(genotypes, selection, options.Filter, threads, cancellationToken);
        int[] varying = [.. Enumerable.Range(0, kept.Indices.Length).Where(k => !kept.Counts[k].IsMonomorphic)];
        if (varying.Length == 0 || varying.Length < options.CausalCount)
        {
            throw new InputException(
                $"{genotypes.Name}: {varying.Length} markers are left by the filters and vary among the samples, fewer than the {Math.Max(1, options.CausalCount)} that are to be causal.");
        }

        int[] causal = options.CausalCount == 0 ? varying : Choose(varying, options.CausalCount, options.Seed);
        double variance = options.MarkerShare / causal.Length;
        var markers = new List<CausalMarker>(causal.Length);
        double[][] values = [.. Enumerable.Range(0, options.TraitCount).Select(_ => new double[selection.Count])];
        var column = new double[selection.Count];
        int[] indices = Array.ConvertAll(causal, k => kept.Indices[k]);
        foreach ((int start, GenotypeBlock block) in GenotypeBlocks.Read(genotypes, indices, BlockSize, cancellationToken))
        {
            for (int j = 0; j < block.Count; j++)
            {
                MarkerCounts counts = kept.Counts[causal[start + j]];
                block.Decode(j, selection, MarkerCoding.Scaled(counts.Mean, 1), column.AsSpan());
                double scale = Math.Sqrt(variance / (TensorPrimitives.SumOfSquares<double>(column) / (selection.Count - 1)));
                double[] effects = [.. values.Select(_ => scale * random.Next())];
                markers.Add(new CausalMarker(genotypes.Markers[indices[start + j]], counts.Allele1Frequency, effects));
                for (int t = 0; t < values.Length; t++)
                {
                    TensorPrimitives.MultiplyAdd(column, effects[t], values[t], values[t]);
                }
            }

            progress?.Report(new StageProgress("markers", start + block.Count, indices.Length));
        }

        return (markers, values);
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

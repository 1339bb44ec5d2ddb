using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Sums z z' over markers through a backend; all markers at once, or a sum for every chromosome.</summary>
internal static class KinshipAccumulation
{
    /// <summary>One sum over all markers kept.</summary>
    public static KinshipSum Total(
        Genotypes genotypes, SampleSelection samples, Backend backend, KinshipOptions options,
        IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        (int[] markers, MarkerCounts[] counts) = Markers(genotypes, samples, backend, options, cancellationToken);
        using var run = new Run(genotypes, samples, backend, options, markers.Length, progress, cancellationToken);
        return run.Sum(markers, counts);
    }

    /// <summary>A sum for every chromosome, in order of first appearance.</summary>
    public static List<(string Chromosome, KinshipSum Sum)> ByChromosome(
        Genotypes genotypes, SampleSelection samples, Backend backend, KinshipOptions options,
        IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        (int[] markers, MarkerCounts[] counts) = Markers(genotypes, samples, backend, options, cancellationToken);
        using var run = new Run(genotypes, samples, backend, options, markers.Length, progress, cancellationToken);
        var sums = new List<(string, KinshipSum)>();
        foreach (IGrouping<string, int> group in Enumerable.Range(0, markers.Length).GroupBy(k => genotypes.Markers[markers[k]].Chromosome))
        {
            int[] own = [.. group];
            sums.Add((group.Key, run.Sum([.. own.Select(k => markers[k])], [.. own.Select(k => counts[k])])));
        }

        return sums;
    }

    /// <summary>The markers that count: those the filter keeps and that vary among the samples of the matrix.</summary>
    private static (int[] Markers, MarkerCounts[] Counts) Markers(
        Genotypes genotypes, SampleSelection samples, Backend backend, KinshipOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        SampleSelection judged = options.FilterSamples ?? samples;
        FilteredMarkers kept = FilteredMarkers.Apply(genotypes, judged, options.Filter, backend.Threads, cancellationToken);
        if (!judged.Equals(samples))
        {
            kept = kept.CountedOver(genotypes, samples, backend.Threads, cancellationToken);
        }

        int[] varying = [.. Enumerable.Range(0, kept.Indices.Length).Where(k => !kept.Counts[k].IsMonomorphic)];
        if (varying.Length == 0)
        {
            throw new InputException(
                $"{genotypes.Name}: no marker of {genotypes.Markers.Count} is left for the kinship; filtered out: {kept.Excluded}; "
                + $"without variation among {samples.Count} samples: {kept.Indices.Length}.");
        }

        return ([.. varying.Select(k => kept.Indices[k])], [.. varying.Select(k => kept.Counts[k])]);
    }

    private sealed class Run : IDisposable
    {
        private readonly Genotypes genotypes;
        private readonly KinshipOptions options;
        private readonly KinshipAccumulator accumulator;
        private readonly KinshipAccumulator? pairs;
        private readonly int sampleCount;
        private readonly long total;
        private readonly IProgress<StageProgress>? progress;
        private readonly CancellationToken cancellationToken;
        private long done;

        public Run(
            Genotypes genotypes, SampleSelection samples, Backend backend, KinshipOptions options, long total,
            IProgress<StageProgress>? progress, CancellationToken cancellationToken)
        {
            this.genotypes = genotypes;
            this.options = options;
            this.total = total;
            this.progress = progress;
            this.cancellationToken = cancellationToken;
            sampleCount = samples.Count;
            accumulator = backend.AccumulateKinship(samples);
            pairs = options.PairwiseCounts ? backend.AccumulateKinship(samples) : null;
        }

        public KinshipSum Sum(int[] markers, MarkerCounts[] counts)
        {
            var sum = new KinshipSum(sampleCount, options.PairwiseCounts);
            try
            {
                foreach ((int start, GenotypeBlock block) in GenotypeBlocks.Read(genotypes, markers, accumulator.BlockSize, cancellationToken))
                {
                    var codings = new MarkerCoding[block.Count];
                    for (int j = 0; j < block.Count; j++)
                    {
                        codings[j] = KinshipCoding.Of(counts[start + j], options);
                        sum.Divisor += KinshipCoding.Divisor(counts[start + j], options.Method);
                    }

                    accumulator.Add(block, codings);
                    if (pairs is not null)
                    {
                        Array.Fill(codings, new MarkerCoding(1, 0, 1, 1));
                        pairs.Add(block, codings);
                    }

                    done += block.Count;
                    progress?.Report(new StageProgress("kinship", done, total));
                }

                accumulator.FlushTo(sum.Sum);
                pairs?.FlushTo(sum.PairCounts!);
                sum.MarkerCount = markers.Length;
                return sum;
            }
            catch
            {
                sum.Dispose();
                throw;
            }
        }

        public void Dispose()
        {
            accumulator.Dispose();
            pairs?.Dispose();
        }
    }
}

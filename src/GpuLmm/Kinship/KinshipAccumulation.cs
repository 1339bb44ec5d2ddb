using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Sums z z' over markers through a backend; all markers at once, or a sum for every chromosome.</summary>
internal static class KinshipAccumulation
{
    /// <summary>One sum over all markers kept.</summary>
    public static KinshipSum Total(
        Genotypes genotypes, SampleSelection samples, Backend backend, KinshipOptions options,
        IProgress<StageProgress>? progress, CancellationToken cancellationToken, KinshipKeeper? keeper = null)
    {
        (int[] markers, MarkerCounts[] counts) = Markers(genotypes, samples, backend.Threads, options, cancellationToken);
        var run = new Run(genotypes, samples, backend, options, markers.Length, keeper, progress, cancellationToken);
        return run.Sum(markers, counts);
    }

    /// <summary>A sum for every chromosome (X with its pseudoautosomal regions), in order of first appearance.</summary>
    public static List<(string Chromosome, KinshipSum Sum)> ByChromosome(
        Genotypes genotypes, SampleSelection samples, Backend backend, KinshipOptions options,
        IProgress<StageProgress>? progress, CancellationToken cancellationToken, KinshipKeeper? keeper = null)
    {
        (int[] markers, MarkerCounts[] counts) = Markers(genotypes, samples, backend.Threads, options, cancellationToken);
        var run = new Run(genotypes, samples, backend, options, markers.Length, keeper, progress, cancellationToken);
        var sums = new List<(string, KinshipSum)>();
        foreach (IGrouping<string, int> group in Enumerable.Range(0, markers.Length)
            .GroupBy(k => genotypes.Karyotype.LinkageGroupOf(genotypes.Markers[markers[k]].Chromosome)))
        {
            int[] own = [.. group];
            sums.Add((group.Key, run.Sum([.. own.Select(k => markers[k])], [.. own.Select(k => counts[k])])));
        }

        return sums;
    }

    /// <summary>
    /// The markers that count: those the filter keeps, autosomal unless it names chromosomes, and that vary among the samples of the
    /// matrix.
    /// </summary>
    public static (int[] Markers, MarkerCounts[] Counts) Markers(
        Genotypes genotypes, SampleSelection samples, int threads, KinshipOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        SampleSelection judged = options.FilterSamples ?? samples;
        FilteredMarkers kept = FilteredMarkers.Apply(genotypes, judged, options.Filter with { AutosomesOnly = true },
            threads, cancellationToken);
        if (!judged.Equals(samples))
        {
            kept = kept.CountedOver(genotypes, samples, threads, cancellationToken);
        }

        int[] varying = [.. Enumerable.Range(0, kept.Indices.Length).Where(k => !kept.Counts[k].IsMonomorphic)];
        if (varying.Length == 0)
        {
            throw new InputException(
                $"{genotypes.Name}: no marker of {genotypes.Markers.Count} is left for the kinship; filtered out: {kept.Excluded}; "
                + $"without variation among {samples.Count} samples: {kept.Indices.Length}.");
        }

        int strange = Array.FindIndex(varying, k => !KinshipCoding.Codes(kept.Counts[k], options.Method));
        if (strange >= 0)
        {
            throw new InputException(
                $"{genotypes.Name}: marker {genotypes.Markers[kept.Indices[varying[strange]]].Id} has dosages. A dominance matrix needs how probable "
                + "a heterozygote is, which they do not tell: use hard calls (a .bed made by plink2 --make-bed), or an additive method.");
        }

        return ([.. varying.Select(k => kept.Indices[k])], [.. varying.Select(k => kept.Counts[k])]);
    }

    private sealed class Run(
        Genotypes genotypes, SampleSelection samples, Backend backend, KinshipOptions options, long total, KinshipKeeper? keeper,
        IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        private double done;

        public KinshipSum Sum(int[] markers, MarkerCounts[] counts)
        {
            var sum = new KinshipSum(samples.Count, options.PairwiseCounts) { MarkerCount = markers.Length };
            try
            {
                Accumulate(markers, sum.Sum, k => KinshipCoding.Of(counts[k], options));
                sum.Divisor = counts.Sum(count => KinshipCoding.Divisor(count, options.Method));
                if (sum.PairCounts is not null)
                {
                    Accumulate(markers, sum.PairCounts, _ => new MarkerCoding(1, 0, 1, 1));
                }

                return sum;
            }
            catch
            {
                sum.Dispose();
                throw;
            }
        }

        /// <summary>Adds Σ z z' of the markers, read once for each pass of the accumulator.</summary>
        private void Accumulate(int[] markers, DenseMatrix target, Func<int, MarkerCoding> coding)
        {
            using KinshipAccumulator accumulator = backend.AccumulateKinship(samples);
            var codings = new MarkerCoding[accumulator.BlockSize];
            double share = 1.0 / (accumulator.Passes * (options.PairwiseCounts ? 2 : 1));
            for (int pass = 0; pass < accumulator.Passes; pass++)
            {
                accumulator.Begin(pass);
                int first = keeper?.Resume(target, accumulator) ?? 0;
                done += share * Math.Min(first, markers.Length);
                if (first > markers.Length)
                {
                    continue;
                }

                foreach ((int start, GenotypeBlock block) in GenotypeBlocks.Read(genotypes, markers[first..],
                    accumulator.BlockSize, cancellationToken))
                {
                    for (int j = 0; j < block.Count; j++)
                    {
                        codings[j] = coding(first + start + j);
                    }

                    Add(accumulator, block, codings.AsSpan(0, block.Count));
                    done += share * block.Count;
                    progress?.Report(new StageProgress("kinship", (long)Math.Round(done), total, "markers", PlaceOf(block)));
                    keeper?.Keep(accumulator, first + start + block.Count, (long)Math.Round(done));
                }

                accumulator.FlushTo(target);
            }

            keeper?.Complete(target);
        }

        private string PlaceOf(GenotypeBlock block) => $"chromosome {genotypes.Markers[block.MarkerIndex(block.Count - 1)].Chromosome}";

        private void Add(KinshipAccumulator accumulator, GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
        {
            try
            {
                accumulator.Add(block, codings);
            }
            catch (DeviceException e)
            {
                throw e.At(genotypes, block, "kinship");
            }
        }
    }
}

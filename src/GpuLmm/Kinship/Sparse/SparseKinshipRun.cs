using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Sums slab after slab of the lower triangle over all markers, and keeps what exceeds the threshold.</summary>
internal sealed class SparseKinshipRun(
    Genotypes genotypes, SampleSelection samples, Backend backend, KinshipOptions options, double threshold,
    IProgress<StageProgress>? progress, CancellationToken cancellationToken)
{
    private readonly int n = samples.Count;
    private long done;

    /// <summary>Memory of a slab: the same on every machine, so that rounding does not depend on it.</summary>
    public long SlabBytes { get; init; } = 1L << 30;

    public SparseKinship Run()
    {
        (int[] markers, MarkerCounts[] counts) = KinshipAccumulation.Markers(
            genotypes, samples, backend.Threads, options, cancellationToken);
        double divisor = counts.Sum(count => KinshipCoding.Divisor(count, options.Method));
        MarkerCoding[] codings = Array.ConvertAll(counts, count => KinshipCoding.Of(count, options));
        int width = (int)Math.Clamp(SlabBytes / (sizeof(double) * (long)n), 1, n);
        IReadOnlyList<ColumnRange> slabs = ColumnRange.All(n).Cut(width);
        long total = slabs.Count * (long)markers.Length * (options.PairwiseCounts ? 2 : 1);
        using var sum = new DenseMatrix(n, width);
        using DenseMatrix? both = options.PairwiseCounts ? new DenseMatrix(n, width) : null;
        var diagonal = new double[n];
        var pairs = new List<(int Row, int Column, double Value)>();
        foreach (ColumnRange slab in slabs)
        {
            Accumulate(slab, markers, j => codings[j], sum, total);
            if (both is not null)
            {
                Accumulate(slab, markers, _ => new MarkerCoding(1, 0, 1, 1), both, total);
            }

            Keep(slab, sum, both, divisor, diagonal, pairs);
        }

        return SparseKinship.Of(samples.Select(genotypes.Samples), diagonal, pairs, markers.Length);
    }

    private void Accumulate(ColumnRange slab, int[] markers, Func<int, MarkerCoding> coding, DenseMatrix sum, long total)
    {
        sum.Clear();
        using KinshipAccumulator accumulator = backend.AccumulateKinship(samples, slab);
        var own = new MarkerCoding[accumulator.BlockSize];
        for (int pass = 0; pass < accumulator.Passes; pass++)
        {
            accumulator.Begin(pass);
            foreach ((int start, GenotypeBlock block) in GenotypeBlocks.Read(
                genotypes, markers, accumulator.BlockSize, cancellationToken))
            {
                for (int j = 0; j < block.Count; j++)
                {
                    own[j] = coding(start + j);
                }

                try
                {
                    accumulator.Add(block, own.AsSpan(0, block.Count));
                }
                catch (DeviceException e)
                {
                    throw e.At(genotypes, block, "kinship");
                }

                done += pass == 0 ? block.Count : 0;
                progress?.Report(new StageProgress("kinship", done, total, "markers", $"samples {slab.First + 1} to {slab.End} of {n}"));
            }

            accumulator.FlushTo(sum, slab.First);
        }
    }

    private void Keep(
        ColumnRange slab, DenseMatrix sum, DenseMatrix? both, double divisor, double[] diagonal,
        List<(int Row, int Column, double Value)> pairs)
    {
        for (int j = slab.First; j < slab.End; j++)
        {
            ReadOnlySpan<double> column = sum.Column(j - slab.First), counts = both is null ? [] : both.Column(j - slab.First);

            // Two samples without a common marker are taken for unrelated.
            diagonal[j] = counts.IsEmpty ? column[j] / divisor : counts[j] > 0 ? column[j] / counts[j] : 0;
            for (int i = j + 1; i < n; i++)
            {
                double value = counts.IsEmpty ? column[i] / divisor : counts[i] > 0 ? column[i] / counts[i] : 0;
                if (value > threshold)
                {
                    pairs.Add((i, j, value));
                }
            }
        }
    }
}

namespace GpuLmm.Backends.Tests;

/// <summary>Random genotypes, with missing ones, of which some samples are selected; and their values by a plain loop.</summary>
internal sealed class RandomGenotypes : IDisposable
{
    private readonly sbyte[][] counts;
    private readonly float[]?[] dosages;

    /// <param name="seed">Seed.</param>
    /// <param name="fileSamples">N.</param>
    /// <param name="samples">n of them, chosen at random.</param>
    /// <param name="markers">Markers.</param>
    /// <param name="hasDosages">Which markers have dosages; null: none.</param>
    public RandomGenotypes(int seed, int fileSamples, int samples, int markers, Func<int, bool>? hasDosages = null)
    {
        var random = new Random(seed);
        int[] order = [.. Enumerable.Range(0, fileSamples)];
        random.Shuffle(order);
        Samples = new SampleSelection(fileSamples, [.. order.Take(samples).Order()]);
        Block = new GenotypeBlock(fileSamples, Math.Max(1, markers));
        Block.Begin([.. Enumerable.Range(0, markers)]);
        counts = new sbyte[markers][];
        dosages = new float[]?[markers];
        Codings = new MarkerCoding[markers];
        for (int m = 0; m < markers; m++)
        {
            double frequency = 0.1 + (0.8 * random.NextDouble());
            counts[m] = [.. Enumerable.Range(0, fileSamples).Select(_ => random.NextDouble() < 0.05 ? (sbyte)-1 : Draw(random, frequency))];
            if (hasDosages?.Invoke(m) ?? false)
            {
                dosages[m] = [.. counts[m].Select(call => call < 0 ? float.NaN : (call + random.NextSingle()) * 2 / 3)];
            }

            Fill(m, Block, m);

            // Nothing is taken for granted of a coding, a missing call's value least of all.
            double mean = 2 * frequency;
            Codings[m] = new MarkerCoding(2 - mean, 0.3 * random.NextDouble(), 1 - mean, -mean);
        }
    }

    public SampleSelection Samples { get; }

    public GenotypeBlock Block { get; }

    public MarkerCoding[] Codings { get; }

    public int MarkerCount => counts.Length;

    /// <summary>Makes a marker the same for all samples.</summary>
    public void MakeConstant(int marker)
    {
        counts[marker].AsSpan().Fill(1);
        PackedGenotypes.Pack(counts[marker], Block.Writable(marker));
        Codings[marker] = MarkerCoding.Scaled(1, 1);
    }

    /// <summary>Makes a marker a copy of another.</summary>
    public void Copy(int from, int to)
    {
        counts[from].CopyTo(counts[to], 0);
        PackedGenotypes.Pack(counts[to], Block.Writable(to));
        Codings[to] = Codings[from];
    }

    /// <summary>z of one marker for the n selected samples.</summary>
    public double[] Values(int marker)
    {
        MarkerCoding c = Codings[marker];
        if (dosages[marker] is { } own)
        {
            return [.. Samples.Indices.ToArray()
                .Select(i => float.IsNaN(own[i]) ? c.Missing : c.HomAllele2 + (own[i] * (c.Het - c.HomAllele2)))];
        }

        return
        [
            .. Samples.Indices.ToArray().Select(i => counts[marker][i] switch
            {
                2 => c.HomAllele1,
                1 => c.Het,
                0 => c.HomAllele2,
                _ => c.Missing,
            }),
        ];
    }

    /// <summary>Sums z z' of all markers, in blocks and as many passes as it takes.</summary>
    public void AddTo(KinshipAccumulator accumulator, int blockSize, DenseMatrix target)
    {
        for (int pass = 0; pass < accumulator.Passes; pass++)
        {
            accumulator.Begin(pass);
            for (int first = 0; first < Math.Max(1, MarkerCount); first += blockSize)
            {
                int count = Math.Min(blockSize, MarkerCount - first);
                using GenotypeBlock block = Slice(first, count);
                accumulator.Add(block, Codings.AsSpan(first, count));
            }

            accumulator.FlushTo(target);
        }
    }

    /// <summary>Markers [first, first + count) as a block of their own.</summary>
    public GenotypeBlock Slice(int first, int count)
    {
        var slice = new GenotypeBlock(Block.SampleCount, Math.Max(1, count));
        slice.Begin([.. Enumerable.Range(first, count)]);
        for (int m = 0; m < count; m++)
        {
            Fill(first + m, slice, m);
        }

        return slice;
    }

    public void Dispose() => Block.Dispose();

    private void Fill(int marker, GenotypeBlock block, int place)
    {
        if (dosages[marker] is { } own)
        {
            own.CopyTo(block.WritableDosages(place));
        }
        else
        {
            PackedGenotypes.Pack(counts[marker], block.Writable(place));
        }
    }

    private static sbyte Draw(Random random, double frequency) =>
        (sbyte)((random.NextDouble() < frequency ? 1 : 0) + (random.NextDouble() < frequency ? 1 : 0));
}

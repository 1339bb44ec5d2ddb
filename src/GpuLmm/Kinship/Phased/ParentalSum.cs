using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Σ z z' of the alleles from one parent, block by block.</summary>
internal sealed class ParentalSum : IDisposable
{
    private readonly KinshipOptions options;
    private readonly SampleSelection samples;
    private readonly KinshipAccumulator accumulator;
    private KinshipSum? sum;
    private readonly MarkerCoding[] codings;

    public ParentalSum(ParentOfOrigin origin, int sampleCount, Backend backend, KinshipOptions options)
    {
        Origin = origin;
        this.options = options;
        samples = SampleSelection.All(sampleCount);
        accumulator = backend.AccumulateKinship(samples);
        sum = new KinshipSum(sampleCount, pairwise: false);
        codings = new MarkerCoding[accumulator.BlockSize];
    }

    public ParentOfOrigin Origin { get; }

    public int Passes => accumulator.Passes;

    public int BlockSize => accumulator.BlockSize;

    /// <summary>Markers that vary among the alleles from this parent.</summary>
    public int MarkerCount => Sum.MarkerCount;

    private KinshipSum Sum => sum ?? throw new ObjectDisposedException(nameof(ParentalSum));

    public void Begin(int pass) => accumulator.Begin(pass);

    /// <summary>Adds a block; its markers count in the first pass.</summary>
    public void Add(PhasedBlock phased, int pass)
    {
        GenotypeBlock block = phased.Of(Origin);
        for (int j = 0; j < block.Count; j++)
        {
            MarkerCounts counts = PackedGenotypes.Count(block.Packed(j), samples);
            bool varies = !counts.IsMonomorphic;
            codings[j] = varies ? KinshipCoding.Of(counts, options) : default;
            if (varies && pass == 0)
            {
                Sum.MarkerCount++;
                Sum.Divisor += KinshipCoding.Divisor(counts, options.Method);
            }
        }

        accumulator.Add(block, codings.AsSpan(0, block.Count));
    }

    public void End() => accumulator.FlushTo(Sum.Sum);

    /// <summary>The kernel; the sum is used up by it.</summary>
    public Kinship ToKinship(IReadOnlyList<SampleId> samples)
    {
        // An allele a was packed as x = 2a copies, so that (a − p)² = ¼(x − 2p)²; standardised by 2p(1 − p), twice the variance of a, it is
        // ½.
        Sum.Divisor *= options.Method == KinshipMethod.Centered ? 4 : options.SampleVariance ? 1 : 2;
        var kinship = new Kinship(Sum.DivideInPlace().Matrix, samples, Sum.MarkerCount);
        sum = null;
        return kinship;
    }

    public void Dispose()
    {
        accumulator.Dispose();
        sum?.Dispose();
    }
}

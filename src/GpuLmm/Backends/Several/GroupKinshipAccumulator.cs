namespace GpuLmm.Backends.Several;

/// <summary>Every member adds every block to its own columns. A member with fewer passes than others rests in the last ones.</summary>
internal sealed class GroupKinshipAccumulator(IReadOnlyList<KinshipAccumulator> accumulators) : KinshipAccumulator
{
    private KinshipAccumulator[] active = [];

    public override int BlockSize { get; } = accumulators.Min(accumulator => accumulator.BlockSize);

    public override int Passes { get; } = accumulators.Max(accumulator => accumulator.Passes);

    public override void Begin(int pass)
    {
        active = [.. accumulators.Where(accumulator => pass < accumulator.Passes)];
        foreach (KinshipAccumulator accumulator in active)
        {
            accumulator.Begin(pass);
        }
    }

    public override void Add(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        MarkerCoding[] own = codings.ToArray();
        StageGroup.ForEach(active.Length, k => active[k].Add(block, own));
    }

    public override void FlushTo(DenseMatrix target, int first = 0)
    {
        foreach (KinshipAccumulator accumulator in active)
        {
            accumulator.FlushTo(target, first);
        }
    }

    public override void Dispose()
    {
        foreach (KinshipAccumulator accumulator in accumulators)
        {
            accumulator.Dispose();
        }
    }
}

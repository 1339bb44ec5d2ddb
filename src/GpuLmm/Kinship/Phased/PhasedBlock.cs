namespace GpuLmm;

/// <summary>
/// Alleles of some markers by parent of origin, packed like genotypes: two copies stand for the allele, none for its absence, one for a
/// half (an unphased heterozygote).
/// </summary>
internal sealed class PhasedBlock(int sampleCount, int capacity) : IDisposable
{
    public GenotypeBlock Maternal { get; } = new(sampleCount, capacity);

    public GenotypeBlock Paternal { get; } = new(sampleCount, capacity);

    public GenotypeBlock Of(ParentOfOrigin origin) => origin == ParentOfOrigin.Maternal ? Maternal : Paternal;

    /// <summary>Says which markers the blocks hold; what is in them stays.</summary>
    public void Begin(ReadOnlySpan<int> markers)
    {
        Maternal.Begin(markers);
        Paternal.Begin(markers);
    }

    public void Dispose()
    {
        Maternal.Dispose();
        Paternal.Dispose();
    }
}

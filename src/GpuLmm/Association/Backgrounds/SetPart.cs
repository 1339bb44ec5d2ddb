namespace GpuLmm;

/// <summary>A null model that sets are tested against.</summary>
/// <param name="FirstTrait">Place of its first trait among those of the background.</param>
/// <param name="Chromosome">Chromosome whose sets it serves, that the kinship is without; null for all.</param>
/// <param name="Model">The null model; in use until the next part is asked for.</param>
internal sealed record SetPart(int FirstTrait, string? Chromosome, PairModel Model)
{
    /// <summary>The model where it is generalised; null where it is linear.</summary>
    public FittedNull? Generalised { get; init; }
}

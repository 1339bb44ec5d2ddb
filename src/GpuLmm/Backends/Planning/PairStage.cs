using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>
/// Pairs of markers are tested, on the host: markers are held with their products while there is room (<see cref="PairSizes"/>).
/// </summary>
internal sealed record PairStage : GenotypeStage
{
    // Blocks of markers as they are read, and the rows of some thousands of pairs with their strings.
    private const int MarkersRead = 256;
    private const long RowBytes = 64_000_000;

    /// <summary>Creates the stage.</summary>
    /// <param name="samples">n.</param>
    public PairStage(int samples)
        : base(samples)
    {
    }

    /// <summary>Markers that may be in a pair.</summary>
    public required int Markers { get; init; }

    /// <summary>p, columns of X, where the information is not a matrix.</summary>
    public int Covariates { get; init; }

    /// <summary>T.</summary>
    public int Traits { get; init; } = 1;

    /// <summary>Whether the information is a matrix, n × n.</summary>
    public bool HasMatrix { get; init; }

    internal override PlannedStage Plan(Precision precision, IReadOnlyList<DeviceLimits> devices)
    {
        long image = HasMatrix ? Samples : 0, width = Covariates + Traits;
        var sizes = PairSizes.Of(Samples, image, Markers);
        long columns = sizeof(double) * (Samples + image + width) * ((long)sizes.Held + sizes.Block);
        return new PlannedStage(
            "pairs", "the host", $"{sizes.Held:N0} markers held",
            HeldBytes + columns + (HasMatrix ? StageBytes.Square(Samples) : 0) + DosageBytes(MarkersRead, 2, 0) + RowBytes, 0);
    }
}

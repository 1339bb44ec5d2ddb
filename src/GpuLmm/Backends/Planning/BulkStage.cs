using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Every marker is tested for thousands of traits, on the host.</summary>
internal sealed record BulkStage : GenotypeStage
{
    // All windows of the search, and λ = 0.
    private const int MostNodes = 133;

    // Of a row before it is written: what is kept of it, and its numbers.
    private const long RowBytes = 120;

    // Of a row that is held to the end.
    private const long BestBytes = 64;

    // Bins of statistics.
    private const long TraitBytes = 10_000;

    /// <summary>Creates the stage.</summary>
    /// <param name="samples">n.</param>
    public BulkStage(int samples)
        : base(samples)
    {
    }

    /// <summary>T.</summary>
    public required int Traits { get; init; }

    /// <summary>Columns of the traits: P y, and one for each sample that a trait lacks.</summary>
    public required int Columns { get; init; }

    /// <summary>Rows of a block that are kept at most, where all are.</summary>
    public long Rows { get; init; }

    /// <summary>Rows of each trait that are held to the end.</summary>
    public long Best { get; init; }

    /// <summary>Whether there is a kinship to rotate by.</summary>
    public bool HasKinship { get; init; }

    /// <summary>Whether traits lack samples, so that missing calls are multiplied too.</summary>
    public bool TakesMissing { get; init; }

    internal override PlannedStage Plan(Precision precision, IReadOnlyList<DeviceLimits> devices)
    {
        int scalar = StageBytes.Scalar(precision), widths = TakesMissing ? 2 : 1, squares = TakesMissing ? 3 : 1;
        long copy = scalar == 4 ? 12 : 8;
        long held = copy * Samples * ((long)Columns + (HasKinship ? Samples + MostNodes : 0));
        long perMarker = (scalar * (((long)Samples * widths) + ((long)Columns * widths)))
            + (HasKinship ? scalar * (((long)Samples * (widths + squares)) + ((long)MostNodes * squares)) : 0) + (8L * MostNodes * squares);
        long values = sizeof(double) * (long)Samples * Traits;
        return new PlannedStage(
            "scan", "the host", $"blocks of {ScanPlan.HostBlock:N0} markers, {Columns:N0} columns of {Traits:N0} traits",
            HeldBytes + values + held + (RowBytes * Rows) + ((TraitBytes + (BestBytes * Best)) * Traits) + (perMarker * ScanPlan.HostBlock)
                + DosageBytes(ScanPlan.HostBlock, 2, 0), 0);
    }
}

using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Every marker is tested against the null models of one kernel.</summary>
internal sealed record ScanStage : GenotypeStage
{
    // Nodes of λ at which a trait's columns are kept, and those of its largest window, before the null models have them.
    private const int NodesPerTrait = 40;
    private const int MostNodes = 32;

    /// <summary>Creates the stage.</summary>
    /// <param name="samples">n.</param>
    public ScanStage(int samples)
        : base(samples)
    {
    }

    /// <summary>p, columns of X.</summary>
    public int Covariates { get; init; } = 1;

    /// <summary>T.</summary>
    public int Traits { get; init; } = 1;

    private int Nodes => NodesPerTrait * Traits;

    internal override PlannedStage Plan(Precision precision, IReadOnlyList<DeviceLimits> devices) =>
        devices.Count == 0 ? OnHost(precision) : OnDevices(precision, devices);

    private PlannedStage OnHost(Precision precision)
    {
        long vectors = StageBytes.Square(Samples);
        vectors += precision == Precision.Mixed ? vectors / 2 : 0;
        long tile = 16L * Samples * ScanPlan.HostBlock;
        return new PlannedStage(
            "scan", "the host", "",
            HeldBytes + vectors + tile + ColumnBytes(ScanPlan.HostBlock) + DosageBytes(ScanPlan.HostBlock, 2, 0), 0);
    }

    private PlannedStage OnDevices(Precision precision, IReadOnlyList<DeviceLimits> devices)
    {
        int scalar = StageBytes.Scalar(precision);
        var scan = new ScanSize(
            SamplesRead, Samples, scalar, Nodes, Nodes * (Covariates + 1), Traits, ScanSize.ScratchNumbers(MostNodes, Traits), 0);
        ScanPlan[] plans = [.. devices.Select(device => ScanPlan.Create(device, scan))];
        ScanPlan first = plans[0];
        int lanes = plans.Sum(plan => plan.Lanes);
        string vectors = first.IsResident
            ? $"eigenvectors on the device, {lanes:N0} blocks in flight"
            : $"eigenvectors streamed in {first.Panels.Count:N0} panels a block, as they do not fit";
        long dosages = DosageBytes(plans.Max(plan => plan.BlockSize), Math.Max(2, lanes), lanes * scalar);
        return new PlannedStage(
            "scan", StageBytes.Names(devices), $"{vectors}, blocks of {plans.Min(plan => plan.BlockSize):N0} markers",
            HeldBytes + StageBytes.Square(Samples) + ColumnBytes(first.BlockSize) + dosages, plans.Max(plan => plan.Bytes));
    }

    /// <summary>The nodes' columns and their products with a block.</summary>
    private long ColumnBytes(int block) => 8L * (Samples + block) * Nodes * (Covariates + 2);
}

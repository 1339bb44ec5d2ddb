using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>A kinship is computed from the genotypes.</summary>
internal sealed record KinshipStage : GenotypeStage
{
    // Rows of a slab that the host adds up at a time, two numbers each.
    private const long FetchedBytes = 16 * 64;

    /// <summary>Creates the stage.</summary>
    /// <param name="samples">n.</param>
    public KinshipStage(int samples)
        : base(samples)
    {
    }

    /// <summary>Whether K is divided by the markers of each pair, which are then counted beside it.</summary>
    public bool CountsPairs { get; init; }

    private int Sums => CountsPairs ? 2 : 1;

    private long SumBytes => (Sums * StageBytes.Square(Samples)) + HeldBytes;

    internal override PlannedStage Plan(Precision precision, IReadOnlyList<DeviceLimits> devices) =>
        devices.Count == 0 ? OnHost(precision) : OnDevices(precision, devices);

    private PlannedStage OnHost(Precision precision)
    {
        // Beside the sum, of 4 bytes each: the whole numbers of calls; float products, which those of calls take the place of.
        long square = StageBytes.Square(Samples), products = Sums * (square + (square / 2));
        products += precision == Precision.Mixed && HasDosages ? square / 2 : 0;
        long tile = 16L * Samples * KinshipPlan.HostBlock;
        return new PlannedStage("kinship", "the host", "", SumBytes + products + tile + DosageBytes(KinshipPlan.HostBlock, 2, 0), 0);
    }

    private PlannedStage OnDevices(Precision precision, IReadOnlyList<DeviceLimits> devices)
    {
        int scalar = StageBytes.Scalar(precision);
        IReadOnlyList<ColumnRange> shares = ColumnRange.ShareTriangle(Samples, devices.Count);
        KinshipPlan[] plans = [.. devices.Zip(shares, (device, share) =>
            KinshipPlan.Create(Halved(device), share, SamplesRead, Samples, scalar))];
        KinshipPlan most = plans.MaxBy(plan => plan.Passes.Count)!;
        int slabs = plans.Sum(plan => plan.Passes.Sum(pass => pass.Count));
        string passes = most.Passes.Count == 1
            ? "one pass over the markers" : $"{most.Passes.Count:N0} passes over the markers, as the matrix does not fit";
        string columns = $"{slabs:N0} {(slabs == 1 ? "slab" : "slabs")} of columns";
        long dosages = DosageBytes(plans.Max(plan => plan.BlockSize), 2, KinshipPlan.Slots * devices.Count * scalar);
        return new PlannedStage(
            "kinship", StageBytes.Names(devices), $"{passes}, {columns}, blocks of {plans.Min(plan => plan.BlockSize):N0} markers",
            SumBytes + (FetchedBytes * Samples) + dosages, plans.Max(plan => plan.Bytes) * Sums);
    }

    // Two sums at a time take half each.
    private DeviceLimits Halved(DeviceLimits device) => CountsPairs ? device with { AvailableBytes = device.AvailableBytes / 2 } : device;
}

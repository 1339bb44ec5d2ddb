namespace GpuLmm.Backends;

/// <summary>From sizes and devices to a plan: pure functions, the same that the stages are laid out by.</summary>
internal static class RunPlanner
{
    // Nodes of λ at which a trait's columns are kept, before the null models have said how many.
    private const int NodesPerTrait = 40;
    private const int HostKinshipTile = 1024;
    private const int HostScanTile = 512;

    // Numbers of scratch a marker and trait, and traits at a time.
    private const int ScratchPerTrait = 3 * 32;
    private const int ScratchTraits = 32;

    // Of a grouped model, for every record.
    private const long RowBytes = 512;

    /// <summary>A plan for the host, or for devices that share the work.</summary>
    /// <param name="size">What is run.</param>
    /// <param name="precision">Of the products.</param>
    /// <param name="devices">None: the host.</param>
    /// <exception cref="DeviceException">A stage does not fit on a device.</exception>
    public static RunPlan Create(StudySize size, Precision precision, IReadOnlyList<DeviceLimits> devices)
    {
        var stages = new List<PlannedStage>();
        if (size.ComputesKinship)
        {
            stages.Add(devices.Count == 0 ? HostKinship(size, precision) : DeviceKinship(size, precision, devices));
        }

        if (!size.KinshipOnly)
        {
            stages.Add(NullFit(size, devices));
        }

        if (size.TestsMarkers)
        {
            stages.Add(devices.Count == 0 ? HostScan(size, precision) : DeviceScan(size, precision, devices));
        }

        return new RunPlan(stages);
    }

    /// <summary>Bytes that the host's eigensolver takes beside the matrix: twice its size by divide and conquer, once above 3,000 samples.</summary>
    private static long EigenWork(int n) => (n <= 3_000 ? 2 : 1) * Square(n);

    /// <summary>Bytes that the host takes beside V to invert it without a BLAS: L⁻¹, and a quarter of it before.</summary>
    private static long InverseWork(int n) => Square(n) + (Square(n) / 4);

    private static long Square(int n) => 8L * n * n;

    private static long Kept(StudySize size) => size.KeepsMatrices ? size.MatrixBytes : 0;

    private static long Sums(StudySize size) => (size.CountsPairs ? 2 : 1) * Square(size.Samples) + (size.LeavesChromosomesOut ? size.MatrixBytes : 0);

    private static PlannedStage HostKinship(StudySize size, Precision precision)
    {
        long square = Square(size.Samples), matrices = size.CountsPairs ? 2 : 1;
        long products = matrices * (square + (precision == Precision.Mixed ? square / 2 : 0));
        long tile = 16L * size.Samples * HostKinshipTile;
        return new PlannedStage("kinship", "the host", "", Sums(size) + products + tile + Dosages(size, HostKinshipTile, 2, 0), 0);
    }

    private static PlannedStage DeviceKinship(StudySize size, Precision precision, IReadOnlyList<DeviceLimits> devices)
    {
        IReadOnlyList<ColumnRange> shares = ColumnRange.ShareTriangle(size.Samples, devices.Count);
        KinshipPlan[] plans = [.. devices.Zip(shares, (device, share) => KinshipPlan.Create(
            Halved(device, size.CountsPairs), share, FileSamples(size), size.Samples, ScalarBytes(precision)))];
        KinshipPlan most = plans.MaxBy(plan => plan.Passes.Count)!;
        int slabs = plans.Sum(plan => plan.Passes.Sum(pass => pass.Count));
        string passes = most.Passes.Count == 1 ? "one pass over the markers" : $"{most.Passes.Count:N0} passes over the markers, as the matrix does not fit";
        return new PlannedStage(
            "kinship", Names(devices), $"{passes}, {slabs:N0} {(slabs == 1 ? "slab" : "slabs")} of columns, blocks of {plans.Min(p => p.BlockSize):N0} markers",
            Sums(size) + (16L * size.Samples * 64) + Dosages(size, plans.Max(plan => plan.BlockSize), 2, KinshipPlan.Slots * devices.Count * ScalarBytes(precision)), plans.Max(plan => plan.Bytes) * (size.CountsPairs ? 2 : 1));
    }

    // Two sums at a time take half each.
    private static DeviceLimits Halved(DeviceLimits device, bool isHalved) =>
        isHalved ? device with { AvailableBytes = device.AvailableBytes / 2 } : device;

    private static PlannedStage NullFit(StudySize size, IReadOnlyList<DeviceLimits> devices)
    {
        if (size.IsBatch)
        {
            string how = devices.Count == 0 ? "a model on each thread" : $"a model on each thread, of at most {ModelBlockPlan.MostRows} effects; larger ones on the host";
            return new PlannedStage("models", devices.Count == 0 ? "the host" : devices[0].Name, how, RowBytes * size.Samples, 0);
        }

        if (size.IsGrouped)
        {
            // The table's columns as numbers, the effects' slopes and levels, and some vectors of n; the factor is planned when the levels are known.
            return new PlannedStage(
                "model", "the host", "cross-products of the levels, factored at every step", (RowBytes * size.Samples) + ExactTestBytes(size), 0);
        }

        if (size.FactorsVariance)
        {
            return DenseStage(size, devices);
        }

        int n = size.Samples;
        long square = Square(n), prepared = size.MatrixBytes + ((size.LeavesChromosomesOut ? 2 : 1) * square);
        DeviceLimits? able = devices.FirstOrDefault(device => device.EigenBytes is not null);
        if (able is not null && able.EigenBytes!(n) is var bytes && bytes <= able.AvailableBytes)
        {
            return new PlannedStage(
                "null model", able.Name, "eigendecomposition on the device", Math.Max(prepared, Kept(size) + square + ExactTestBytes(size)), bytes);
        }

        string why = able is not null
            ? $"eigendecomposition on the host, as {DeviceLimits.Gigabytes(able.EigenBytes!(n))} do not fit on {able.Name}"
            : devices.Count > 0 ? "eigendecomposition on the host" : "";
        return new PlannedStage("null model", "the host", why, Math.Max(prepared, Kept(size) + square + Math.Max(EigenWork(n), ExactTestBytes(size))), 0);
    }

    /// <summary>V on the host in any case; where it is factored, by the first device or the host.</summary>
    private static PlannedStage DenseStage(StudySize size, IReadOnlyList<DeviceLimits> devices)
    {
        // The kernels, and copies of those whose rows are not in the order of the records.
        long square = Square(size.Samples), held = (2 * size.MatrixBytes) + square;
        string refusal = "";
        if (devices.Count > 0 && VariancePlan.TryCreate(devices[0], size.Samples, out refusal) is { } plan)
        {
            return new PlannedStage(
                "model", devices[0].Name, "V factored and inverted at every step, its traces on the host", held + ExactTestBytes(size), plan.Bytes);
        }

        string why = refusal.Length == 0 ? "" : $", as {refusal}";
        return new PlannedStage(
            "model", "the host", $"V factored at every step{why}", held + Math.Max(InverseWork(size.Samples), ExactTestBytes(size)), 0);
    }

    /// <summary>Z K Z' and its decomposition beside what the fit holds.</summary>
    private static long ExactTestBytes(StudySize size) => size.TestsVarianceExactly ? Square(size.Samples) + EigenWork(size.Samples) : 0;

    private static PlannedStage HostScan(StudySize size, Precision precision)
    {
        long vectors = Square(size.Samples);
        vectors += precision == Precision.Mixed ? vectors / 2 : 0;
        return new PlannedStage("scan", "the host", "", Kept(size) + vectors + (16L * size.Samples * HostScanTile) + Columns(size, HostScanTile) + Dosages(size, HostScanTile, 2, 0), 0);
    }

    private static PlannedStage DeviceScan(StudySize size, Precision precision, IReadOnlyList<DeviceLimits> devices)
    {
        var scan = new ScanSize(
            FileSamples(size), size.Samples, ScalarBytes(precision), NodesPerTrait * size.Traits, NodesPerTrait * size.Traits * (size.Covariates + 1),
            size.Traits, ScratchPerTrait * Math.Min(ScratchTraits, size.Traits), 0);
        ScanPlan[] plans = [.. devices.Select(device => ScanPlan.Create(device, scan))];
        ScanPlan first = plans[0];
        int lanes = plans.Sum(plan => plan.Lanes);
        string vectors = first.IsResident
            ? $"eigenvectors on the device, {lanes:N0} blocks in flight"
            : $"eigenvectors streamed in {first.Panels.Count:N0} panels a block, as they do not fit";
        return new PlannedStage(
            "scan", Names(devices), $"{vectors}, blocks of {plans.Min(plan => plan.BlockSize):N0} markers",
            Kept(size) + Square(size.Samples) + Columns(size, first.BlockSize)
            + Dosages(size, plans.Max(plan => plan.BlockSize), Math.Max(2, lanes), lanes * ScalarBytes(precision)), plans.Max(plan => plan.Bytes));
    }

    /// <summary>Blocks of dosages as they are read, and as they are sent to devices.</summary>
    private static long Dosages(StudySize size, int markers, int blocksRead, int sentBytes) =>
        size.HasDosages ? markers * ((4L * blocksRead * FileSamples(size)) + ((long)sentBytes * size.Samples)) : 0;

    /// <summary>The nodes' columns and their products with a block.</summary>
    private static long Columns(StudySize size, int block) => 8L * (size.Samples + block) * NodesPerTrait * size.Traits * (size.Covariates + 2);

    private static int FileSamples(StudySize size) => Math.Max(size.FileSamples, size.Samples);

    private static int ScalarBytes(Precision precision) => precision == Precision.Mixed ? 4 : 8;

    private static string Names(IReadOnlyList<DeviceLimits> devices) => string.Join(", ", devices.Select(device => device.Name));
}

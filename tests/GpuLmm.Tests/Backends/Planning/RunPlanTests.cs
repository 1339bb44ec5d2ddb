using GpuLmm.Backends;

namespace GpuLmm.Tests;

/// <summary>Plans as a function of sizes and devices; nothing is allocated.</summary>
[TestFixture]
public sealed class RunPlanTests
{
    private static readonly int[] Samples = [500, 2_000, 10_000, 50_000, 100_000, 200_000, 500_000];
    private static readonly double[] Gigabytes = [8, 24, 80, 141];

    private static IEnumerable<TestCaseData> Table =>
        from n in Samples
        from gigabytes in Gigabytes
        from precision in new[] { Precision.Double, Precision.Mixed }
        select new TestCaseData(n, gigabytes, precision);

    [TestCaseSource(nameof(Table))]
    public void Every_plan_fits_its_device(int n, double gigabytes, Precision precision)
    {
        DeviceLimits device = Device(gigabytes);
        int scalar = precision == Precision.Mixed ? 4 : 8;
        KinshipPlan kinship = KinshipPlan.Create(device, ColumnRange.All(n), n, n, scalar);
        ScanPlan scan = ScanPlan.Create(device, Size(n, scalar));

        VariancePlan? variance = VariancePlan.TryCreate(device, n, out string refusal);

        Assert.That(kinship.Bytes, Is.LessThanOrEqualTo(device.AvailableBytes));
        Assert.That(variance is null, Is.EqualTo(refusal.Length > 0));
        Assert.That(variance?.Bytes ?? 0, Is.LessThanOrEqualTo(device.AvailableBytes));
        Assert.That(scan.Bytes, Is.LessThanOrEqualTo(device.AvailableBytes));
        Assert.That(kinship.BlockSize % 64 + scan.BlockSize % 64, Is.Zero);
        Assert.That(kinship.BlockSize, Is.InRange(64, 2048));
        AssertCovers(n, kinship.Passes.SelectMany(pass => pass));
        AssertCovers(n, scan.Panels);
    }

    // U in float64: 8n²; the triangle in slabs a little more than 4n².
    [TestCase(10_000, 8, true, 1)]
    [TestCase(50_000, 8, false, 2)]
    [TestCase(50_000, 24, true, 1)]
    [TestCase(100_000, 24, false, 3)]
    [TestCase(100_000, 80, false, 1)]
    [TestCase(100_000, 141, true, 1)]
    [TestCase(200_000, 141, false, 2)]
    [TestCase(500_000, 141, false, 9)]
    public void Matrices_larger_than_the_device_stay_on_the_host(int n, double gigabytes, bool isResident, int passes)
    {
        DeviceLimits device = Device(gigabytes);

        Assert.That(ScanPlan.Create(device, Size(n, 8)).IsResident, Is.EqualTo(isResident));
        Assert.That(KinshipPlan.Create(device, ColumnRange.All(n), n, n, 8).Passes, Has.Count.EqualTo(passes));
    }

    // V in float64, 8n², and a quarter of it: 10n² and a little.
    [TestCase(10_000, 8, true)]
    [TestCase(30_000, 8, false)]
    [TestCase(45_000, 24, true)]
    [TestCase(50_000, 24, false)]
    [TestCase(85_000, 80, true)]
    [TestCase(100_000, 80, false)]
    [TestCase(100_000, 141, true)]
    [TestCase(200_000, 141, false)]
    public void Variance_is_factored_where_it_fits(int n, double gigabytes, bool fits)
    {
        PlannedStage stage = new VarianceStage(n).Plan(Precision.Mixed, [Device(gigabytes)]);

        Assert.That(stage.Place, Is.EqualTo(fits ? "cuda:0" : "the host"));
        Assert.That(stage.DeviceBytes, fits ? Is.InRange(10L * n * n, 10.3 * n * n) : Is.Zero);
        Assert.That(stage.How, fits
            ? Does.Contain("inverted") : Does.Contain("do not fit on cuda:0, which has").And.Contains($"{gigabytes:0.00} GB available"));
    }

    [Test]
    public void Dosages_are_planned_for()
    {
        var size = new KinshipStage(10_000) { FileSamples = 20_000 };
        KinshipStage dosages = size with { HasDosages = true };
        long host = dosages.Plan(Precision.Double, []).HostBytes;
        PlannedStage device = dosages.Plan(Precision.Double, [Device(24)]), calls = size.Plan(Precision.Double, [Device(24)]);
        KinshipPlan plan = KinshipPlan.Create(Device(24), ColumnRange.All(10_000), 20_000, 10_000, 8);

        // Two blocks are read at a time; a device is sent two of decoded values.
        Assert.That(host - size.Plan(Precision.Double, []).HostBytes, Is.EqualTo(2L * 1024 * 4 * 20_000));
        Assert.That(device.HostBytes - calls.HostBytes, Is.EqualTo(2L * plan.BlockSize * ((4 * 20_000) + (8 * 10_000))));
        Assert.That(device.DeviceBytes, Is.EqualTo(calls.DeviceBytes));
    }

    [Test]
    public void Variance_is_counted_to_the_byte()
    {
        // V, what lies between halves of 500 rows, 16 blocks of 64 × 64, two panels of 64 columns, the diagonal.
        const long Numbers = 1_000_000 + (564 * 500) + (16 * 64 * 64) + (2 * 64 * 1000) + 1000;
        DeviceLimits vendor = Device(8) with { VarianceWorkspaceBytes = n => 3L * n };

        Assert.That(VariancePlan.TryCreate(Device(8), 1000, out _)!.Bytes, Is.EqualTo(8 * Numbers));
        Assert.That(VariancePlan.TryCreate(vendor, 1000, out _)!.Bytes, Is.EqualTo((8 * Numbers) + 3000));
        Assert.That(VariancePlan.TryCreate(vendor with { LargestAllocation = 7_999_999 }, 1000, out string refusal), Is.Null);
        Assert.That(refusal, Is.EqualTo("V takes 0.01 GB and cuda:0 grants 0.01 GB at a time"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Dense_fit_holds_its_variance_on_the_host_in_any_case(bool isExact)
    {
        const long Square = 800_000_000, Kernel = 500_000_000;
        var size = new VarianceStage(10_000) { MatrixBytes = Kernel, TestsVarianceExactly = isExact };

        // Two copies of the kernel and V; without a BLAS L⁻¹ and a quarter of it; for the exact test Z K Z' and LAPACK's copy.
        Assert.That(
            size.Plan(Precision.Double, []).HostBytes, Is.EqualTo((2 * Kernel) + Square + (isExact ? 2 * Square : Square + (Square / 4))));
        Assert.That(
            size.Plan(Precision.Double, [Device(24)]).HostBytes, Is.EqualTo((2 * Kernel) + Square + (isExact ? 2 * Square : 0)));
    }

    [Test]
    public void Exact_test_of_one_kernel_holds_another_matrix()
    {
        var size = new DecompositionStage(10_000) { MatrixBytes = 800_000_000, KeepsMatrices = true };
        long without = size.Plan(Precision.Double, []).HostBytes;

        Assert.That(
            (size with { TestsVarianceExactly = true }).Plan(Precision.Double, []).HostBytes, Is.EqualTo(without + 800_000_000));
    }

    [Test]
    public void Streamed_blocks_are_large_enough_to_hide_the_upload()
    {
        ScanPlan plan = ScanPlan.Create(Device(80), Size(200_000, 8));

        Assert.That((plan.IsResident, plan.Lanes), Is.EqualTo((false, 1)));
        Assert.That(plan.BlockSize, Is.GreaterThan(8_000));
    }

    [Test]
    public void No_buffer_is_larger_than_the_device_grants()
    {
        DeviceLimits device = Device(24) with { LargestAllocation = 2_000_000_000 };
        ScanPlan scan = ScanPlan.Create(device, Size(30_000, 8));
        KinshipPlan kinship = KinshipPlan.Create(device, ColumnRange.All(30_000), 30_000, 30_000, 8);

        Assert.That(scan.IsResident);
        Assert.That(scan.Panels.Max(panel => 8L * 30_000 * panel.Count), Is.LessThanOrEqualTo(device.LargestAllocation));
        Assert.That(kinship.Passes.SelectMany(pass => pass).Max(slab => KinshipPlan.SlabBytes(30_000, slab)),
            Is.LessThanOrEqualTo(device.LargestAllocation));
    }

    [Test]
    public void Whole_run_tells_where_and_how_much()
    {
        StageSize[] study =
        [
            new KinshipStage(50_000) { FileSamples = 60_000 }, new DecompositionStage(50_000),
            new ScanStage(50_000) { FileSamples = 60_000, Covariates = 10 },
        ];
        RunPlan large = Plan(study, Precision.Double, Device(141) with { EigenBytes = DeviceLimits.EstimatedEigenBytes });
        RunPlan small = Plan(study, Precision.Double, Device(24) with { EigenBytes = DeviceLimits.EstimatedEigenBytes });

        Assert.That(large.Stages.Select(stage => stage.Name), Is.EqualTo(new[] { "kinship", "null model", "scan" }));
        Assert.That(large.Stages.Select(stage => stage.Place), Has.All.EqualTo("cuda:0"));
        Assert.That(large.Stages[2].ToString(),
            Does.Contain("eigenvectors on the device").And.Contains("2 blocks in flight").And.Contains("2,048 markers"));
        Assert.That(small.Stages[1].Place, Is.EqualTo("the host"));
        Assert.That(small.Stages[1].How, Does.Contain("do not fit on cuda:0"));

        // K and U once each on the host, whatever is beside them.
        Assert.That(large.HostBytes, Is.InRange(20_000_000_000, 26_000_000_000));
        Assert.That(small.HostBytes, Is.AtLeast(40_000_000_000), "LAPACK works on a copy");
    }

    [Test]
    public void Several_devices_share_the_triangle_and_the_markers()
    {
        var size = new KinshipStage(100_000);
        PlannedStage one = size.Plan(Precision.Double, [Device(24)]);
        PlannedStage four = size.Plan(Precision.Double, [Device(24), Device(24), Device(24), Device(24)]);

        Assert.That(one.How, Does.Contain("3 passes"));
        Assert.That(four.How, Does.Contain("one pass"));
        Assert.That(four.DeviceBytes, Is.LessThanOrEqualTo(Device(24).AvailableBytes));
    }

    [Test]
    public void Host_is_planned_without_devices()
    {
        RunPlan plan = Plan([new KinshipStage(10_000), new DecompositionStage(10_000), new ScanStage(10_000)], Precision.Mixed);

        Assert.That(plan.Stages.Select(stage => stage.DeviceBytes), Has.All.Zero);
        Assert.That(plan.HostBytes, Is.InRange(1_600_000_000, 2_600_000_000));
    }

    [Test]
    public void What_cannot_fit_is_refused_with_numbers()
    {
        DeviceLimits small = Device(0.1);

        Assert.That(
            () => ScanPlan.Create(small, Size(500_000, 8)),
            Throws.TypeOf<DeviceException>().With.Message.Contains("500,000 samples").And.Message.Contains(
                "0.10 GB").And.Message.Contains("--device cpu"));
        Assert.That(
            () => KinshipPlan.Create(small, ColumnRange.All(500_000), 500_000, 500_000, 8),
            Throws.TypeOf<DeviceException>().With.Message.Contains("500,000 samples").And.Message.Contains("cuda:0"));
    }

    [TestCase(1, 1)]
    [TestCase(7, 3)]
    [TestCase(3, 5)]
    [TestCase(1000, 4)]
    [TestCase(100_000, 8)]
    public void Triangle_is_shared_out_evenly(int n, int parts)
    {
        IReadOnlyList<ColumnRange> shares = ColumnRange.ShareTriangle(n, parts);
        double[] areas = [.. shares.Select(share => (share.Count * (double)(n - share.First)) - (share.Count * (share.Count - 1.0) / 2))];

        AssertCovers(n, shares.Where(share => share.Count > 0));
        Assert.That(areas.Sum(), Is.EqualTo(n * (n + 1.0) / 2).Within(1e-6));
        Assert.That(areas.Max(), Is.LessThanOrEqualTo((n * (n + 1.0) / 2 / Math.Min(parts, n)) + n));
    }

    private static RunPlan Plan(StageSize[] stages, Precision precision, params DeviceLimits[] devices) =>
        new([.. stages.Select(stage => stage.Plan(precision, devices))]);

    private static DeviceLimits Device(double gigabytes) => new("cuda:0", (long)(gigabytes * 1e9), (long)(gigabytes * 1e9), 2048);

    private static ScanSize Size(int n, int scalar) => new(n, n, scalar, 25, 75, 1, 90, 5_000);

    private static void AssertCovers(int n, IEnumerable<ColumnRange> parts)
    {
        int next = 0;
        foreach (ColumnRange part in parts)
        {
            Assert.That(part.First, Is.EqualTo(next));
            Assert.That(part.Count, Is.Positive);
            next = part.End;
        }

        Assert.That(next, Is.EqualTo(n));
    }
}

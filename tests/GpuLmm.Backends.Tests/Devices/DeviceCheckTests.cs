using GpuLmm.Numerics.Sparse;

namespace GpuLmm.Backends.Tests;

/// <summary>The check that users run on their own devices.</summary>
[TestFixture]
internal sealed class DeviceCheckTests
{
    [TestCase("cpu", Precision.Double)]
    [TestCase("cpu", Precision.Mixed)]
    [TestCase("ilgpu-cpu", Precision.Double, Category = "Slow")]
    [TestCase("opencl", Precision.Double)]
    [TestCase("cuda", Precision.Double)]
    [TestCase("cuda", Precision.Mixed)]
    public void Every_stage_is_right_and_measured(string name, Precision precision)
    {
        Assume.That(Accelerators.List().Any(device => device.IsUsable && device.Name.StartsWith(name)), $"{name} is not there");
        using Backend backend = Accelerators.Open(name, 2, precision);

        DeviceCheck check = Accelerators.Check(backend, TimeSpan.Zero, [20, 45]);

        Assert.That(check.IsRight, string.Join("; ", check.Stages));
        Assert.That(check.Stages.Select(stage => stage.Stage), Is.EqualTo(new[]
        {
            "centred kinship", "kinship", "decomposition", "rotation", "exact scan", "score scan", "genotype products", "variance factor",
            "small models",
        }));
        Assert.That(check.Stages.SelectMany(stage => stage.Speeds.Select(speed => speed.Samples)).Distinct(), Is.EqualTo(new[] { 20, 45 }));
        Assert.That(check.Stages.SelectMany(stage => stage.Speeds.Select(speed => speed.Rate!.Rate)), Is.All.GreaterThan(0));
        Assert.That(check.Ceilings.Select(ceiling => ceiling.Rate), Is.All.GreaterThan(0));
        Assert.That(check.Ceilings.Count(ceiling => ceiling.What.StartsWith("product")), Is.EqualTo(precision == Precision.Mixed ? 2 : 1));

        // What is compared is rounded, so it is not the same number twice.
        Assert.That(check.Stages.Max(stage => stage.Error), Is.Positive);
    }

    [Test]
    public void A_wrong_stage_and_one_that_fails_are_results()
    {
        using var host = HostBackend.Open(1, blas: "managed");
        using var wrong = new WrongBackend(host);

        DeviceCheck check = Accelerators.Check(wrong, TimeSpan.Zero);

        Assert.That(check.IsRight, Is.False);
        Assert.That(
            check.Stages.Where(stage => !stage.IsRight).Select(stage => stage.Stage), Is.EqualTo(new[] { "decomposition", "rotation" }));
        DeviceStageCheck failed = check.Stages[2], rotation = check.Stages[3];
        Assert.That((failed.Error, failed.Fault, failed.Speeds.Count), Is.EqualTo((double.NaN, "the device is gone.", 0)));
        Assert.That(rotation.Error, Is.InRange(1e-9, 1e-3));
        Assert.That(check.Ceilings, Is.Empty);
    }

    /// <summary>The host, but for one number of a rotation in the ninth digit, and a decomposition that fails.</summary>
    private sealed class WrongBackend(Backend host) : Backend
    {
        public override string Name => "wrong";

        public override string Description => "a device that is wrong";

        public override Precision Precision => host.Precision;

        public override int Threads => 1;

        internal override Backend Host => host;

        internal override IReadOnlyList<DeviceLimits> Limits => [];

        internal override KinshipAccumulator AccumulateKinship(SampleSelection samples, ColumnRange columns) =>
            host.AccumulateKinship(samples, columns);

        internal override Eigendecomposition Decompose(DenseMatrix kinship) => throw new DeviceException("the device is gone.");

        internal override DenseMatrix Rotate(DenseMatrix vectors, DenseMatrix columns)
        {
            DenseMatrix rotated = host.Rotate(vectors, columns);
            rotated[0, 0] += 1e-7;
            return rotated;
        }

        internal override VarianceFactor PrepareVariance(int n) => host.PrepareVariance(n);

        internal override SparseFactor PrepareSparse(SupernodalStructure structure) => host.PrepareSparse(structure);

        internal override ModelSolver PrepareModels() => host.PrepareModels();

        internal override MarkerScanner PrepareScan(ScanDesign design, SampleSelection samples) => host.PrepareScan(design, samples);
    }
}

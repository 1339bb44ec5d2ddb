using GpuLmm.Kernels;
using ILGPU;

namespace GpuLmm.Backends.Tests;

/// <summary>Plans, refusals and ownership of device memory, on ILGPU's emulation.</summary>
[TestFixture]
internal sealed class DeviceMemoryTests
{
    private AcceleratorBackend? opened;

    private AcceleratorBackend Backend => opened!;

    [OneTimeSetUp]
    public void Open() => opened = (AcceleratorBackend)Accelerators.Open("ilgpu-cpu", 1);

    [OneTimeTearDown]
    public void Close() => opened!.Dispose();

    [TearDown]
    public void NothingIsLeft() => Assert.That(Backend.Memory.LiveBytes, Is.Zero);

    [TestCase(1)]
    [TestCase(2)]
    public void Kinship_takes_what_its_plan_says(int parts)
    {
        var samples = new SampleSelection(37, [.. Enumerable.Range(3, 30)]);
        ColumnRange columns = ColumnRange.ShareTriangle(30, parts)[^1];
        KinshipPlan plan = KinshipPlan.Create(Backend.Limits[0], columns, 37, 30, 8);
        using KinshipAccumulator accumulator = Backend.AccumulateKinship(samples, columns);
        accumulator.Begin(0);

        Assert.That(Backend.Memory.LiveBytes, Is.EqualTo(plan.Bytes));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Scan_takes_what_its_plan_says(bool isResident)
    {
        using var study = new ScanCase(11, 200, 3, 2, [1, 1, 5]);
        ScanSize size = AcceleratorMarkerScanner<double>.SizeOf(study.Design, study.Genotypes.Samples, new TraitTable(study.Design.Traits));
        using var limit = new MemoryLimit(Backend,
            isResident ? 0 : size.FixedBytes + (64 * size.BytesPerMarker(false)) + (size.VectorBytes * 2 / 3));
        ScanPlan plan = ScanPlan.Create(Backend.Limits[0], size);
        using var scanner = (AcceleratorMarkerScanner<double>)Backend.PrepareScan(study.Design, study.Genotypes.Samples);

        Assert.That((scanner.Plan.BlockSize, scanner.Plan.IsResident, scanner.Lanes.Count),
            Is.EqualTo((plan.BlockSize, isResident, isResident ? 2 : 1)));
        Assert.That(Backend.Memory.LiveBytes, Is.EqualTo(plan.Bytes));
    }

    [Test]
    public void Scanning_allocates_nothing_on_the_device()
    {
        using var study = new ScanCase(12, 20, 6, 1, [1]);
        using MarkerScanner scanner = Backend.PrepareScan(study.Design, study.Genotypes.Samples);
        long before = Backend.Memory.LiveBytes;
        study.Scan(scanner, 2);

        Assert.That(Backend.Memory.LiveBytes, Is.EqualTo(before));
    }

    [Test]
    public void Traits_that_share_a_window_share_its_differentiation_matrix()
    {
        using var one = new ScanCase(13, 20, 1, 1, [1]);
        ScanTrait trait = one.Design.Traits[0];
        long single = new TraitTable([trait]).Bytes, twice = new TraitTable([trait, trait]).Bytes;

        Assert.That((2 * single) - twice, Is.EqualTo(8L * trait.Differentiation.Length));
    }

    [Test]
    public void Refused_allocation_says_what_was_needed_and_leaks_nothing()
    {
        using DeviceScope scope = Backend.Memory.Open();
        scope.Allocate<int>(1000, "a start");

        Assert.That(
            () => scope.Allocate<double>(1L << 48, "far too much"),
            Throws.TypeOf<DeviceException>().With.Message.Contains("far too much").And.Message.Contains(
                "ilgpu-cpu").And.InnerException.Not.Null);
        Assert.That(Backend.Memory.LiveBytes, Is.EqualTo(4000));
    }

    [Test]
    public void Blocks_that_do_not_fit_the_stage_are_refused()
    {
        using var genotypes = new RandomGenotypes(1, 10, 8, 65);
        using KinshipAccumulator accumulator = Backend.AccumulateKinship(genotypes.Samples);
        accumulator.Begin(0);
        using GenotypeBlock small = genotypes.Slice(0, 2);
        using var stranger = new RandomGenotypes(2, 11, 8, 2);

        Assert.That(() => accumulator.Add(genotypes.Block, genotypes.Codings), Throws.ArgumentException);
        Assert.That(() => accumulator.Add(small, genotypes.Codings.AsSpan(0, 1)), Throws.ArgumentException);
        Assert.That(() => accumulator.Add(stranger.Block, stranger.Codings), Throws.ArgumentException);
    }

    [Test]
    public void Stages_are_refused_after_the_backend_is_disposed()
    {
        Backend closed = Accelerators.Open("ilgpu-cpu", 1);
        closed.Dispose();
        closed.Dispose();

        Assert.That(() => closed.AccumulateKinship(SampleSelection.All(3)), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Stages_dispose_twice_without_harm()
    {
        KinshipAccumulator accumulator = Backend.AccumulateKinship(SampleSelection.All(3));
        accumulator.Dispose();

        Assert.That(accumulator.Dispose, Throws.Nothing);
    }

    [Test]
    public void Device_struct_of_a_solution_is_as_large_as_the_hosts() =>
        Assert.That(System.Runtime.CompilerServices.Unsafe.SizeOf<DeviceSolution>(),
            Is.EqualTo(Interop.SizeOf<DeviceSolution>()).And.EqualTo(120));
}

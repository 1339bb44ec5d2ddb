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

    [TestCase(1_000_000, 2048, ExpectedResult = 2048)]
    [TestCase(1_000 + (1_000 * 2048), 2048, ExpectedResult = 2048)]
    [TestCase(1_000 + (1_000 * 2047), 2048, ExpectedResult = 1984)]
    [TestCase(1_000 + (1_000 * 64), 2048, ExpectedResult = 64)]
    [TestCase(10_000_000_000_000, 64, ExpectedResult = 64)]
    public int Block_is_as_large_as_useful_and_fitting(long available, int most)
    {
        long perMarker = available == 1_000_000 ? 400 : 1_000;
        return BlockPlan.Markers("d", "s", new StageMemory(1_000, perMarker), available, most);
    }

    [Test]
    public void Plan_that_does_not_fit_is_refused_with_numbers() => Assert.That(
        () => BlockPlan.Markers("cuda:0", "The scan", StageMemory.Scan(60_000, 50_000, 8, 25, 100, 1, 90, 5_000), 16_000_000_000, 2048),
        Throws.TypeOf<DeviceException>()
            .With.Message.Contains("20.05 GB").And.Message.Contains("16.00 GB").And.Message.Contains("cuda:0").And.Message.Contains("--precision mixed"));

    [Test]
    public void Kinship_takes_what_its_plan_says()
    {
        var samples = new SampleSelection(37, [.. Enumerable.Range(3, 30)]);
        StageMemory need = StageMemory.Kinship(37, 30, 8);
        using KinshipAccumulator accumulator = Backend.AccumulateKinship(samples);

        Assert.That(Backend.Memory.LiveBytes, Is.EqualTo(need.FixedBytes + (need.BytesPerMarker * accumulator.BlockSize)));
    }

    [Test]
    public void Scan_takes_what_its_plan_says()
    {
        using var study = new ScanCase(11, 20, 3, 2, [1, 1, 5]);
        ScanDesign design = study.Design;
        var table = new TraitTable(design.Traits);
        StageMemory need = StageMemory.Scan(
            25, 20, 8, design.Nodes.Count, design.Linear.Columns, 3, 3 * MarkerViews.ScratchRows * table.MostNodes, table.Bytes);
        using MarkerScanner scanner = Backend.PrepareScan(design, study.Genotypes.Samples);

        Assert.That(Backend.Memory.LiveBytes, Is.EqualTo(need.FixedBytes + (need.BytesPerMarker * scanner.BlockSize)));
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
            Throws.TypeOf<DeviceException>().With.Message.Contains("far too much").And.Message.Contains("ilgpu-cpu").And.InnerException.Not.Null);
        Assert.That(Backend.Memory.LiveBytes, Is.EqualTo(4000));
    }

    [Test]
    public void Blocks_that_do_not_fit_the_stage_are_refused()
    {
        using var genotypes = new RandomGenotypes(1, 10, 8, 65);
        using KinshipAccumulator accumulator = Backend.AccumulateKinship(genotypes.Samples);
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
        Assert.That(System.Runtime.CompilerServices.Unsafe.SizeOf<DeviceSolution>(), Is.EqualTo(Interop.SizeOf<DeviceSolution>()).And.EqualTo(120));
}

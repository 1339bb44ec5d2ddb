using GpuLmm.Kernels;

namespace GpuLmm.Backends.Tests;

/// <summary>
/// Matrices larger than the device or than what it grants at a time give the same numbers, bit by bit, as those that fit.
/// </summary>
[TestFixture]
internal sealed class OutOfCoreTests
{
    private AcceleratorBackend? opened;

    private AcceleratorBackend Backend => opened!;

    [OneTimeSetUp]
    public void Open() => opened = (AcceleratorBackend)Accelerators.Open("ilgpu-cpu", 1);

    [OneTimeTearDown]
    public void Close() => opened!.Dispose();

    [TearDown]
    public void NothingIsLeft() => Assert.That(Backend.Memory.LiveBytes, Is.Zero);

    [TestCase(0, 1_000, 1, Description = "several slabs in one pass")]
    [TestCase(240_000, 0, 2, Description = "several passes")]
    public void Kinship_in_slabs_or_passes(long memory, long largest, int leastPasses)
    {
        using var genotypes = new RandomGenotypes(21, 140, 130, 70);
        using var whole = new DenseMatrix(130, 130);
        using var cut = new DenseMatrix(130, 130);
        using (KinshipAccumulator accumulator = Backend.AccumulateKinship(genotypes.Samples))
        {
            genotypes.AddTo(accumulator, 64, whole);
        }

        using var limit = new MemoryLimit(Backend, memory, largest * 130);
        using (KinshipAccumulator accumulator = Backend.AccumulateKinship(genotypes.Samples))
        {
            Assert.That(accumulator.Passes, leastPasses == 1 ? Is.EqualTo(1) : Is.GreaterThanOrEqualTo(leastPasses));
            genotypes.AddTo(accumulator, accumulator.BlockSize, cut);
        }

        for (int j = 0; j < 130; j++)
        {
            Assert.That(cut.Column(j)[j..].ToArray(), Is.EqualTo(whole.Column(j)[j..].ToArray()), $"column {j}");
        }
    }

    [TestCase(true, Description = "U in several buffers")]
    [TestCase(false, Description = "U streamed")]
    public void Scan_with_eigenvectors_in_panels(bool isResident)
    {
        using var study = new ScanCase(22, 200, 70, 2, [1, 4]);
        MarkerSolution[] whole = study.Scan(Backend);
        ScanSize size = AcceleratorMarkerScanner<double>.SizeOf(study.Design, study.Genotypes.Samples, new TraitTable(study.Design.Traits));
        using var limit = isResident
            ? new MemoryLimit(Backend, 0, size.VectorBytes / 3)
            : new MemoryLimit(Backend, size.FixedBytes + (64 * size.BytesPerMarker(false)) + (size.VectorBytes * 2 / 3));
        using var scanner = (AcceleratorMarkerScanner<double>)Backend.PrepareScan(study.Design, study.Genotypes.Samples);

        Assert.That(scanner.Plan.IsResident, Is.EqualTo(isResident));
        Assert.That(scanner.Plan.Panels, Has.Count.GreaterThan(1));
        Assert.That(study.Scan(scanner, scanner.BlockSize), Is.EqualTo(whole));
    }

    [Test]
    public void Many_columns_are_rotated_on_the_device()
    {
        using var vectors = new DenseMatrix(20, 20);
        using var columns = new DenseMatrix(20, 300);
        var random = new Random(23);
        foreach (DenseMatrix matrix in new[] { vectors, columns })
        {
            for (int j = 0; j < matrix.Columns; j++)
            {
                foreach (ref double value in matrix.Column(j))
                {
                    value = random.NextDouble() - 0.5;
                }
            }
        }

        using HostBackend host = HostBackend.Open(1, blas: "managed");
        using DenseMatrix expected = host.Rotate(vectors, columns), actual = Backend.Rotate(vectors, columns);
        for (int j = 0; j < columns.Columns; j++)
        {
            Assert.That(actual.Column(j).ToArray(), Is.EqualTo(expected.Column(j).ToArray()).Within(1e-13), $"column {j}");
        }
    }

    [Test]
    public void Scan_that_cannot_fit_is_refused_with_numbers_and_takes_nothing()
    {
        using var study = new ScanCase(24, 100, 5, 2, [1]);
        using var limit = new MemoryLimit(Backend, 100_000);

        Assert.That(
            () => Backend.PrepareScan(study.Design, study.Genotypes.Samples),
            Throws.TypeOf<DeviceException>().With.Message.Contains("100 samples").And.Message.Contains("ilgpu-cpu").And.Message.Contains(
                "--precision mixed"));
    }
}

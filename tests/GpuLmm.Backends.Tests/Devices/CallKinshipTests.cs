using GpuLmm.Kernels;

namespace GpuLmm.Backends.Tests;

/// <summary>Centred calls on devices: the same bits in either precision, and with integer or float32 products.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class CallKinshipTests
{
    private const int Samples = 70;

    private readonly RandomGenotypes genotypes = new(21, 75, Samples, 40);
    private readonly DenseMatrix expected = new(Samples, Samples);

    [OneTimeSetUp]
    public void Sum()
    {
        using Backend backend = Accelerators.Open("ilgpu-cpu", 1);
        Sum(backend, expected);
    }

    [OneTimeTearDown]
    public void Close()
    {
        genotypes.Dispose();
        expected.Dispose();
    }

    [TestCase(Precision.Mixed)]
    [TestCase(Precision.Double, "")]
    [TestCase(Precision.Mixed, "")]
    [TestCase(Precision.Double, "WITHOUT_BYTES")]
    [TestCase(Precision.Mixed, "WITHOUT_GEMMEX")]
    public void Sum_is_the_same_bit_by_bit(Precision precision, string? cublas = null)
    {
        using StandIn? standIn = cublas is null ? null : cublas.Length == 0 ? StandIn.OfCuda12() : StandIn.OfCuda12(cublas);
        using Backend backend = standIn is null
            ? Accelerators.Open("ilgpu-cpu", 1, precision) : Accelerators.OpenEmulation(1, precision, standIn.Search);
        using var actual = new DenseMatrix(Samples, Samples);
        Sum(backend, actual);

        Assert.That(Flat(actual), Is.EqualTo(Flat(expected)));
        Assert.That(((AcceleratorBackend)backend).MultipliesBytes, Is.EqualTo(cublas == ""));
    }

    [Test]
    public void Kinship_with_a_vendors_products_takes_what_its_plan_says([Values] Precision precision)
    {
        using var standIn = StandIn.OfCuda12();
        using AcceleratorBackend backend = Accelerators.OpenEmulation(1, precision, standIn.Search);
        _ = backend.MultipliesBytes;
        KinshipPlan plan = KinshipPlan.Create(
            backend.Limits[0], ColumnRange.All(Samples), genotypes.Samples.SampleCount, Samples, precision == Precision.Mixed ? 4 : 8);
        using KinshipAccumulator accumulator = backend.AccumulateKinship(genotypes.Samples);
        accumulator.Begin(0);

        Assert.That(backend.Memory.LiveBytes, Is.EqualTo(plan.Bytes));
    }

    private static double[] Flat(DenseMatrix matrix) =>
        [.. Enumerable.Range(0, matrix.Columns).SelectMany(j => matrix.Column(j).ToArray())];

    private void Sum(Backend backend, DenseMatrix target)
    {
        using KinshipAccumulator accumulator = backend.AccumulateKinship(genotypes.Samples);
        genotypes.AddTo(accumulator, 16, target);
    }
}

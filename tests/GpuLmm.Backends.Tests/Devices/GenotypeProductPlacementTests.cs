using GpuLmm.Backends.Host;
using GpuLmm.Kernels;

namespace GpuLmm.Backends.Tests;

/// <summary>Where products with genotypes are computed, what that takes, and that neither threads nor more devices change a bit.</summary>
[TestFixture]
internal sealed class GenotypeProductPlacementTests
{
    [Test]
    public void Device_takes_what_its_plan_has()
    {
        using var device = (AcceleratorBackend)Accelerators.Open("ilgpu-cpu", 1);
        using var genotypes = new RandomGenotypes(1, 130, 100, 5);
        ProductsPlan plan = ProductsPlan.TryCreate(device.Limits[0], 130, 100, 3)!;
        using (GenotypeProducts products = device.PrepareProducts(genotypes.Samples, 3))
        {
            Assert.That(products, Is.TypeOf<AcceleratorGenotypeProducts>());
            Assert.That((products.BlockSize, device.Memory.LiveBytes), Is.EqualTo((plan.BlockSize, plan.Bytes)));
        }

        Assert.That(device.Memory.LiveBytes, Is.Zero);
    }

    [TestCase(50_000, 0)]
    [TestCase(0, 2_000)]
    public void Host_multiplies_what_does_not_fit(long memory, long largest)
    {
        using var device = (AcceleratorBackend)Accelerators.Open("ilgpu-cpu", 1);
        using var genotypes = new RandomGenotypes(1, 130, 100, 5);
        using var limit = new MemoryLimit(device, memory, largest);
        using GenotypeProducts products = device.PrepareProducts(genotypes.Samples, 3);

        Assert.That(products, Is.TypeOf<HostGenotypeProducts>());
    }

    [Test]
    public void Several_devices_give_the_bits_of_one([Values(1, 2, 5)] int columns)
    {
        using Backend one = Accelerators.Open("ilgpu-cpu", 1), two = Accelerators.Open("ilgpu-cpu,ilgpu-cpu:1", 1);

        AssertSameBits(one, two, new RandomGenotypes(3, 90, 80, 64), columns);
    }

    // With either algebra and either number of columns; the other two pairs are slow.
    [TestCase("managed", 4)]
    [TestCase(null, 1)]
    [TestCase("managed", 1, Category = "Slow")]
    [TestCase(null, 4, Category = "Slow")]
    public void Threads_change_no_bit(string? blas, int columns)
    {
        // More samples than one thread sums at a time.
        using HostBackend one = HostBackend.Open(1, blas: blas), three = HostBackend.Open(3, blas: blas);

        AssertSameBits(one, three, new RandomGenotypes(4, 70_000, 66_001, 70), columns);
    }

    private static void AssertSameBits(Backend one, Backend other, RandomGenotypes genotypes, int columns)
    {
        using (genotypes)
        {
            (double[] Sum, double[] Projected) expected = Products(one, genotypes, columns), actual = Products(other, genotypes, columns);
            Assert.That(actual.Projected, Is.EqualTo(expected.Projected));
            Assert.That(actual.Sum, Is.EqualTo(expected.Sum));
        }
    }

    private static (double[] Sum, double[] Projected) Products(Backend backend, RandomGenotypes genotypes, int columns)
    {
        int n = genotypes.Samples.Count;
        using DenseMatrix right = new(n, columns), sum = new(n, columns), rows = new(genotypes.MarkerCount, columns);
        var random = new Random(7);
        for (int j = 0; j < columns; j++)
        {
            foreach (ref double value in right.Column(j))
            {
                value = random.NextDouble() - 0.5;
            }
        }

        using GenotypeProducts products = backend.PrepareProducts(genotypes.Samples, columns);
        products.Begin(right);
        products.Load(genotypes.Block, genotypes.Codings);
        products.Project(MarkerRows.Of(rows, 0));
        products.Add(MarkerRows.Of(rows, 0));
        products.AddTo(sum);
        return ([.. Enumerable.Range(0, columns).SelectMany(j => sum.Column(j).ToArray())],
            [.. Enumerable.Range(0, columns).SelectMany(j => rows.Column(j).ToArray())]);
    }
}

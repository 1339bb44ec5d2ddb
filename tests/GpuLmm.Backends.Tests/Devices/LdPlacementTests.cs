using GpuLmm.Backends.Host;
using GpuLmm.Kernels;

namespace GpuLmm.Backends.Tests;

/// <summary>Where sums of squared correlations are computed, and what that takes.</summary>
[TestFixture]
internal sealed class LdPlacementTests
{
    private static readonly int[] First = [.. Enumerable.Range(0, 200).Select(j => Math.Max(0, j - 30))];

    [TestCase(0)]
    [TestCase(2)]
    public void Device_takes_what_its_plan_has(int covariates)
    {
        using var device = (AcceleratorBackend)Accelerators.Open("ilgpu-cpu", 1);
        using var genotypes = new RandomGenotypes(1, 130, 100, 5);
        using DenseMatrix? basis = covariates == 0 ? null : new DenseMatrix(100, covariates);
        var design = new LdDesign(16, First, [[], new double[200]], 98, basis);
        LdPlan plan = LdPlan.TryCreate(device.Limits[0], design, 130, 100)!;
        using (LdBands bands = device.PrepareLd(design, genotypes.Samples))
        {
            Assert.That(bands, Is.TypeOf<AcceleratorLdBands>());
            Assert.That((bands.Capacity, device.Memory.LiveBytes), Is.EqualTo((plan.Blocks, plan.Bytes)));
        }

        Assert.That(device.Memory.LiveBytes, Is.Zero);
    }

    [Test]
    public void Blocks_that_fit_are_those_that_windows_reach_at_the_least()
    {
        // Windows of 30 markers before each: a block of 16 and two before it, and the next one.
        var design = new LdDesign(16, First, [[]], 98);
        LdPlan plan = LdPlan.TryCreate(new DeviceLimits("d", long.MaxValue, long.MaxValue, 512), design, 130, 100)!;
        long perBlock = LdPlan.TryCreate(new DeviceLimits("d", plan.Bytes, long.MaxValue, 512), design, 130, 100)!.Bytes / plan.Blocks;

        Assert.That(design.MostReached, Is.EqualTo(3));
        Assert.That(plan.Blocks, Is.EqualTo(4 + 8));
        int least = Enumerable.Range(0, 20).Select(k => LdPlan.TryCreate(
            new DeviceLimits("d", plan.Bytes - (k * perBlock), long.MaxValue, 512), design, 130, 100)?.Blocks ?? 99).Min();
        Assert.That(least, Is.EqualTo(4));
    }

    [TestCase(10_000, 0)]
    [TestCase(0, 2_000)]
    public void Host_sums_what_does_not_fit(long memory, long largest)
    {
        using var device = (AcceleratorBackend)Accelerators.Open("ilgpu-cpu", 1);
        using var genotypes = new RandomGenotypes(1, 130, 100, 5);
        using var limit = new MemoryLimit(device, memory, largest);
        using LdBands bands = device.PrepareLd(new LdDesign(16, First, [[]], 98), genotypes.Samples);

        Assert.That(bands, Is.TypeOf<HostLdBands>());
    }
}

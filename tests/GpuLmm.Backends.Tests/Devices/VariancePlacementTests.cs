using GpuLmm.Backends.Host;
using GpuLmm.Kernels;

namespace GpuLmm.Backends.Tests;

/// <summary>Where a variance is factored, what that takes, and what the plan says of both.</summary>
[TestFixture]
internal sealed class VariancePlacementTests
{
    private const int N = 70;

    private AcceleratorBackend? opened;

    private AcceleratorBackend Backend => opened!;

    private static IReadOnlyList<StageSize> Dense => [new VarianceStage(N)];

    [OneTimeSetUp]
    public void Open() => opened = (AcceleratorBackend)Accelerators.Open("ilgpu-cpu", 1);

    [OneTimeTearDown]
    public void Close() => opened!.Dispose();

    [TearDown]
    public void NothingIsLeft() => Assert.That(Backend.Memory.LiveBytes, Is.Zero);

    [Test]
    public void Device_takes_what_its_plan_says_and_no_more_at_a_step()
    {
        PlannedStage planned = Backend.Plan(Dense).Stages.Single();
        using VarianceFactor factor = Backend.PrepareVariance(N);
        Assert.That((planned.Place, planned.DeviceBytes), Is.EqualTo(("ilgpu-cpu", Backend.Memory.LiveBytes)));

        Step(factor);
        Assert.That(Backend.Memory.LiveBytes, Is.EqualTo(planned.DeviceBytes));
    }

    [Test]
    public void Workspace_of_the_vendors_is_in_the_plan_and_its_failure_is_the_devices()
    {
        using var standIn = StandIn.OfCuda12();
        using var probe = new StandInProbe(standIn.PathOf("cusolver", 11));
        using AcceleratorBackend vendor = Accelerators.OpenEmulation(1, Precision.Double, standIn.Search);
        using (VarianceFactor factor = vendor.PrepareVariance(N))
        {
            Assert.That(vendor.Plan(Dense).Stages.Single().DeviceBytes, Is.GreaterThan(new VariancePlan(N, 0).Bytes));
            Assert.That(VariancePlan.TryCreate(vendor.Limits[0], N, out _)!.Bytes, Is.EqualTo(vendor.Memory.LiveBytes));
            probe.Fail(6);
            Assert.That(
                () => factor.TryFactor(out _),
                Throws.TypeOf<DeviceException>().With.Message.Contains("cusolverDnXpotrf").And.Message.Contains("factoring a variance"));
        }

        Assert.That(vendor.Memory.LiveBytes, Is.Zero);
    }

    [TestCase(true, "do not fit on ilgpu-cpu")]
    [TestCase(false, "ilgpu-cpu grants")]
    public void What_does_not_fit_is_factored_by_the_host_as_the_plan_says(bool isTooLarge, string reason)
    {
        long bytes = new VariancePlan(N, 0).Bytes;
        using var limit = isTooLarge ? new MemoryLimit(Backend, bytes - 1000) : new MemoryLimit(Backend, 0, (8 * N * N) - 1);
        PlannedStage planned = Backend.Plan(Dense).Stages.Single();
        using VarianceFactor factor = Backend.PrepareVariance(N);

        Assert.That(factor, Is.TypeOf<HostVarianceFactor>());
        Assert.That((planned.Place, planned.DeviceBytes), Is.EqualTo(("the host", 0)));
        Assert.That(planned.How, Does.Contain(reason));
    }

    [Test]
    public void Among_several_the_first_device_factors_as_the_plan_says()
    {
        using Backend several = Accelerators.Open("cpu,ilgpu-cpu", 1);
        using VarianceFactor factor = several.PrepareVariance(N);

        Assert.That(factor, Is.TypeOf<AcceleratorVarianceFactor>());
        Assert.That(several.Plan(Dense).Stages.Single().Place, Is.EqualTo("ilgpu-cpu"));
    }

    private static void Step(VarianceFactor factor)
    {
        for (int i = 0; i < N; i++)
        {
            factor.Matrix[i, i] = 2;
        }

        Assert.That(factor.TryFactor(out _));
        factor.Invert();
        factor.Fetch();
        Assert.That(factor.Matrix[N - 1, N - 1], Is.EqualTo(0.5).Within(1e-15));
    }
}

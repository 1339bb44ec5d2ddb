using MathNet.Numerics.Distributions;

namespace GpuLmm.Tests;

/// <summary>The bootstrap's percentiles where the distribution of the estimates is known, and what it does not depend on.</summary>
[TestFixture]
public sealed class ParametricBootstrapTests : HostFixture
{
    private const int Replicates = 4_000;

    private RefitModels models = null!;

    [OneTimeSetUp]
    public void Create() => models = new RefitModels();

    [OneTimeTearDown]
    public void Free() => models.Dispose();

    [Test]
    public void Least_squares_has_normal_effects_and_chi_square_variances()
    {
        using MixedModelRefit model = MixedModelRefit.Create(models.Table(models.Response), "y ~ x", models.Kernels, Host);
        BootstrapResult bootstrap = model.Bootstrap(new BootstrapOptions { Replicates = Replicates, Level = 0.9 });
        FixedEffect slope = model.Original.Fixed[1];
        ParameterInterval b = bootstrap.Intervals[1], sigma = bootstrap.Intervals[2];
        double z = Normal.InvCDF(0, 1, 0.95), error = 4.5 * slope.StandardError * Math.Sqrt(0.05 * 0.95 / Replicates) / Normal.PDF(0, 1, z);

        Assert.That(b.Lower, Is.EqualTo(slope.Estimate - (z * slope.StandardError)).Within(error));
        Assert.That(b.Upper, Is.EqualTo(slope.Estimate + (z * slope.StandardError)).Within(error));
        int degrees = models.Response.Length - 2;
        double variance = model.Original.Variances[0].Value;

        // As probabilities of the exact distribution, whose error is that of a count.
        double tail = 4.5 * Math.Sqrt(0.05 * 0.95 / Replicates);
        Assert.That(ChiSquared.CDF(degrees, degrees * sigma.Lower * sigma.Lower / variance), Is.EqualTo(0.05).Within(tail));
        Assert.That(ChiSquared.CDF(degrees, degrees * sigma.Upper * sigma.Upper / variance), Is.EqualTo(0.95).Within(tail));
    }

    [Test]
    public void Threads_change_nothing([Values(0, 4)] int index)
    {
        using HostBackend single = HostBackend.Open(1);
        using MixedModelRefit model = models.Create(index, Host), serial = models.Create(index, single);
        var options = new BootstrapOptions { Replicates = 150, Seed = 9 };
        var told = new List<StageProgress>();
        BootstrapResult bootstrap = model.Bootstrap(options, new Told(told));

        Assert.That(bootstrap.Intervals, Is.EqualTo(serial.Bootstrap(options).Intervals));
        Assert.That(bootstrap.Intervals, Is.Not.EqualTo(model.Bootstrap(options with { Seed = 10 }).Intervals));
        Assert.That(told.Select(step => step.Done), Is.EqualTo(new[] { 64, 128, 150 }));
    }

    [TestCaseSource(typeof(RefitModels), nameof(RefitModels.Indices))]
    public void Every_model_has_intervals_around_its_estimates(int index)
    {
        // Searches over ranges take seconds each; an interval of level 0.8 needs nine fits at least, as its quantiles lie between them.
        int replicates = RefitModels.IsSlow(index) ? 12 : 60;
        MixedModelRefit model = models.Shared(index, Host);
        BootstrapResult bootstrap = model.Bootstrap(new BootstrapOptions { Replicates = replicates, Level = 0.8 });

        Assert.That(bootstrap.Estimates, Has.Count.EqualTo(replicates - bootstrap.Failed));
        Assert.That(bootstrap.Intervals.Select(interval => interval.Lower <= interval.Upper), Has.All.True);
        foreach (ParameterInterval interval in bootstrap.Intervals.Where(interval => interval.Parameter == IntervalParameter.Fixed))
        {
            Assert.That(interval.Estimate, Is.InRange(interval.Lower, interval.Upper), interval.ToString());
        }
    }

    [Test]
    public void It_can_be_broken_off_and_refuses_nonsense()
    {
        MixedModelRefit model = models.Shared(0, Host);
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        Assert.That(() => model.Bootstrap(cancellationToken: cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => model.Profile(cancellationToken: cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => model.Bootstrap(new BootstrapOptions { Replicates = 0 }), Throws.ArgumentException);
        Assert.That(() => model.Profile(1), Throws.ArgumentException);
    }

    private sealed class Told(List<StageProgress> steps) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => steps.Add(value);
    }
}

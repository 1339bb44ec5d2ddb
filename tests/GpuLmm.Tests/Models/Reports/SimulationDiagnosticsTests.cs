namespace GpuLmm.Tests.Models.Generalised;

/// <summary>Simulated responses tell what was built into the data, and nothing where nothing was.</summary>
[TestFixture]
public sealed class SimulationDiagnosticsTests : HostFixture
{
    private static readonly Dictionary<string, Kinship> None = [];

    [Test]
    public void A_right_model_is_left_alone()
    {
        SimulationDiagnostics own = Diagnose(CountStudy.Table(3));

        Assert.That(own.Dispersion!.Ratio, Is.EqualTo(1).Within(0.2));
        Assert.That(own.Dispersion.PValue, Is.GreaterThan(0.05));
        Assert.That(own.ZeroInflation!.PValue, Is.GreaterThan(0.05));
        Assert.That((own.Dispersion.Advice, own.ZeroInflation.Advice), Is.EqualTo(("", "")));

        // Kolmogorov's distance from the uniform distribution, its 99.9% point.
        double[] sorted = [.. own.Scaled.Order()];
        Assert.That(sorted.Select((value, i) => Math.Abs(value - ((i + 0.5) / sorted.Length))).Max(),
            Is.LessThan(1.95 / Math.Sqrt(sorted.Length)));
    }

    [Test]
    public void Overdispersion_is_found_and_says_what_to_do()
    {
        SimulationTest own = Diagnose(CountStudy.Table(4, extra: 0.6)).Dispersion!;

        Assert.That(own.Ratio, Is.GreaterThan(1.2));
        Assert.That(own.PValue, Is.LessThanOrEqualTo(2.0 / 251));
        Assert.That(own.Advice, Does.Contain("--family nbinom2").And.Contain("(1 | row)"));
    }

    [Test]
    public void Surplus_zeros_are_found()
    {
        SimulationTest own = Diagnose(CountStudy.Table(5, zeros: 0.25)).ZeroInflation!;

        Assert.That(own.Observed, Is.GreaterThan(own.Expected));
        Assert.That(own.PValue, Is.LessThan(0.02));
        Assert.That(own.Advice, Does.StartWith("There are more zeros than the model makes"));
    }

    [Test]
    public void One_trial_a_row_has_no_dispersion_and_counts_of_it_no_zeros()
    {
        using MixedModelRefit model = MixedModelRefit.Create(
            CountStudy.Table(6), "bit ~ x + (1 | g)", None, Host, new MixedModelOptions { Family = ResponseFamily.Binomial });
        SimulationDiagnostics own = model.Diagnose(new DiagnosticOptions { Simulations = 40 });

        Assert.That((own.Dispersion, own.ZeroInflation), Is.EqualTo(((SimulationTest?)null, (SimulationTest?)null)));
        Assert.That(own.Scaled, Has.Count.EqualTo(180).And.All.InRange(0.0, 1.0));
    }

    [Test]
    public void The_seed_decides_and_threads_do_not()
    {
        using HostBackend single = HostBackend.Open(1);
        using MixedModelRefit model = Create(CountStudy.Table(7), Host), serial = Create(CountStudy.Table(7), single);
        var options = new DiagnosticOptions { Simulations = 70, Seed = 11 };
        SimulationDiagnostics own = model.Diagnose(options);

        Assert.That(own.Scaled, Is.EqualTo(serial.Diagnose(options).Scaled));
        Assert.That(own.Dispersion, Is.EqualTo(serial.Diagnose(options).Dispersion));
        Assert.That(own.Scaled, Is.Not.EqualTo(model.Diagnose(options with { Seed = 12 }).Scaled));
    }

    [Test]
    public void What_has_no_distribution_is_refused()
    {
        using MixedModelRefit weighted =
            MixedModelRefit.Create(CountStudy.Table(8), CountStudy.Formula, None, Host, CountStudy.Poisson with { Weights = "w" });
        using MixedModelRefit linear = MixedModelRefit.Create(CountStudy.Table(8), CountStudy.Formula, None, Host);

        Assert.That(() => weighted.Diagnose(), Throws.InstanceOf<InputException>().With.Message.Contains("no distribution"));
        Assert.That(() => weighted.Simulate(1), Throws.InstanceOf<InputException>());
        Assert.That(() => linear.Diagnose(), Throws.InvalidOperationException);
    }

    [Test]
    [Category("Slow")]
    public void P_values_of_right_models_are_uniform()
    {
        const int studies = 200;
        double[] p =
            [.. Enumerable.Range(0, studies).Select(seed => Diagnose(CountStudy.Table(1000 + seed), simulations: 60).Dispersion!.PValue)];
        foreach (double level in new[] { 0.1, 0.3, 0.5 })
        {
            Assert.That(p.Count(value => value <= level) / (double)studies,
                Is.EqualTo(level).Within(4 * Math.Sqrt(level * (1 - level) / studies)), $"{level}");
        }
    }

    private SimulationDiagnostics Diagnose(DataTable table, int simulations = 250)
    {
        using MixedModelRefit model = Create(table, Host);
        return model.Diagnose(new DiagnosticOptions { Simulations = simulations });
    }

    private static MixedModelRefit Create(DataTable table, Backend backend) =>
        MixedModelRefit.Create(table, CountStudy.Formula, None, backend, CountStudy.Poisson);
}

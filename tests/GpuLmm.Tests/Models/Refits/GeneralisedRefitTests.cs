namespace GpuLmm.Tests.Models.Generalised;

/// <summary>Generalised models that are kept: other responses, simulation, bootstrap.</summary>
[TestFixture]
public sealed class GeneralisedRefitTests : HostFixture
{
    private static readonly Dictionary<string, Kinship> None = [];

    [TestCase(ResponseFamily.Poisson, "y ~ x + (1 | g)")]
    [TestCase(ResponseFamily.NegativeBinomial2, "y ~ x + (1 | g)")]
    [TestCase(ResponseFamily.Binomial, "bit ~ x + (1 | g)")]
    public void A_response_is_fitted_as_it_would_be_alone(ResponseFamily family, string formula)
    {
        var options = new MixedModelOptions { Family = family };
        DataTable table = CountStudy.Table(1, extra: 0.4), other = CountStudy.Table(2, extra: 0.4);
        double[] response = other.Column(family == ResponseFamily.Binomial ? "bit" : "y").Numbers!.ToArray();
        using MixedModelRefit model = MixedModelRefit.Create(table, formula, None, Host, options);
        ModelReport again = model.FitAll([response, table.Column(family == ResponseFamily.Binomial ? "bit" : "y").Numbers!.ToArray()])[0];
        ModelReport alone = MixedModel.Fit(
            DataTable.FromColumns(
                [DataColumn.Create(family == ResponseFamily.Binomial ? "bit" : "y", response), table.Column("x"), table.Column("g")]),
            formula, None, Host, options);

        Assert.That(again.IsConverged, again.Diagnosis);
        Assert.That(again.LogLikelihood, Is.EqualTo(alone.LogLikelihood).Within(1e-8));
        Assert.That(again.Fixed.Select(effect => effect.Estimate), Is.EqualTo(alone.Fixed.Select(effect => effect.Estimate)).Within(1e-5));
        Assert.That(again.Random.Select(effect => effect.StandardError),
            Is.EqualTo(alone.Random.Select(effect => effect.StandardError)).Within(1e-5));
    }

    [Test]
    public void A_variance_at_zero_leaves_it_where_another_response_has_one()
    {
        using MixedModelRefit model = MixedModelRefit.Create(Flat(), CountStudy.Formula, None, Host, CountStudy.Poisson);
        double[] response = CountStudy.Table(9).Column("y").Numbers!.ToArray();

        Assert.That(model.Original.Boundary, Is.EqualTo(new[] { "g" }));
        Assert.That(model.Fit(response).Variances[0].Value, Is.GreaterThan(0.05));
    }

    [Test]
    public void Values_that_the_family_does_not_have_are_refused()
    {
        using MixedModelRefit model = Create();
        foreach (double[] response in new[] { Filled(-1), Filled(0.5), Filled(0), Filled(double.NaN), [1.0] })
        {
            Assert.That(() => model.Fit(response), Throws.ArgumentException);
        }

        Assert.That(
            () => MixedModelRefit.Create(
                CountStudy.Table(1), CountStudy.Formula, None, Host,
                CountStudy.Poisson with { Approximation = Approximation.PenalisedQuasiLikelihood }),
            Throws.InstanceOf<InputException>().With.Message.Contains("quasi-likelihood"));

        static double[] Filled(double value) => [.. Enumerable.Repeat(value, 180)];
    }

    [Test]
    public void Simulated_responses_have_the_moments_of_the_model()
    {
        const int draws = 3_000;
        using MixedModelRefit model = Create();
        ModelReport fit = model.Original;
        double x = CountStudy.Table(1).Column("x").Numbers![0];
        var expected = DataScale.Of(
            ResponseFamily.Poisson, Link.Log, fit.Fixed[0].Estimate + (fit.Fixed[1].Estimate * x), fit.Variances[0].Value);
        double[] drawn = [.. Enumerable.Range(0, draws).Select(seed => model.Simulate(seed)[0])];
        double[] conditional = [.. Enumerable.Range(0, draws).Select(seed => model.Simulate(seed, conditional: true)[0])];

        Assert.That(drawn.Average(), Is.EqualTo(expected.Mean).Within(4.5 * Math.Sqrt(expected.Variance / draws)));
        Assert.That(drawn.Sum(y => (y - expected.Mean) * (y - expected.Mean)) / draws,
            Is.EqualTo(expected.Variance).Within(0.25 * expected.Variance));
        Assert.That(conditional.Average(), Is.EqualTo(fit.Fitted[0]).Within(4.5 * Math.Sqrt(fit.Fitted[0] / draws)));
        Assert.That(model.Simulate(4), Is.EqualTo(model.Simulate(4)).And.Not.EqualTo(model.Simulate(5)));
    }

    [Test]
    public void Residuals_are_those_of_the_means()
    {
        using MixedModelRefit model = Create();
        IReadOnlyList<RowResidual> rows = model.Residuals();
        double[] y = CountStudy.Table(1).Column("y").Numbers!.ToArray(), fitted = [.. model.Original.Fitted];

        Assert.That(rows.Select(row => row.Conditional), Is.EqualTo(y.Zip(fitted, (own, mean) => own - mean)).Within(1e-12));
        Assert.That(rows.Select(row => row.Pearson),
            Is.EqualTo(y.Zip(fitted, (own, mean) => (own - mean) / Math.Sqrt(mean))).Within(1e-10));
        Assert.That(rows[5].Mean, Is.EqualTo(Math.Exp(model.Original.Fixed[0].Estimate
            + (model.Original.Fixed[1].Estimate * CountStudy.Table(1).Column("x").Numbers![5]))).Within(1e-10));
    }

    [Test]
    public void Bootstrap_is_the_same_whatever_the_threads_and_has_every_parameter()
    {
        using HostBackend single = HostBackend.Open(1);
        using MixedModelRefit model = Create(),
            serial = MixedModelRefit.Create(CountStudy.Table(1), CountStudy.Formula, None, single, CountStudy.Poisson);
        var options = new BootstrapOptions { Replicates = 100, Seed = 3, Level = 0.9 };
        BootstrapResult bootstrap = model.Bootstrap(options);

        Assert.That(bootstrap.Intervals, Is.EqualTo(serial.Bootstrap(options).Intervals));
        Assert.That(
            bootstrap.Intervals.Select(interval => $"{interval.Parameter} {interval.Group} {interval.Term}"),
            Is.EqualTo(new[] { "Fixed  (Intercept)", "Fixed  x", "StandardDeviation g (Intercept)", "Share g latent", "Share g data" }));
        Assert.That(bootstrap.Intervals.Select(interval => interval.Lower <= interval.Upper), Has.All.True);

        // About the slope the likelihood is nearly normal: its percentiles are those of the standard error, to what 100 replicates tell.
        FixedEffect slope = model.Original.Fixed[1];
        Assert.That(bootstrap.Intervals[1].Upper - bootstrap.Intervals[1].Lower,
            Is.EqualTo(2 * 1.645 * slope.StandardError).Within(0.35 * 2 * 1.645 * slope.StandardError));
    }

    [Test]
    [Category("Slow")]
    public void Bootstrap_intervals_cover_the_truth_as_often_as_they_say()
    {
        const int studies = 150;
        int slope = 0, deviation = 0;
        for (int seed = 0; seed < studies; seed++)
        {
            using MixedModelRefit model =
                MixedModelRefit.Create(CountStudy.Table(2_000 + seed), CountStudy.Formula, None, Host, CountStudy.Poisson);
            IReadOnlyList<ParameterInterval> intervals =
                model.Bootstrap(new BootstrapOptions { Replicates = 99, Seed = seed, Level = 0.8 }).Intervals;
            slope += intervals[1].Lower <= CountStudy.Slope && CountStudy.Slope <= intervals[1].Upper ? 1 : 0;
            deviation += intervals[2].Lower <= CountStudy.Deviation && CountStudy.Deviation <= intervals[2].Upper ? 1 : 0;
        }

        double error = Math.Sqrt(0.8 * 0.2 / studies);
        Assert.That(slope / (double)studies, Is.EqualTo(0.8).Within(4 * error), "slope");

        // Percentiles of a maximum-likelihood deviation lie low by its bias.
        Assert.That(deviation / (double)studies, Is.InRange(0.8 - (6 * error), 0.8 + (4 * error)), "standard deviation");
    }

    private MixedModelRefit Create() => MixedModelRefit.Create(CountStudy.Table(1), CountStudy.Formula, None, Host, CountStudy.Poisson);

    /// <summary>Counts without a difference between groups.</summary>
    private static DataTable Flat()
    {
        DataTable table = CountStudy.Table(9);
        return DataTable.FromColumns(
            [DataColumn.Create("y", [.. Enumerable.Range(0, 180).Select(i => (double)(i / 30))]), table.Column("x"), table.Column("g")]);
    }
}

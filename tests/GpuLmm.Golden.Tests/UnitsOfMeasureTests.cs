namespace GpuLmm.Golden.Tests;

/// <summary>Fits in awkward units, against lme4 and lmerTest (<c>Data/units</c>, <c>scripts/units.R</c>).</summary>
[TestFixture]
public sealed class UnitsOfMeasureTests
{
    private HostBackend backend = null!;

    [OneTimeSetUp]
    public void Open() => backend = HostBackend.Open(2);

    [OneTimeTearDown]
    public void Close() => backend.Dispose();

    [Test]
    public void Degrees_of_freedom_are_those_of_lmerTest_at_every_unit([Values(1e-9, 1e-2, 1, 30, 1e2, 1e6, 1e9)] double scale)
    {
        DataTable own = Read("x1.csv");
        ModelReport apart = Fit(Scaled(own, scale), "y ~ x + (x || g)"), joint = Fit(Scaled(own, scale), "y ~ x + (x | g)");

        Assert.That(apart.IsConverged && joint.IsConverged);
        // lmerTest's own derivatives are differences; its p has five digits that hold.
        Assert.That(apart.Fixed[1].DegreesOfFreedom, Is.EqualTo(11.14865).Within(2e-4));
        Assert.That(apart.Fixed[1].PValue, Is.EqualTo(5.493e-6).Within(2e-9));
        Assert.That(joint.Fixed[1].DegreesOfFreedom, Is.EqualTo(10.99967).Within(2e-4));
        Assert.That(joint.Fixed[1].PValue, Is.EqualTo(4.6844e-6).Within(2e-9));
        Assert.That(joint.LogLikelihood + Math.Log(scale), Is.EqualTo(-196.1289913).Within(1e-6));
    }

    [TestCase("x")]
    [TestCase("xc")]
    public void The_origin_of_a_correlated_slope_plays_no_part(string predictor)
    {
        ModelReport fit = Fit(Read("year.csv"), $"y ~ {predictor} + ({predictor} | g)");

        Assert.That(fit.IsConverged, fit.Diagnosis);
        Assert.That(fit.LogLikelihood, Is.EqualTo(-317.1568837).Within(1e-6));
    }

    [TestCase("x")]
    [TestCase("xk")]
    [TestCase("xm")]
    [TestCase("x6")]
    public void Slopes_of_counts_are_those_of_glmer_at_every_unit(string predictor)
    {
        var poisson = MixedModelOptions.Default with { Family = ResponseFamily.Poisson };
        ModelReport joint = Fit(Read("sl.csv"), $"y ~ {predictor} + ({predictor} | g)", poisson),
            apart = Fit(Read("sl.csv"), $"y ~ {predictor} + ({predictor} || g)", poisson);

        Assert.That(joint.IsConverged && apart.IsConverged);
        Assert.That(joint.LogLikelihood, Is.EqualTo(-291.8463881).Within(1e-5));
        Assert.That(apart.LogLikelihood, Is.EqualTo(-293.6237468).Within(1e-5));
    }

    [Test]
    public void Large_counts_have_the_estimates_and_errors_of_glmer()
    {
        ModelReport fit = Fit(
            Read("big.csv"), "b12 ~ x + (1 | g)", MixedModelOptions.Default with { Family = ResponseFamily.Poisson });

        Assert.That(fit.IsConverged, fit.Diagnosis);
        Assert.That(fit.LogLikelihood, Is.EqualTo(-643.189545).Within(1e-5));
        Assert.That(fit.Fixed[0].Estimate, Is.EqualTo(11.93422).Within(1e-4));
        Assert.That(fit.Fixed[1].Estimate, Is.EqualTo(0.40005).Within(1e-5));
        Assert.That(fit.Fixed[1].StandardError, Is.EqualTo(0.00030999).Within(1e-8));
    }

    [Test]
    public void Negative_binomials_of_Poisson_counts_end_at_the_Poisson(
        [Values("b6", "b10", "b14")] string response,
        [Values(ResponseFamily.NegativeBinomial2, ResponseFamily.NegativeBinomial1)] ResponseFamily family)
    {
        string formula = $"{response} ~ x + (1 | g)";
        ModelReport poisson = Fit(Read("big.csv"), formula, MixedModelOptions.Default with { Family = ResponseFamily.Poisson }),
            fit = Fit(Read("big.csv"), formula, MixedModelOptions.Default with { Family = family });

        Assert.That(fit.IsConverged, fit.Diagnosis);
        Assert.That(fit.LogLikelihood, Is.EqualTo(poisson.LogLikelihood).Within(1e-6));
        Assert.That(fit.Boundary, Does.Contain("theta"));
        Assert.That(fit.Parameters["theta"], Is.EqualTo(family == ResponseFamily.NegativeBinomial2 ? double.PositiveInfinity : 0));
        Assert.That(fit.Fixed[1].StandardError, Is.EqualTo(poisson.Fixed[1].StandardError).Within(0.01).Percent);
    }

    private static DataTable Read(string file) => DataTable.Read(GoldenData.PathOf("units", file));

    private static DataTable Scaled(DataTable table, double scale) => DataTable.FromColumns(
    [
        DataColumn.Create("x", Array.ConvertAll([.. table.Numbers("x")!], own => own * scale)),
        DataColumn.Create("y", [.. table.Numbers("y")!]), DataColumn.Create("g", [.. table.Text("g")]),
    ]);

    private ModelReport Fit(DataTable table, string formula, MixedModelOptions? options = null) => MixedModel.Fit(
        table, formula, new Dictionary<string, Kinship>(), backend,
        (options ?? MixedModelOptions.Default) with { Factors = new Dictionary<string, IReadOnlyList<string>> { ["g"] = [] } });
}

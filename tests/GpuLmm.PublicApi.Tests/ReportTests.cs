namespace GpuLmm.PublicApi.Tests;

[TestFixture]
public sealed class ReportTests
{
    private static readonly ModelReport Model = new()
    {
        Formula = "y ~ 1 + (1 | gr(IID, cov = kinship))",
        Strategy = "spectral",
        Method = LikelihoodMethod.Reml,
        SampleCount = 100,
        Fixed = [],
        Variances = [new VarianceEstimate("kinship", "(Intercept)", null, 0, double.NaN), new VarianceEstimate("Residual", "", null, 2, 0.1)],
        Shares = [new VarianceShare("kinship", 0, double.NaN)],
        Parameters = new Dictionary<string, double>(),
        LogLikelihood = -10,
        ParameterCount = 2,
        Iterations = 50,
        Boundary = ["kinship"],
        Random = [],
        Fitted = [],
        Dropped = [],
        Warnings = ["a <warning>"],
    };

    [Test]
    public void UniformProbabilitiesHaveNoInflation()
    {
        var report = new TraitReport("y", Model, [.. Enumerable.Range(1, 999).Select(i => Row("1", i * 5_000_000L, -Math.Log10(i / 1000.0)))]);

        Assert.That(report.GenomicInflation, Is.EqualTo(1).Within(1e-3));
    }

    [Test]
    public void InflationIsTheRatioOfTheMedians()
    {
        // χ²₁ at p = 0.25 over that at 0.5: 1.3233037 / 0.4549364 (any table).
        var report = new TraitReport("y", Model, [Row("1", 1, -Math.Log10(0.25))]);

        Assert.That(report.GenomicInflation, Is.EqualTo(1.3233037 / 0.4549364).Within(1e-6));
        Assert.That(new TraitReport("y", Model, []).GenomicInflation, Is.NaN);
    }

    [Test]
    public void MarkersNearABetterOneAreOneLocus()
    {
        var report = new TraitReport("y", Model, [Row("1", 5_000_000, 3), Row("1", 5_900_000, 9), Row("1", 7_000_000, 4), Row("2", 5_900_000, 2)]);

        Assert.That(report.TopLoci(10).Select(row => row.NegativeLog10P), Is.EqualTo(new[] { 9.0, 4.0, 2.0 }));
        Assert.That(report.TopLoci(1), Has.Count.EqualTo(1));
    }

    [Test]
    public void PageEscapesNamesAndSaysBoundary()
    {
        string path = Path.Combine(Path.GetTempPath(), $"gpulmm-{Guid.NewGuid():N}.html");
        try
        {
            AssociationReport.Write(path, "a & b", [], [new TraitReport("<script>", Model, [Row("1", 1, 1), Row("2", 1, 400)])]);
            string page = File.ReadAllText(path);

            Assert.That(page, Does.Contain("a &amp; b").And.Contains("&lt;script&gt;").And.Contains("on the boundary").And.Contains("a &lt;warning&gt;"));
            Assert.That(page, Does.Not.Contain("<script>"));
            Assert.That(() => AssociationReport.Write(path, "x", [], []), Throws.TypeOf<InputException>().With.Message.Contains("exists already"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static AssociationResult Row(string chromosome, long position, double negativeLog10) => new(
        0, new Marker(chromosome, $"rs{position}", 0, position, "A", "G"), new MarkerCounts(10, 20, 30, 0), MarkerTest.Wald,
        0.1, 0.05, 4, 98, negativeLog10, 1, MarkerStatus.Tested);
}

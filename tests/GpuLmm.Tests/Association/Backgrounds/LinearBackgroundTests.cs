namespace GpuLmm.Tests;

/// <summary>
/// Scans without random effects against least squares by dense matrices, and their null model against that of the formula.
/// </summary>
[TestFixture]
public sealed class LinearBackgroundTests : HostFixture
{
    [Test]
    public void Every_test_of_every_marker_is_least_squares()
    {
        using var study = new SimulatedStudy(n: 60, m: 45, seed: 61, missing: 0.05);
        double[] y = study.Trait(0.3, effectOf: 7);
        double[] ones = [.. Enumerable.Repeat(1.0, 60)];
        var book = Textbook.Create(new double[60, 60], [ones, study.Covariate], y);
        using StudySamples samples = ScanSetup.Samples(study, y, study.Noise);
        var rows = new CollectedRows();

        AssociationSummary summary = AssociationScan.Run(
            study.Genotypes, ScanBackground.None(samples.SampleSets[0], samples.Traits), Host, rows, ScanSetup.AllTests);

        Assert.That(summary, Is.EqualTo(new AssociationSummary(90, 0, 0, default)));
        Assert.That(rows.Rows, Has.Count.EqualTo(45 * 2 * 3));
        double nullSquares = book.At(0, reml: true).Squares, nullLikelihood = book.At(0, reml: false).LogLikelihood;
        for (int j = 0; j < 45; j++)
        {
            Textbook with = book.With(study.Centred(j));
            Textbook.Fit fit = with.At(0, reml: true);
            AssociationResult wald = rows.Of($"rs{j}");
            double t = fit.Last / fit.LastError;
            Assert.That(wald.Beta, Is.EqualTo(fit.Last).Within(1e-10 * fit.LastError));
            Assert.That(wald.StandardError, Is.EqualTo(fit.LastError).Within(1e-10 * fit.LastError));
            Assert.That(wald.Statistic, Is.EqualTo(t * t).Within(1e-9));
            Assert.That(wald.DegreesOfFreedom, Is.EqualTo(57));
            Assert.That(rows.Of($"rs{j}", MarkerTest.Lrt).Statistic,
                Is.EqualTo(2 * (with.At(0, reml: false).LogLikelihood - nullLikelihood)).Within(1e-9));
            Assert.That(rows.Of($"rs{j}", MarkerTest.Score).Statistic, Is.EqualTo(60 * (1 - (fit.Squares / nullSquares))).Within(1e-9));
        }
    }

    [Test]
    public void Markers_without_a_test_give_their_reason()
    {
        using var study = new SimulatedStudy(n: 40, m: 6, seed: 62);
        Array.Fill(study.Counts[0], (sbyte)1);
        Array.Fill(study.Counts[1], (sbyte)-1);
        PlinkBed.Write(study.Path("odd"), study.Ids, study.Markers, study.Counts);
        using PlinkBed genotypes = PlinkBed.Open(study.Path("odd"));
        double[] third = study.Centred(2), fourth = study.Centred(3);
        using StudySamples samples = StudySamples.FromArrays(study.Ids, ["y", "fourth"], [study.Noise, fourth], ["third"], [third]);

        ILookup<string, AssociationResult> rows = AssociationScan
            .Rows(genotypes, ScanBackground.None(samples.SampleSets[0], samples.Traits), Host).ToLookup(row => row.Marker.Id);

        Assert.That(rows["rs0"].Select(row => row.Status), Is.All.EqualTo(MarkerStatus.Monomorphic));
        Assert.That(rows["rs1"].Select(row => row.Status), Is.All.EqualTo(MarkerStatus.Missing));
        Assert.That(rows["rs2"].Select(row => row.Status), Is.All.EqualTo(MarkerStatus.Collinear));
        Assert.That(rows["rs3"].Select(row => row.Status), Is.EqualTo(new[] { MarkerStatus.Tested, MarkerStatus.PerfectFit }));
        Assert.That(rows["rs4"].Select(row => row.Status), Is.All.EqualTo(MarkerStatus.Tested));
    }

    [Test]
    public void Null_report_is_that_of_the_formula()
    {
        using var study = new SimulatedStudy(n: 50, m: 3, seed: 63);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.5));
        var table =
            DataTable.FromColumns([DataColumn.Create("t0", samples.Traits[0].Values.ToArray()), DataColumn.Create("age", study.Covariate)]);

        ModelReport actual = ScanBackground.None(samples.SampleSets[0], samples.Traits).NullReports.Single();
        ModelReport expected = MixedModel.Fit(table, "t0 ~ age", new Dictionary<string, Kinship>(), Host);

        Assert.That(actual.Formula, Is.EqualTo("t0 ~ 1 + age"));
        Assert.That(actual.LogLikelihood, Is.EqualTo(expected.LogLikelihood).Within(1e-10));
        Assert.That(actual.Aic, Is.EqualTo(expected.Aic).Within(1e-9));
        Assert.That(actual.Variances.Single().Value, Is.EqualTo(expected.Variances.Single().Value).Within(1e-10));
        Assert.That(actual.Fixed.Select(effect => effect.Estimate),
            Is.EqualTo(expected.Fixed.Select(effect => effect.Estimate)).Within(1e-10));
        Assert.That(actual.Fixed.Select(effect => effect.StandardError),
            Is.EqualTo(expected.Fixed.Select(effect => effect.StandardError)).Within(1e-10));
    }

    [Test]
    public void Samples_without_a_degree_of_freedom_are_refused()
    {
        using var study = new SimulatedStudy(n: 4, m: 3, seed: 64);
        using StudySamples samples = StudySamples.FromArrays(
            study.Ids, ["y"], [study.Noise], ["a", "b"], [study.Covariate, [.. study.Covariate.Select(x => x * x)]]);

        Assert.That(
            () => ScanBackground.None(samples.SampleSets[0], samples.Traits),
            Throws.TypeOf<InputException>().With.Message.StartsWith("4 samples and 3 covariates leave no degree of freedom"));
    }
}

namespace GpuLmm.Reports.Tests;

public sealed class ScanStatisticsTests
{
    [Test]
    public void Uniform_probabilities_have_no_inflation()
    {
        ScanStatistics scan = Rows.Scan(Enumerable.Range(1, 999).Select(i => Rows.Of("1", i, -Math.Log10(i / 1000.0))));

        Assert.That(scan.GenomicInflation, Is.EqualTo(1).Within(1e-6));
        Assert.That(Rows.Scan([]).GenomicInflation, Is.NaN);
    }

    [Test]
    public void Rows_are_counted_by_what_became_of_them()
    {
        ScanStatistics scan = Rows.Scan(
        [
            Rows.Of("1", 1, 8), Rows.Of("1", 2, 7.31), Rows.Of("1", 3, 7.30), Rows.Of("1", 4, double.NaN, status: MarkerStatus.Monomorphic),
            Rows.Of("1", 5, double.NaN, status: MarkerStatus.Monomorphic), Rows.Of("1", 6, 20) with { Test = MarkerTest.Lrt },
        ]);

        Assert.That((scan.Tested, scan.Hits, scan.NotTested[MarkerStatus.Monomorphic]), Is.EqualTo((3L, 2L, 2L)));
        Assert.That(scan.Loci, Has.Count.EqualTo(1).And.One.Property("Hits").EqualTo(2));
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(-0.1)]
    public void A_tested_marker_has_a_probability(double negativeLog10) =>
        Assert.That(() => Rows.Scan([Rows.Of("1", 1, negativeLog10, id: "rs7")]), Throws.ArgumentException.With.Message.Contains("rs7"));

    [Test]
    public void All_options_out_of_range_are_named() => Assert.That(
        () => new ScanStatistics(MarkerTest.Wald, new ReportOptions { ClumpDistance = 0, Threshold = -1, MostLoci = 0, MostRegions = -1 }),
        Throws.ArgumentException.With.Message.Contains("clump distance 0").And.Message.Contains("threshold -1").And.Message.Contains(
            "0 loci").And.Message.Contains("-1 regional"));

    [Test]
    public void Defaults()
    {
        ReportOptions options = ReportOptions.Default;

        Assert.That((options.ClumpDistance, options.MostLoci, options.MostRegions), Is.EqualTo((500_000L, 20, 8)));
        Assert.That(options.Threshold, Is.EqualTo(-Math.Log10(5e-8)).Within(1e-14));
    }
}

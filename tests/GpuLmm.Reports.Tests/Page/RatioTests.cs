using System.Text;

namespace GpuLmm.Reports.Tests;

/// <summary>Effects that are logarithms are shown as ratios too.</summary>
[TestFixture]
public sealed class RatioTests
{
    [TestCase(ResponseFamily.Binomial, "odds ratio", "the odds of being a case")]
    [TestCase(ResponseFamily.Cox, "hazard ratio", "the hazard of the event")]
    [TestCase(ResponseFamily.Poisson, "rate ratio", "the expected count")]
    public void A_locus_has_the_ratio_with_its_interval(ResponseFamily family, string ratio, string scale)
    {
        ScanStatistics scan = Rows.Scan([Rows.Of("1", 100, 9, beta: Math.Log(2))]);
        var trait = new TraitReport("asthma", Rows.Model with { Family = family }, scan);
        StringBuilder table = new(), summary = new();
        LociTable.Write(table, scan, SummarySection.RatioOf(trait));
        SummarySection.Write(summary, trait);

        // The error of these rows is 0.05: 2 e^(±0.098).
        Assert.That(table.ToString(), Does.Contain($"{ratio} (95 % interval)").And.Contain("2 (1.81 to 2.21)"));
        Assert.That(summary.ToString(), Does.Contain(ratio).And.Contain(scale));
    }

    [Test]
    public void A_measurement_has_none()
    {
        ScanStatistics scan = Rows.Scan([Rows.Of("1", 100, 9)]);
        var html = new StringBuilder();
        LociTable.Write(html, scan, SummarySection.RatioOf(new TraitReport("height", Rows.Model, scan)));

        Assert.That(html.ToString(), Does.Not.Contain("ratio").And.Contain("lead marker"));
    }
}

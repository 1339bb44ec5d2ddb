namespace GpuLmm.Tests;

/// <summary>Blocks of results: the rows that a threshold keeps, and those that programs make.</summary>
[TestFixture]
public sealed class ResultBlockTests : HostFixture
{
    [TestCase(2, 1.0)]
    [TestCase(2, 0.05)]
    [TestCase(2500, 0.001)]
    public void Threshold_keeps_the_same_rows_as_a_filter_afterwards(int traitCount, double maxP)
    {
        // With 2,500 traits a block has more rows than are computed before those above the threshold are dropped.
        using var study = new SimulatedStudy(n: 30, m: 50, seed: 71);
        var random = new Random(71);
        double[][] traits =
            [.. Enumerable.Range(0, traitCount).Select(_ => study.Ids.Select(_ => SimulatedStudy.Normal(random)).ToArray())];
        using StudySamples samples = ScanSetup.Samples(study, traits);
        var background = ScanBackground.None(samples.SampleSets[0], samples.Traits);
        CollectedRows all = new(), kept = new();

        AssociationSummary expected = AssociationScan.Run(study.Genotypes, background, Host, all, ScanSetup.AllTests);
        AssociationSummary actual = AssociationScan.Run(study.Genotypes, background, Host, kept, ScanSetup.AllTests with { MaxP = maxP });

        AssociationResult[] wanted = [.. all.Rows.Where(row => maxP == 1 || row.NegativeLog10P >= -Math.Log10(maxP))];
        Assert.That(kept.Rows, Is.EqualTo(wanted));
        Assert.That(wanted, Has.Length.GreaterThan(0).And.Length.LessThanOrEqualTo(all.Rows.Count));
        Assert.That(actual, Is.EqualTo(expected), "every marker is counted");
    }

    [Test]
    public void Options_list_all_their_faults()
    {
        var options = new AssociationOptions { Tests = [], MaxP = 0, Filter = MarkerFilter.Default with { MaxMissing = 2 } };

        Assert.That(options.Validate, Throws.ArgumentException.With.Message.EqualTo(
            "Tests must name one or more different tests, found: . MaxP is 0: expected above 0 and at most 1. "
            + "Marker filter: maximum missing fraction 2: expected within [0, 1]."));
    }

    [Test]
    public void Rows_of_a_program_come_back_as_they_were()
    {
        AssociationResult[] rows = RandomResults.Of(300, traits: 2);
        var block = ResultBlock.FromRows(rows);

        Assert.That(block, Is.EqualTo(rows));
        Assert.That(block.Betas.ToArray(), Is.EqualTo(rows.Select(row => row.Beta)));
        Assert.That(block.Select((_, row) => block.TestOf(row)), Is.EqualTo(rows.Select(row => row.Test)));
        Assert.That(() => block[300], Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}

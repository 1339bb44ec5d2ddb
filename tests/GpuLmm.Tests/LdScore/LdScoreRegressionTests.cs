namespace GpuLmm.Tests;

/// <summary>LD score regression of made-up traits: what holds of any, and data that are too few or too odd.</summary>
public sealed class LdScoreRegressionTests
{
    private LdTraits traits = null!;

    [SetUp]
    public void Create() => traits = new LdTraits();

    [TearDown]
    public void Delete() => traits.Dispose();

    [Test]
    public void Swapped_alleles_change_the_sign_of_a_covariance_and_nothing_else()
    {
        LdReference reference = traits.Reference(1000);
        SummaryStatistics first = traits.Trait("a", 1000, 1), second = traits.Trait("b", 1000, 2);
        SummaryStatistics swapped = traits.Trait("c", 1000, 2, allele: "G A");

        GeneticCorrelations table = LdScoreRegression.GeneticCorrelations([first, second, swapped], reference);

        Assert.That(table.Pairs[1].Covariance, Is.EqualTo(-table.Pairs[0].Covariance).Within(1e-14));
        Assert.That(table.Pairs[1].CovarianceStandardError, Is.EqualTo(table.Pairs[0].CovarianceStandardError).Within(1e-14));
        Assert.That(table.Traits[2].H2, Is.EqualTo(table.Traits[1].H2));
        Assert.That(table.Pairs[0].Rg, Is.EqualTo(-table.Pairs[1].Rg).Within(1e-12));
        Assert.That(table.V, Has.Count.EqualTo(6));
        Assert.That(Math.Sqrt(table.V[1][1]), Is.EqualTo(table.Pairs[0].CovarianceStandardError).Within(1e-12));
        GeneticCorrelations common = LdScoreRegression.GeneticCorrelations([first, second, swapped], reference, commonSnps: true,
            firstOnly: true);
        Assert.That(common.Pairs.Select(pair => pair.Rg), Is.EqualTo(table.Pairs.Take(2).Select(pair => pair.Rg)));
        Assert.That(common.V, Is.Empty, "not every pair was asked for");
    }

    [Test]
    public void Fewer_snps_than_blocks_are_as_many_blocks()
    {
        HeritabilityEstimate fit = LdScoreRegression.Heritability(traits.Trait("a", 50, 1), traits.Reference(50));

        Assert.That(fit.BlockCount, Is.EqualTo(50));
        Assert.That(fit.H2StandardError, Is.GreaterThan(0));
    }

    [Test]
    public void Too_few_snps_have_a_status_not_an_exception()
    {
        HeritabilityEstimate two = LdScoreRegression.Heritability(traits.Trait("a", 2, 1), traits.Reference(2));
        Assert.That(two.Status, Does.StartWith("not estimable: 2 SNPs"));
        Assert.That(two.H2, Is.NaN);

        var options = new LdRegressionOptions { TwoStep = 1e-9 };
        HeritabilityEstimate none = LdScoreRegression.Heritability(traits.Trait("a", 500, 1), traits.Reference(500), options);
        Assert.That(none.Status, Does.Contain("0 SNPs with chi-squared below 1E-09 in the first step"));
        GeneticCorrelation pair = LdScoreRegression.GeneticCorrelation(
            traits.Trait("a", 500, 1), traits.Trait("b", 500, 2), traits.Reference(500), options);
        Assert.That(pair.Status, Does.StartWith("not estimable"));
    }

    [Test]
    public void Statistics_of_zero_have_heritability_below_zero()
    {
        HeritabilityEstimate fit = LdScoreRegression.Heritability(traits.Trait("a", 300, 1, z: _ => 0), traits.Reference(300));

        Assert.That(fit.H2, Is.EqualTo(0).Within(1e-12));
        Assert.That(fit.Status, Is.Not.EqualTo("ok"));
        Assert.That(fit.Ratio, Is.NaN);
    }

    [Test]
    public void An_intercept_that_is_not_positive_is_floored_in_the_weights_and_told()
    {
        var options = new LdRegressionOptions { HeritabilityIntercepts = [-0.5] };
        HeritabilityEstimate fit = LdScoreRegression.Heritability(traits.Trait("a", 300, 1), traits.Reference(300), options);

        Assert.That(double.IsFinite(fit.H2), Is.True);
        Assert.That(fit.Warnings, Has.Some.Contain("not positive was replaced"));
    }

    [Test]
    public void Collinear_annotations_are_named()
    {
        traits.Write("x.l2.ldscore", "CHR SNP BP aL2 bL2 cL2", i => $"{i + 1} {2 * (i + 1)} {i % 7}", 300);
        File.WriteAllText(traits.Path("x.l2.M_5_50"), "100 200 300\n");

        InputException? fault = Assert.Throws<InputException>(() => LdScoreRegression.Heritability(
            traits.Trait("a", 300, 1), LdReference.Read(new LdReferenceOptions { Scores = [traits.Path("x")] })));

        Assert.That(fault!.Message, Does.Contain("bL2 are collinear").And.Contain("aL2"));
    }

    [Test]
    public void A_missing_chromosome_between_others_is_refused_unless_it_is_not_named()
    {
        foreach (int chromosome in new[] { 3, 4, 6 })
        {
            traits.Write($"r.{chromosome}.l2.ldscore", "CHR SNP BP L2", Score, 100, chromosome, 1000 * chromosome);
            File.WriteAllText(traits.Path($"r.{chromosome}.l2.M_5_50"), "100\n");
        }

        var options = new LdReferenceOptions { Scores = [traits.Path("r.@")], ScoresByChromosome = true };

        Assert.That(() => LdReference.Read(options),
            Throws.InstanceOf<InputException>().With.Message.Contains("r.5.l2.ldscore").And.Message.Contains("--chr"));
        Assert.That(LdReference.Read(options with { Chromosomes = ["3", "4", "6"] }).M[0], Is.EqualTo(300));
        Assert.That(LdReference.Read(options with { Scores = [traits.Path("r")], Chromosomes = ["3", "4"] }).SnpCount, Is.EqualTo(200));
        Assert.That(() => LdReference.Read(options with { Scores = [traits.Path("q.@")] }),
            Throws.InstanceOf<InputException>().With.Message.Contains("did you mean 'r.@'?"));
        File.Delete(traits.Path("r.3.l2.M_5_50"));
        Assert.That(() => LdReference.Read(options with { Chromosomes = ["3"] }),
            Throws.InstanceOf<InputException>().With.Message.Contains("r.3.l2.M_5_50: file not found").And.Message.Contains("--M"));
    }

    [Test]
    public void M_is_counted_from_frequencies_where_its_file_is_missing()
    {
        traits.Write("r.l2.ldscore", "CHR SNP BP MAF L2", i => $"0.3 {Score(i)}", 5);
        var options = new LdReferenceOptions { Scores = [traits.Path("r")] };

        LdReference own = LdReference.Read(options);
        Assert.That(own.M[0], Is.EqualTo(5), "the MAF column");

        // PLINK's, of all SNPs of the panel: two more than have scores, one of them rare.
        File.WriteAllText(traits.Path("r.frq"), "CHR SNP A1 A2 MAF NCHROBS\n"
            + string.Concat(Enumerable.Range(0, 7).Select(i => $"1 rs{i} A G {(i < 2 ? "0.05" : "0.2")} 40\n")));
        own = LdReference.Read(options);
        Assert.That(own.M[0], Is.EqualTo(5));
        Assert.That(own.Notes, Has.Some.Contains("M = 5 is counted from").And.Some.Contains("r.frq"));
        Assert.That(LdReference.Read(options with { AllSnps = true }).M[0], Is.EqualTo(7));
    }

    [TestCase(1.5)]
    [TestCase(0)]
    public void Prevalences_are_shares(double share)
    {
        var options = new LdRegressionOptions { SamplePrevalences = [0.5], PopulationPrevalences = [share] };
        Assert.That(options.Validate, Throws.ArgumentException.With.Message.Contains("population prevalence"));
    }

    private static string Score(int i) => FormattableString.Invariant($"{LdTraits.ScoreOf(i):R}");
}

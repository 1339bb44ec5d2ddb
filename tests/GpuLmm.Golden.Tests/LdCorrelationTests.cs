using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>Genetic correlations against the original program's numbers (<c>Data/ldsc/rg</c>).</summary>
[TestFixture]
public sealed class LdCorrelationTests
{
    private static readonly LdCase Case = LdCase.Read("rg");

    public static IEnumerable<TestCaseData> Pairs => Case.Expected.GetProperty("runs").EnumerateObject().SelectMany(run =>
        run.Value.GetProperty("pairs").EnumerateObject().Select(pair => new TestCaseData(run.Name, pair.Name)));

    public static IEnumerable<string> Scaled => Case.Names("liability");

    [TestCaseSource(nameof(Pairs))]
    public void Every_pair_is_the_original_s(string runName, string pairName)
    {
        JsonElement run = Case.Expected.GetProperty("runs").GetProperty(runName), expected = run.GetProperty("pairs").GetProperty(pairName);
        LdRegressionOptions options = LdCase.Options(run.GetProperty("original_arguments").GetString()!);
        options = runName.StartsWith("chisq_max", StringComparison.Ordinal)
            ? options with { MaxChiSquared = null, MaxChiSquaredProduct = options.MaxChiSquared } : options;
        string[] names = pairName.Split('_');

        // Intercepts are listed by trait T1 to T5; that of a covariance stands at the second trait of the pair.
        int first = names[0][1] - '1', second = names[1][1] - '1';
        if (options.HeritabilityIntercepts.Count > 1)
        {
            options = options with
            {
                HeritabilityIntercepts =
                    [options.HeritabilityIntercepts[first], options.HeritabilityIntercepts[second]],
            };
        }

        options = options.CovarianceIntercepts.Count > 1 ? options with { CovarianceIntercepts = [options.CovarianceIntercepts[second]] }
            : options;

        GeneticCorrelation pair = LdScoreRegression.GeneticCorrelation(
            LdCase.Trait(names[0]), LdCase.Trait(names[1]), LdCase.Reference(string.Empty), options);

        Assert.That(pair.SnpCount, Is.EqualTo(expected.GetProperty("n_snps").GetInt32()));
        if (expected.TryGetProperty("n_snps_merged_before_allele_check", out JsonElement merged))
        {
            // What the alleles, and then the products of chi-squared, leave out of the SNPs of both traits.
            long dropped = pair.Removed.Where(own => own.Key != "not in both").Sum(own => own.Value);
            Assert.That(dropped, Is.EqualTo(merged.GetInt32() - pair.SnpCount));
        }

        if (expected.TryGetProperty("own", out JsonElement own))
        {
            Assert.That(pair.Rg, Is.NaN);
            Assert.That(pair.Status, Does.Contain(names[1]).And.Contain("not positive"));
            LdCase.AssertNumbers(own, 1e-9, ("gencov", pair.Covariance), ("gencov_se", pair.CovarianceStandardError),
                ("h2_1", pair.First.H2));
            return;
        }

        LdCase.AssertNumbers(expected, 1e-8, ("rg", pair.Rg), ("rg_se", pair.RgStandardError), ("z", pair.Z), ("gencov", pair.Covariance),
            ("gencov_se", pair.CovarianceStandardError), ("gencov_intercept", pair.Intercept),
                ("gencov_intercept_se", pair.InterceptStandardError),
            ("mean_z1z2", pair.MeanProduct));

        // z is in the exponent, squared.
        LdCase.AssertNumbers(expected, 1e-6, ("p", pair.P));
        Assert.That(pair.Status == "ok", Is.EqualTo(expected.GetProperty("status").GetString() == "ok"), pair.Status);
        foreach ((string name, HeritabilityEstimate trait) in new[] { ("trait1", pair.First), ("trait2", pair.Second) })
        {
            LdCase.AssertNumbers(expected.GetProperty(name), 1e-9, ("h2", trait.H2), ("h2_se", trait.H2StandardError),
                ("intercept", trait.Intercept), ("intercept_se", trait.InterceptStandardError));
        }

        Assert.That(pair.CovarianceDeletes.Take(5), Is.EqualTo(LdCase.Numbers(expected, "delete_gencov_first5")).Within(1e-9));
    }

    [TestCaseSource(nameof(Scaled))]
    public void Covariances_are_scaled_to_liability(string pairName)
    {
        JsonElement expected = Case.Expected.GetProperty("liability").GetProperty(pairName);
        string[] names = pairName.Split('_');
        var options = new LdRegressionOptions
        {
            SamplePrevalences = LdCase.Numbers(expected, "samp_prev"),
            PopulationPrevalences = LdCase.Numbers(expected, "pop_prev"),
        };

        GeneticCorrelations table = LdScoreRegression.GeneticCorrelations(
            [LdCase.Trait(names[0]), LdCase.Trait(names[1])], LdCase.Reference(string.Empty), options);
        GeneticCorrelation pair = table.Pairs[0];

        double second = double.IsNaN(pair.Second.LiabilityFactor) ? pair.Second.H2 : pair.Second.H2Liability;
        LdCase.AssertNumbers(expected, 1e-9, ("h2_1_liability", pair.First.H2Liability), ("h2_2_liability", second),
            ("gencov_liability", pair.Covariance * pair.LiabilityFactor),
            ("gencov_liability_se", pair.CovarianceStandardError * pair.LiabilityFactor), ("rg", pair.Rg));
        Assert.That(table.S[1][0], Is.EqualTo(pair.Covariance * pair.LiabilityFactor));
        Assert.That(Math.Sqrt(table.V[1][1]), Is.EqualTo(pair.CovarianceStandardError * pair.LiabilityFactor).Within(1e-12));
    }

    [Test]
    public void A_trait_with_itself_has_correlation_one()
    {
        GeneticCorrelation pair = LdScoreRegression.GeneticCorrelation(LdCase.Trait("T1"), LdCase.Trait("T1"),
            LdCase.Reference(string.Empty));

        // The weights of the covariance follow it in two steps from its own start: hardly another estimate than the heritability.
        Assert.That(pair.Rg, Is.EqualTo(1).Within(1e-5));
        Assert.That(pair.RgStandardError, Is.LessThan(1e-4));
    }
}

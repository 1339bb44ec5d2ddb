using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>
/// Heritability from summary statistics against the original program's numbers (<c>Data/ldsc/h2</c>, <c>Data/ldsc/hlc_genome</c>).
/// </summary>
[TestFixture]
public sealed class LdHeritabilityTests
{
    private static readonly LdCase Case = LdCase.Read("h2");

    public static IEnumerable<string> Fits => Case.Names("fits");

    [TestCaseSource(nameof(Fits))]
    public void Every_fit_is_the_original_s(string name)
    {
        JsonElement expected = Case.Expected.GetProperty("fits").GetProperty(name);
        string arguments = name == "free_intercept" ? string.Empty : expected.GetProperty("original_arguments").GetString()!;
        LdRegressionOptions options = LdCase.Options(arguments) with { };
        options = name == "free_intercept" ? options with { TwoStep = double.PositiveInfinity } : options;
        LdReference reference = LdCase.Reference(arguments);

        HeritabilityEstimate fit = LdScoreRegression.Heritability(LdCase.Trait(expected.GetProperty("sumstats").GetString()!), reference,
            options);

        Assert.That(fit.SnpCount, Is.EqualTo(expected.GetProperty("n_snps").GetInt32()));
        Assert.That(fit.FirstStepSnpCount, Is.EqualTo(expected.GetProperty("n_snps_step1") is { ValueKind: JsonValueKind.Number } step
            ? step.GetInt32() : null));
        Assert.That(fit.BlockCount, Is.EqualTo(expected.GetProperty("n_blocks").GetInt32()));
        LdCase.AssertNumbers(expected, 1e-9, ("M", fit.M), ("h2", fit.H2), ("h2_se", fit.H2StandardError), ("intercept", fit.Intercept),
            ("intercept_se", fit.InterceptStandardError), ("ratio", fit.Ratio), ("ratio_se", fit.RatioStandardError),
            ("mean_chi2", fit.MeanChiSquared), ("lambda_gc", fit.LambdaGc), ("lambda_gc_exact_median", fit.LambdaGcExact));
        Assert.That(fit.H2Deletes.Take(5), Is.EqualTo(LdCase.Numbers(expected, "delete_h2_first5"))
            .Within(1e-9 * Math.Abs(fit.H2) + 1e-12));
        if (expected.TryGetProperty("delete_intercept_first5", out _))
        {
            Assert.That(fit.InterceptDeletes.Take(5), Is.EqualTo(LdCase.Numbers(expected, "delete_intercept_first5")).Within(1e-9));
        }
    }

    [Test]
    public void Liability_scale_is_that_of_the_reference()
    {
        foreach (JsonProperty entry in Case.Expected.GetProperty("liability_of_default_fit").EnumerateObject())
        {
            double[] shares = [.. entry.Name.Split(',').Select(part => GoldenData.Number(part.Split('=')[1]))];
            HeritabilityEstimate fit = LdScoreRegression.Heritability(LdCase.Trait("T1"), LdCase.Reference(string.Empty),
                new LdRegressionOptions { SamplePrevalences = [shares[0]], PopulationPrevalences = [shares[1]] });

            LdCase.AssertNumbers(entry.Value, 1e-9, ("factor", fit.LiabilityFactor), ("h2_liability", fit.H2Liability),
                ("h2_liability_se", fit.H2LiabilityStandardError));
        }
    }

    [TestCase("two_step_30", false)]
    [TestCase("free_intercept", false)]
    [TestCase("intercept_fixed_1", false)]
    [TestCase("two_step_30_M_all", true)]
    public void Chromosomes_one_to_four_are_the_original_s(string name, bool isAllSnps)
    {
        var genome = LdCase.Read("hlc_genome");
        JsonElement expected = genome.Expected.GetProperty("fits").GetProperty(name);
        using var folder = new LdFolder();
        (string trait, string scores, string weights) = folder.Split("hlc_genome", "data.csv.gz");
        var reference = LdReference.Read(new LdReferenceOptions { Scores = [scores], Weights = weights, M = [isAllSnps ? 24493 : 23293] });
        var options = new LdRegressionOptions
        {
            TwoStep = name == "free_intercept" ? double.PositiveInfinity : null,
            HeritabilityIntercepts = name == "intercept_fixed_1" ? [1] : [],
        };

        HeritabilityEstimate fit = LdScoreRegression.Heritability(SummaryStatistics.Read(trait), reference, options);

        LdCase.AssertNumbers(expected, 1e-9, ("h2", fit.H2), ("h2_se", fit.H2StandardError), ("intercept", fit.Intercept));
        if (name != "intercept_fixed_1")
        {
            LdCase.AssertNumbers(expected, 1e-9, ("intercept_se", fit.InterceptStandardError));
            Assert.That(fit.InterceptDeletes.Take(5), Is.EqualTo(LdCase.Numbers(expected, "delete_intercept_first5")).Within(1e-9));
        }

        Assert.That(fit.H2Deletes.Take(5), Is.EqualTo(LdCase.Numbers(expected, "delete_h2_first5")).Within(1e-9));
    }
}

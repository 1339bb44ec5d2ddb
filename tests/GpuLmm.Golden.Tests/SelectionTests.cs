using System.Text.Json;
using GpuLmm.Numerics;

namespace GpuLmm.Golden.Tests;

/// <summary>What models are chosen by, against R's numbers (<c>Data/selection</c>): conditional AIC, tests of variances.</summary>
[TestFixture]
public sealed class SelectionTests
{
    private static string Root => GoldenData.PathOf("selection");

    private static IEnumerable<TestCaseData> Fits() =>
        from folder in Directory.GetDirectories(Root, "G*").Order(StringComparer.Ordinal)
        from model in Read(folder).GetProperty("models").EnumerateObject()
        from method in Enum.GetValues<LikelihoodMethod>()
        select new TestCaseData(Path.GetFileName(folder), model.Name, method);

    [TestCaseSource(nameof(Fits))]
    public void Conditional_aic_is_that_of_estimated_and_of_known_variances(string folder, string model, LikelihoodMethod method)
    {
        JsonElement given = Read(Path.Combine(Root, folder)).GetProperty("models").GetProperty(model);
        JsonElement expected = given.GetProperty(method == LikelihoodMethod.Reml ? "REML" : "ML");
        ModelReport fit = Fit(folder, given.GetProperty("formula").GetString()!, MixedModelOptions.Default with { Method = method });

        ConditionalAic conditional = fit.Conditional!;
        Assert.That(conditional.LogLikelihood, Is.EqualTo(Number(expected, "conditional_logLik")).Within(1e-5),
            "conditional log-likelihood");
        Assert.That(conditional.KnownDegrees, Is.EqualTo(Number(expected, "df_Vaida_Blanchard_known_theta")).Within(1e-5),
            "Vaida & Blanchard's df");
        Assert.That(conditional.KnownValue, Is.EqualTo(Number(expected, "cAIC_Vaida_Blanchard")).Within(2e-5), "Vaida & Blanchard's cAIC");

        // The reference's Hessian is a numerical one, and its maximum lme4's.
        Assert.That(conditional.Degrees, Is.EqualTo(Number(expected, "df_Greven_Kneib")).Within(2e-5), "Greven & Kneib's df");
        Assert.That(conditional.Value, Is.EqualTo(Number(expected, "cAIC_Greven_Kneib")).Within(4e-5), "Greven & Kneib's cAIC");
    }

    private static IEnumerable<TestCaseData> DegreesCases() =>
        from folder in Directory.GetDirectories(Root, "G*").Order(StringComparer.Ordinal)
        from model in Read(folder).GetProperty("models").EnumerateObject()
        from method in new[] { DegreesMethod.Satterthwaite, DegreesMethod.KenwardRoger }
        where model.Value.TryGetProperty("satterthwaite", out _)
        select new TestCaseData(Path.GetFileName(folder), model.Name, method);

    [TestCaseSource(nameof(DegreesCases))]
    public void Denominators_are_those_of_lmerTest_and_pbkrtest(string folder, string model, DegreesMethod method)
    {
        JsonElement given = Read(Path.Combine(Root, folder)).GetProperty("models").GetProperty(model);
        ModelReport fit = Fit(folder, given.GetProperty("formula").GetString()!, MixedModelOptions.Default with { Degrees = method });
        bool isSatterthwaite = method == DegreesMethod.Satterthwaite;

        foreach (JsonElement effect in given.GetProperty(isSatterthwaite ? "satterthwaite" : "kenward_roger").EnumerateArray())
        {
            FixedEffect own = fit.Fixed.Single(f => f.Name == effect.GetProperty("name").GetString());

            // lmerTest's Hessian is a numerical one; of Kenward and Roger only lme4's maximum is inexact.
            Assert.That(own.DegreesOfFreedom,
                Is.EqualTo(Number(effect, "df")).Within(isSatterthwaite ? 2e-5 : 2e-6 * own.DegreesOfFreedom));
            Assert.That(own.StandardError, Is.EqualTo(Number(effect, isSatterthwaite ? "se" : "se_adjusted")).Within(1e-4).Percent);
            Assert.That(own.PValue, Is.EqualTo(Number(effect, "p")).Within(0.01).Percent);
        }

        string terms = isSatterthwaite ? "anova_type3_satterthwaite" : "anova_type3_kenward_roger";
        JsonElement[] expected = given.TryGetProperty(terms, out JsonElement tests) ? [.. tests.EnumerateArray()] : [];
        Assert.That(fit.Terms.Select(term => term.Term), Is.EqualTo(expected.Select(term => term.GetProperty("term").GetString())));
        foreach ((TermTest own, JsonElement term) in fit.Terms.Zip(expected))
        {
            Assert.That(own.Statistic, Is.EqualTo(Number(term, "F")).Within(1e-4).Percent);
            Assert.That(own.DenominatorDegrees, Is.EqualTo(Number(term, "DenDF")).Within(2e-5));
        }
    }

    [TestCase("G01_sleepstudy_selection", "intercept_vs_lm", "Subject", "(Intercept)")]
    [TestCase("G01_sleepstudy_selection", "slope_in_uncorrelated", "Subject", "Days")]
    [TestCase("G02_pastes_selection", "sample_vs_lm", "sample", "(Intercept)")]
    [TestCase("G02_pastes_selection", "batch_in_nested", "batch", "(Intercept)")]
    public void Likelihood_ratio_of_a_variance(string folder, string name, string group, string term)
    {
        JsonElement expected = Read(Path.Combine(Root, folder)).GetProperty("exact_RLRT").GetProperty(name);
        ModelReport fit = Fit(folder, expected.GetProperty("full_model").GetString()!,
            MixedModelOptions.Default with { TestVariance = VarianceTestMethod.LikelihoodRatio });
        VarianceTest test = fit.VarianceTests.Single(t => t.Group == group && t.Term == term);

        Assert.That(test.Statistic, Is.EqualTo(Number(expected, "statistic_polished")).Within(1e-6));
        Assert.That(test.PValue, Is.EqualTo(Number(expected, "p_value_half_chisq1")).Within(1e-6).Percent);
        Assert.That(test.Mixture, Is.EqualTo("0.5 chi2(0) + 0.5 chi2(1)"));
    }

    [Test]
    public void A_correlated_slope_is_one_variance_and_one_covariance()
    {
        const string Folder = "G01_sleepstudy_selection";
        JsonElement models = Read(Path.Combine(Root, Folder)).GetProperty("models");
        double statistic = 2 * (Number(models.GetProperty("correlated").GetProperty("REML"), "logLik")
            - Number(models.GetProperty("intercept").GetProperty("REML"), "logLik"));
        ModelReport fit = Fit(Folder, "Reaction ~ Days + (Days | Subject)",
            MixedModelOptions.Default with { TestVariance = VarianceTestMethod.LikelihoodRatio });
        VarianceTest test = fit.VarianceTests.Single(t => t.Term == "Days");

        // P(χ²₂ ≥ x) = e^(−x/2).
        double one = TailProbability.ToProbability(TailProbability.NegativeLog10ChiSquared1(statistic));
        Assert.That(test.Statistic, Is.EqualTo(statistic).Within(1e-6));
        Assert.That(test.PValue, Is.EqualTo(0.5 * (one + Math.Exp(-statistic / 2))).Within(1e-4).Percent);
        Assert.That(test.Mixture, Is.EqualTo("0.5 chi2(1) + 0.5 chi2(2)"));
    }

    private static ModelReport Fit(string folder, string formula, MixedModelOptions options)
    {
        var factors = new Dictionary<string, IReadOnlyList<string>>();
        if (folder.Contains("sleepstudy", StringComparison.Ordinal))
        {
            factors["Subject"] = [];
        }

        using var backend = HostBackend.Open();
        return MixedModel.Fit(
            DataTable.Read(Path.Combine(Root, folder, "data.csv")), formula, new Dictionary<string, Kinship>(), backend,
            options with { Factors = factors });
    }

    private static JsonElement Read(string folder) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json"))).RootElement;

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}

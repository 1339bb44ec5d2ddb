using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>From the latent scale to that of the data, and R², against integrals and fits in R (<c>Data/scales</c>).</summary>
[TestFixture]
public sealed class ScaleTests
{
    [Test]
    public void Data_scale_is_that_of_the_integrals()
    {
        int cases = 0;
        foreach (JsonElement one in Expected("H01_latent_to_data").GetProperty("cases").EnumerateArray())
        {
            (ResponseFamily family, Link link) = one.GetProperty("model").GetString() switch
            {
                "binom1.probit" => (ResponseFamily.Binomial, Link.Probit),
                "binom1.logit" => (ResponseFamily.Binomial, Link.Logit),
                "Poisson.log" => (ResponseFamily.Poisson, Link.Log),
                { } other => throw new InvalidOperationException(other),
                null => throw new InvalidOperationException("no model"),
            };
            var scale = DataScale.Of(family, link, one.GetProperty("mu").GetDouble(), one.GetProperty("var_p").GetDouble());
            JsonElement integrals = one.GetProperty("integrate");
            Assert.Multiple(() =>
            {
                Same(scale.Mean, "mean_obs");
                Same(scale.ExpectedVariance, "var_exp");
                Same(scale.DistributionVariance, "var_dist");
                Same(scale.Variance, "var_obs");
                Same(scale.Slope, "psi");
                Same(scale.Share(one.GetProperty("var_a").GetDouble()), "h2_obs");
            });
            cases++;

            void Same(double value, string name) =>
                Assert.That(value, Is.EqualTo(integrals.GetProperty(name).GetDouble()).Within(1e-12), name);
        }

        Assert.That(cases, Is.EqualTo(6));
    }

    // Closed forms: E e^η and Var e^η of a normal η.
    [Test]
    public void Negative_binomial_has_its_closed_form()
    {
        const double Mean = 0.4, Variance = 0.5, Theta = 1.7;
        double mu = Math.Exp(Mean + (Variance / 2)), square = Math.Exp((2 * Mean) + (2 * Variance));
        var scale = DataScale.Of(ResponseFamily.NegativeBinomial2, Link.Log, Mean, Variance, Theta);

        Assert.That(scale.Variance, Is.EqualTo(square - (mu * mu) + mu + (square / Theta)).Within(1e-10));
        Assert.That(DataScale.Of(ResponseFamily.NegativeBinomial1, Link.Log, Mean, Variance, 0.6).Variance,
            Is.EqualTo(square - (mu * mu) + (1.6 * mu)).Within(1e-10));
        Assert.That(DataScale.Of(ResponseFamily.Binomial, Link.Cloglog, -1, 0.3, trials: 10).Mean,
            Is.EqualTo(10 * DataScale.Of(ResponseFamily.Binomial, Link.Cloglog, -1, 0.3).Mean).Within(1e-12));
    }

    [TestCase("C01_cbpp_binomial_logit", "cbpp_binomial_logit", "theoretical")]
    [TestCase("C06_salamanders_poisson", "salamanders_poisson", "trigamma")]
    public void R2_is_Nakagawas(string folder, string fit, string form)
    {
        using var backend = HostBackend.Open();
        ModelReport report = GeneralisedFitTests.Fit(backend, GoldenData.PathOf("glmm", folder), Approximation.Laplace, 1);
        JsonElement expected = Expected("H02_nakagawa_R2").GetProperty("fits").GetProperty(fit).GetProperty(form);

        // glmer's estimates there are not polished: 1e-6 of a variance.
        Assert.That(report.MarginalR2, Is.EqualTo(expected.GetProperty("R2m").GetDouble()).Within(2e-4));
        Assert.That(report.ConditionalR2, Is.EqualTo(expected.GetProperty("R2c").GetDouble()).Within(2e-4));
    }

    [Test]
    public void Shares_of_a_single_grouping_are_those_of_its_variance()
    {
        using var backend = HostBackend.Open();
        ModelReport report = GeneralisedFitTests.Fit(backend, GoldenData.PathOf("glmm", "C01_cbpp_binomial_probit"),
            Approximation.Laplace, 1);
        double variance = report.Variances[0].Value;
        VarianceShare liability = report.Shares.Single(share => share.Scale == ShareScale.Liability);

        Assert.That(report.Shares.Single(share => share.Scale == ShareScale.Latent).Share, Is.EqualTo(1));
        Assert.That(liability.Share, Is.EqualTo(variance / (variance + 1)).Within(1e-12));
        Assert.That(liability.StandardError,
            Is.EqualTo(report.Variances[0].StandardError / ((variance + 1) * (variance + 1))).Within(1e-7));
        Assert.That(report.Shares.Single(share => share.Scale == ShareScale.Data).Share, Is.InRange(0.01, liability.Share));
    }

    // Threshold normal: z = φ(Φ⁻¹(0.01)) = 0.0266521; cases as in the population: h² K(1 − K)/z² (Dempster & Lerner 1950).
    [Test]
    public void Liability_of_a_trait_in_its_population()
    {
        Assert.That(LiabilityScale.Heritability(0.1, 0.01, 0.01),
            Is.EqualTo(0.1 * 0.0099 / (0.026652142203458 * 0.026652142203458)).Within(1e-10));
        Assert.That(() => LiabilityScale.Heritability(0.1, 0, 0.5), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static JsonElement Expected(string name) =>
        JsonDocument.Parse(File.ReadAllText(GoldenData.PathOf("scales", name, "expected.json"))).RootElement;
}

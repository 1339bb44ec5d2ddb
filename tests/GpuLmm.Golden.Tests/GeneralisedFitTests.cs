using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>
/// Generalised models against glmmTMB's Laplace approximation and exact quadrature (<c>Data/glmm</c>): log-likelihoods to 1e−6, estimates
/// to 1e−4 of their standard errors, standard errors and variances to 1e−4 relative.
/// </summary>
[TestFixture]
public sealed class GeneralisedFitTests
{
    private HostBackend? backend;

    [OneTimeSetUp]
    public void Open() => backend = HostBackend.Open();

    [OneTimeTearDown]
    public void Close() => backend?.Dispose();

    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (string folder in Directory.GetDirectories(GoldenData.PathOf("glmm")).Order(StringComparer.Ordinal))
        {
            foreach (JsonProperty fit in Read(folder, "expected.json").GetProperty("fits").EnumerateObject())
            {
                int nodes = fit.Name switch { "laplace_glmmTMB" => 1, "aghq10" => 10, "aghq25" => 25, "ml_exact_aghq101" => 101, _ => 0 };
                if (nodes > 0)
                {
                    yield return new TestCaseData(folder, nodes).SetName($"{Path.GetFileName(folder)} {fit.Name}");
                }
            }
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Fit_is_the_references(string folder, int nodes)
    {
        ModelReport fit = Fit(backend!, folder, nodes == 1 ? Approximation.Laplace : Approximation.AdaptiveQuadrature, nodes);
        JsonElement expected = Expected(folder, nodes switch { 1 => "laplace_glmmTMB", 101 => "ml_exact_aghq101", _ => $"aghq{nodes}" });

        Assert.That(fit.IsConverged, fit.Diagnosis);
        Assert.That(fit.Trajectory[^1].LargestGradient, Is.LessThan(1e-5));
        Assert.That(fit.LogLikelihood, Is.EqualTo(expected.GetProperty("logLik").GetDouble()).Within(1e-6));
        Assert.That(fit.ParameterCount, Is.EqualTo(expected.GetProperty("df").GetInt32()));
        foreach (JsonElement effect in expected.GetProperty("fixef").EnumerateArray())
        {
            FixedEffect own = fit.Fixed.Single(f => f.Name == effect.GetProperty("name").GetString());
            double error = effect.GetProperty(effect.TryGetProperty("se", out _) ? "se" : "se_full_hessian").GetDouble();
            Assert.That(own.Estimate, Is.EqualTo(effect.GetProperty("estimate").GetDouble()).Within(1e-4 * error), own.Name);
            Assert.That(own.StandardError, Is.EqualTo(error).Within(1e-4 * error), $"s.e. of {own.Name}");
        }

        foreach ((string? group, double variance) in Variances(expected))
        {
            VarianceEstimate own = fit.Variances.Single(v => group is null || v.Group == group);
            Assert.That(own.Value, Is.EqualTo(variance).Within(1e-4 * variance), $"variance of {own.Group}");
        }

        if (expected.TryGetProperty("dispersion_log", out JsonElement dispersion) && dispersion.ValueKind == JsonValueKind.Number)
        {
            Assert.That(Math.Log(fit.Parameters["theta"]), Is.EqualTo(dispersion.GetDouble()).Within(1e-5));
        }

        if (expected.TryGetProperty("log_range", out JsonElement range))
        {
            Assert.That(Math.Log(fit.Parameters["range"]), Is.EqualTo(range.GetDouble()).Within(1e-5));
        }

        RequireModes(fit, expected);
    }

    [TestCase("C01_cbpp_binomial_logit")]
    [TestCase("C01_cbpp_binomial_probit")]
    [TestCase("C06_salamanders_poisson")]
    public void Quasi_likelihood_is_the_fixed_point_of_glmmPQL(string name)
    {
        ModelReport fit = Fit(backend!, GoldenData.PathOf("glmm", name), Approximation.PenalisedQuasiLikelihood, 1);
        JsonElement expected = Expected(GoldenData.PathOf("glmm", name), "pql");

        Assert.That(fit.IsConverged, fit.Diagnosis);
        Assert.That(fit.LogLikelihood, Is.NaN);
        foreach (JsonElement effect in expected.GetProperty("fixef").EnumerateArray())
        {
            FixedEffect own = fit.Fixed.Single(f => f.Name == effect.GetProperty("name").GetString());
            double error = effect.GetProperty("se_varFix").GetDouble();
            Assert.That(own.Estimate, Is.EqualTo(effect.GetProperty("estimate").GetDouble()).Within(1e-4 * error), own.Name);
            Assert.That(own.StandardError, Is.EqualTo(error).Within(1e-4 * error), $"s.e. of {own.Name}");
        }

        Assert.That(fit.Variances[^1].Value, Is.EqualTo(expected.GetProperty("dispersion_sigma2").GetDouble()).Within(1e-5));
        double deviation = expected.GetProperty("random_sd_fullprecision").EnumerateObject().First().Value[0].GetDouble();
        Assert.That(Math.Sqrt(fit.Variances[0].Value), Is.EqualTo(deviation).Within(1e-4));
    }

    private static void RequireModes(ModelReport fit, JsonElement expected)
    {
        if (expected.TryGetProperty("fitted_first20", out JsonElement fitted))
        {
            double[] means = [.. fitted.EnumerateArray().Select(value => value.GetDouble())];
            Assert.That(fit.Fitted.Take(means.Length), Is.EqualTo(means).Within(2e-5));
        }

        foreach (JsonElement mode in expected.TryGetProperty("ranef", out JsonElement modes) ? modes.EnumerateArray().ToArray() : [])
        {
            string level = mode.GetProperty("grp").ToString();
            RandomEffect[] own = [.. fit.Random.Where(effect =>
                effect.Level == level && (!mode.TryGetProperty("grpvar", out JsonElement group) || effect.Group == group.GetString()))];
            Assert.That(own, Has.Length.EqualTo(1), level);
            Assert.That(own[0].Value, Is.EqualTo(mode.GetProperty("condval").GetDouble()).Within(1e-4), level);
        }
    }

    private static IEnumerable<(string? Group, double Variance)> Variances(JsonElement expected)
    {
        if (expected.TryGetProperty("re_variance", out JsonElement single))
        {
            yield return (null, single.GetDouble());
        }

        foreach (JsonElement component in expected.TryGetProperty("varcomp", out JsonElement all) ? all.EnumerateArray().ToArray() : [])
        {
            yield return (component.GetProperty("grp").GetString(), component.GetProperty("vcov").GetDouble());
        }

        foreach (JsonElement parameter in expected.TryGetProperty("covariance_parameters", out JsonElement spatial)
            ? spatial.EnumerateArray().ToArray() : [])
        {
            if (parameter.GetProperty("name").GetString() == "spatial_variance")
            {
                yield return (null, parameter.GetProperty("estimate").GetDouble());
            }
        }
    }

    /// <summary>Fits a case.</summary>
    public static ModelReport Fit(Backend backend, string folder, Approximation approximation, int nodes)
    {
        JsonElement model = Read(folder, "model.json");
        string formula = model.TryGetProperty("formula", out JsonElement whole)
            ? whole.GetString()! : $"{model.GetProperty("fixed").GetString()} + exp(x + y)";
        return MixedModel.Fit(
            DataTable.Read(Path.Combine(folder, "data.csv")), formula, new Dictionary<string, Kinship>(), backend, new MixedModelOptions
            {
                Factors = ReferenceCase.Factors(model),
                Family = FamilyNames.Families[model.GetProperty("family").GetString()!],
                Link = FamilyNames.Links[model.GetProperty("link").GetString()!],
                Approximation = approximation,
                QuadratureNodes = nodes,
            });
    }

    private static JsonElement Expected(string folder, string fit) => Read(folder, "expected.json").GetProperty("fits").GetProperty(fit);

    private static JsonElement Read(string folder, string file) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, file))).RootElement;
}

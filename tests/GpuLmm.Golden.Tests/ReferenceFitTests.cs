using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>
/// Fits of lme4's and nlme's models, kernels, pedigrees and fields against R (<c>Data/fits</c>, made by <c>scripts/</c>): log-likelihoods,
/// fixed effects in units of their standard errors, variances relative to the whole.
/// </summary>
[TestFixture]
[Category("WithoutBlas")]
public sealed class ReferenceFitTests
{
    private readonly Dictionary<string, Kinship> kernels = [];
    private HostBackend? backend;

    [OneTimeSetUp]
    public void Open() => backend = HostBackend.Open();

    [OneTimeTearDown]
    public void Close()
    {
        kernels.Values.ToList().ForEach(kernel => kernel.Dispose());
        backend?.Dispose();
    }

    /// <summary>Searches over a free smoothness, and over the smoothest fields, take ten times as long as others.</summary>
    private static IEnumerable<TestCaseData> Cases() =>
        from reference in ReferenceCase.All()
        let name = reference.ToString()
        let isSlow = name.Contains("matern_free", StringComparison.Ordinal)
            || name.EndsWith("gaussian_nugget_REML", StringComparison.Ordinal)
        select isSlow ? new TestCaseData(reference).SetCategory("Slow") : new TestCaseData(reference);

    [TestCaseSource(nameof(Cases))]
    public void Fit_is_the_references(object given)
    {
        var reference = (ReferenceCase)given;
        ModelReport fit = MixedModel.Fit(
            DataTable.Read(Path.Combine(reference.Folder, "data.csv")), reference.Formula,
            reference.Kernels.ToDictionary(kernel => kernel.Key, kernel => Kernel(kernel.Value)), backend!, reference.Options);

        Assert.That(fit.IsConverged, fit.Diagnosis);
        JsonElement expected = reference.Expected;

        // A range is found to some 1e-8 of its logarithm, lme4's θ to 1e-8: the likelihood is flat there.
        Assert.That(fit.LogLikelihood, Is.EqualTo(Number(expected, "logLik")).Within(1e-6), "log-likelihood");
        bool isIntrinsic = fit.Boundary.Any(name => name.EndsWith("range", StringComparison.Ordinal));
        double slack = fit.Parameters.ContainsKey("range") ? 1e-3 : 1e-4;
        foreach (JsonElement effect in expected.GetProperty("fixef").EnumerateArray())
        {
            FixedEffect own = fit.Fixed.Single(f =>
                f.Name.Replace(" ", "", StringComparison.Ordinal) == reference.NameOf(effect.GetProperty("name").GetString()!)
                .Replace(" ", "", StringComparison.Ordinal));
            double error = Number(effect, "se");
            Assert.That(own.Estimate, Is.EqualTo(Number(effect, "estimate")).Within(slack * error), own.Name);

            // With a range beyond all distances the level is not determined: its error, and the sill, are whatever the range was cut at.
            if (!(own.Name == "(Intercept)" && isIntrinsic))
            {
                Assert.That(own.StandardError, Is.EqualTo(error).Within(slack * error), $"s.e. of {own.Name}");
            }
        }

        double[] variances = [.. Variances(expected).Where(variance => !isIntrinsic || variance < 1000)];
        double[] found = [.. fit.Variances.Where(v => !v.IsCovariance).Select(v => v.Value)];
        foreach (double variance in variances)
        {
            Assert.That(found.Min(v => Math.Abs(v - variance)),
                Is.LessThanOrEqualTo(5 * slack * Math.Max(variance, 1e-3 * variances.Sum())), $"variance {variance}");
        }

        double[] covariances = [.. fit.Variances.Where(v => v.IsCovariance).Select(v => v.Value)];
        foreach (double covariance in Covariances(expected))
        {
            Assert.That(
                covariances.Min(v => Math.Abs(v - covariance)),
                Is.LessThanOrEqualTo(5 * slack * Math.Max(Math.Abs(covariance), 1e-3 * variances.Sum())), $"covariance {covariance}");
        }
    }

    /// <summary>Of two traits: g12, e12.</summary>
    private static IEnumerable<double> Covariances(JsonElement expected) => !expected.TryGetProperty("varcomp", out JsonElement components)
        ? []
        : components.EnumerateArray()
            .Where(component =>
                component.TryGetProperty("name", out JsonElement name) && name.GetString()!.EndsWith("12", StringComparison.Ordinal))
            .Select(component => Number(component, "estimate"));

    private static IEnumerable<double> Variances(JsonElement expected)
    {
        if (expected.TryGetProperty("varcomp", out JsonElement components))
        {
            foreach (JsonElement component in components.EnumerateArray())
            {
                if (component.TryGetProperty("vcov", out JsonElement variance))
                {
                    if (!component.TryGetProperty("var2", out JsonElement second) || second.ValueKind != JsonValueKind.String)
                    {
                        yield return variance.GetDouble();
                    }
                }
                else if (component.GetProperty("name").GetString() is { } name && !name.Contains("01", StringComparison.Ordinal)
                    && !name.EndsWith("12", StringComparison.Ordinal))
                {
                    yield return Number(component, "estimate");
                }
            }
        }

        if (expected.TryGetProperty("covariance_parameters", out JsonElement parameters))
        {
            foreach (JsonElement parameter in parameters.EnumerateArray())
            {
                string name = parameter.GetProperty("name").GetString()!;
                if (name is "partial_sill" or "nugget" || name.StartsWith("var_", StringComparison.Ordinal)
                    || name.StartsWith("resid", StringComparison.Ordinal))
                {
                    yield return Number(parameter, "estimate");
                }
            }
        }
    }

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();

    private Kinship Kernel(string path)
    {
        if (!kernels.TryGetValue(path, out Kinship? kernel))
        {
            kernels[path] = kernel = GoldenData.Kernel(path);
        }

        return kernel;
    }
}

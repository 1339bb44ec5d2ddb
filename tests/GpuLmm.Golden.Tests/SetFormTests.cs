using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>
/// Tests of sets from scores and covariances that are given, against own quadratures in Python, SKAT and importance sampling
/// (<c>Data/sets</c>).
/// </summary>
[TestFixture]
public sealed class SetFormTests
{
    private HostBackend backend = null!;
    private SetTests tests = null!;

    [OneTimeSetUp]
    public void Open()
    {
        backend = HostBackend.Open(1);
        tests = new SetTests(backend);
    }

    [OneTimeTearDown]
    public void Close() => backend.Dispose();

    [TestCase("all")]
    [TestCase("collapse10")]
    public void Burden_and_quadratic_tests_are_those_of_the_reference(string flavour)
    {
        int compared = 0;
        foreach ((JsonElement own, SetForm form, string weights) in Forms(flavour))
        {
            JsonElement reference = own.GetProperty(weights);
            SetForm weighted = form.Weighted(SetMathematicsTests.Numbers(reference.GetProperty("weights")));
            foreach (string variance in new[] { "plain", "adjusted" })
            {
                JsonElement expected = reference.GetProperty(variance);
                SetForm adjusted = variance == "plain" ? weighted : Adjusted(weighted, expected);
                Compare(expected, "log10p_burden", SetTests.Burden(adjusted).NegativeLog10P, 1e-8);
                Compare(expected, "Q_skat", tests.Skat(adjusted).Statistic, 1e-8);
                Compare(expected, "log10p_skat", tests.Skat(adjusted).NegativeLog10P, 1e-8);
                compared++;
            }

            if (reference.TryGetProperty("smmat_e", out JsonElement efficient))
            {
                Compare(efficient, "log10p", tests.Efficient(weighted).NegativeLog10P, 1e-8);
            }

            SetForm both = Adjusted(weighted, reference.GetProperty("adjusted"));
            double single = SetTests.Acat(
                SetMathematicsTests.Numbers(own.GetProperty("log10p_single")),
                SetMathematicsTests.Numbers(reference.GetProperty("acatv_weights"))).NegativeLog10P;
            Compare(reference, "log10p_acatv", single, 1e-8);
            Compare(reference, "log10p_acato", SetTests.Acat(
                [tests.Skat(both).NegativeLog10P, SetTests.Burden(both).NegativeLog10P, single]).NegativeLog10P, 1e-8);
        }

        Assert.That(compared, Is.GreaterThan(40));
    }

    // The importance sampling is right within five of its standard errors.
    [TestCase("all")]
    [TestCase("collapse10")]
    public void Optimal_tests_are_those_of_the_reference(string flavour)
    {
        int compared = 0;
        var optimal = new OptimalTest(tests);
        foreach ((JsonElement own, SetForm form, string weights) in Forms(flavour).Where(one => one.Weights == "beta_1_25"))
        {
            JsonElement reference = own.GetProperty(weights);
            SetForm weighted = form.Weighted(SetMathematicsTests.Numbers(reference.GetProperty("weights")));
            foreach (string variance in new[] { "plain", "adjusted" })
            {
                JsonElement expected = reference.GetProperty(variance);
                SetForm adjusted = variance == "plain" ? weighted : Adjusted(weighted, expected);
                SetTestResult exact = optimal.Run(adjusted, OptimalLaw.Exact);
                Compare(expected, "log10p_skato", exact.NegativeLog10P, 1e-7);
                if (form.Count > 1 && expected.TryGetProperty("log10p_rho", out JsonElement rho))
                {
                    Assert.That(optimal.NegativeLog10PByRho, Is.EqualTo(SetMathematicsTests.Numbers(rho)).Within(1e-8));
                    Assert.That(exact.Rho, Is.EqualTo(expected.GetProperty("rho_min").GetDouble()));
                    Compare(expected, "log10p_skato_lee", optimal.Run(adjusted, OptimalLaw.Lee).NegativeLog10P, 1e-5);
                }

                if (expected.TryGetProperty("log10p_skato_liuq", out _))
                {
                    Compare(expected, "log10p_skato_liuq", optimal.Run(adjusted, OptimalLaw.Liu).NegativeLog10P, 1e-5);
                }

                if (variance == "plain" && reference.TryGetProperty("skato_mc", out JsonElement sampled))
                {
                    Assert.That(Math.Pow(10, -exact.NegativeLog10P), Is.EqualTo(sampled.GetProperty("p").GetDouble())
                        .Within(5 * sampled.GetProperty("se").GetDouble()));
                }

                compared++;
            }
        }

        Assert.That(compared, Is.GreaterThan(20));
    }

    private static SetForm Adjusted(SetForm form, JsonElement expected)
    {
        double[] scale = SetMathematicsTests.Numbers(expected.GetProperty("scale_single"));
        double ratio = Math.Sqrt(expected.GetProperty("burden_ratio").GetDouble());
        return form.WithCovarianceScaled([.. scale.Select(own => own / ratio)]);
    }

    private static void Compare(JsonElement expected, string name, double actual, double relative)
    {
        double own = expected.GetProperty(name).GetDouble();
        Assert.That(actual, Is.EqualTo(own).Within(relative * Math.Max(own, 1e-3)), name);
    }

    private static IEnumerable<(JsonElement Own, SetForm Form, string Weights)> Forms(string flavour)
    {
        using Stream stream = GoldenData.OpenCompressed("sets", "sets.json.gz");
        JsonElement root = JsonDocument.Parse(stream).RootElement.Clone();
        foreach (JsonElement result in root.GetProperty("results").EnumerateArray())
        {
            if (!result.TryGetProperty(flavour, out JsonElement own) || !own.TryGetProperty("cov", out JsonElement covariance))
            {
                continue;
            }

            double[] scores = SetMathematicsTests.Numbers(own.GetProperty("score"));
            var form = new SetForm(scores, [.. covariance.EnumerateArray().SelectMany(SetMathematicsTests.Numbers)]);
            yield return (own, form, "beta_1_25");
            yield return (own, form, "beta_1_1");
        }
    }
}

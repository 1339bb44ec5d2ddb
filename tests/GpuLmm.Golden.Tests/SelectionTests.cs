using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>What models are chosen by, against R's numbers (<c>Data/selection</c>): conditional AIC.</summary>
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
        var factors = new Dictionary<string, IReadOnlyList<string>>();
        if (folder.Contains("sleepstudy", StringComparison.Ordinal))
        {
            factors["Subject"] = [];
        }

        using var backend = HostBackend.Open();
        ModelReport fit = MixedModel.Fit(
            DataTable.Read(Path.Combine(Root, folder, "data.csv")), given.GetProperty("formula").GetString()!, new Dictionary<string, Kinship>(), backend,
            MixedModelOptions.Default with { Method = method, Factors = factors });

        ConditionalAic conditional = fit.Conditional!;
        Assert.That(conditional.LogLikelihood, Is.EqualTo(Number(expected, "conditional_logLik")).Within(1e-5), "conditional log-likelihood");
        Assert.That(conditional.KnownDegrees, Is.EqualTo(Number(expected, "df_Vaida_Blanchard_known_theta")).Within(1e-5), "Vaida & Blanchard's df");
        Assert.That(conditional.KnownValue, Is.EqualTo(Number(expected, "cAIC_Vaida_Blanchard")).Within(2e-5), "Vaida & Blanchard's cAIC");

        // The reference's Hessian is a numerical one, and its maximum lme4's.
        Assert.That(conditional.Degrees, Is.EqualTo(Number(expected, "df_Greven_Kneib")).Within(2e-5), "Greven & Kneib's df");
        Assert.That(conditional.Value, Is.EqualTo(Number(expected, "cAIC_Greven_Kneib")).Within(4e-5), "Greven & Kneib's cAIC");
    }

    private static JsonElement Read(string folder) => JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json"))).RootElement;

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}

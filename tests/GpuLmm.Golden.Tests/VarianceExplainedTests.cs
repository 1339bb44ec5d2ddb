using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>R² and intraclass correlations against performance's <c>r2_nakagawa</c> (<c>Data/nakagawa</c>).</summary>
[TestFixture]
public sealed class VarianceExplainedTests
{
    [Test]
    public void Sleepstudy_has_nakagawas_R2()
    {
        JsonElement fits =
            JsonDocument.Parse(File.ReadAllText(GoldenData.PathOf("nakagawa", "expected.json"))).RootElement.GetProperty("fits");
        JsonElement expected = fits.GetProperty("sleepstudy_gaussian"), own = expected.GetProperty("gaussian");
        using HostBackend backend = HostBackend.Open();
        ModelReport fit = MixedModel.Fit(
            DataTable.Read(GoldenData.PathOf("fits", "A07_sleepstudy_corr", "data.csv")), expected.GetProperty("formula").GetString()!,
            new Dictionary<string, Kinship>(), backend,
            MixedModelOptions.Default with { Factors = new Dictionary<string, IReadOnlyList<string>> { ["Subject"] = [] } });
        double between = expected.GetProperty("var_random").GetDouble(), within = own.GetProperty("var_dist").GetDouble();

        Assert.That(fit.MarginalR2, Is.EqualTo(own.GetProperty("R2m").GetDouble()).Within(1e-6));
        Assert.That(fit.ConditionalR2, Is.EqualTo(own.GetProperty("R2c").GetDouble()).Within(1e-6));
        Assert.That(fit.IntraclassCorrelations.Single().Adjusted, Is.EqualTo(between / (between + within)).Within(1e-6));
        Assert.That(fit.IntraclassCorrelations.Single().Unadjusted, Is.EqualTo(fit.ConditionalR2 - fit.MarginalR2).Within(1e-12));
    }
}

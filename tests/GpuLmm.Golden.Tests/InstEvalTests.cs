using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>Crossed groupings of 73,421 records against lme4 with a polished optimum (<c>Data/insteval</c>).</summary>
[TestFixture]
public sealed class InstEvalTests
{
    [Test]
    public void Crossed_groupings_are_lme4s([Values] LikelihoodMethod method)
    {
        JsonElement expected = JsonDocument.Parse(File.ReadAllText(GoldenData.PathOf("insteval", "expected.json"))).RootElement
            .GetProperty(method == LikelihoodMethod.Reml ? "REML" : "ML");
        using HostBackend backend = HostBackend.Open();
        ModelReport fit = MixedModel.Fit(
            GoldenData.DataTable("insteval", "data.csv"), "y ~ 1 + service + (1 | s) + (1 | d) + (1 | deptserv)",
            new Dictionary<string, Kinship>(), backend,
            MixedModelOptions.Default with
            {
                Method = method,
                Factors = new[] { "s", "d", "service", "deptserv" }.ToDictionary(name => name, _ => (IReadOnlyList<string>)[]),
            });

        Assert.That(fit.Strategy, Is.EqualTo(FitStrategy.Grouped));
        Assert.That(fit.LogLikelihood, Is.EqualTo(Number(expected, "logLik")).Within(1e-7));
        foreach ((FixedEffect own, JsonElement effect) in fit.Fixed.Zip(expected.GetProperty("fixef").EnumerateArray()))
        {
            Assert.That(own.Name, Is.EqualTo(effect.GetProperty("name").GetString()));
            Assert.That(own.Estimate, Is.EqualTo(Number(effect, "estimate")).Within(1e-6 * own.StandardError), own.Name);
            Assert.That(own.StandardError, Is.EqualTo(Number(effect, "se")).Within(1e-5 * own.StandardError), own.Name);
        }

        foreach (JsonElement component in expected.GetProperty("varcomp").EnumerateArray())
        {
            VarianceEstimate own = fit.Variances.Single(v => v.Group == component.GetProperty("grp").GetString());
            Assert.That(own.Value, Is.EqualTo(Number(component, "vcov")).Within(1e-4 * own.Value), own.Group);
        }

        foreach (JsonElement mode in expected.GetProperty("ranef_first").EnumerateArray())
        {
            RandomEffect own = fit.Random.Single(
                effect => effect.Group == mode.GetProperty("grpvar").GetString() && effect.Level == mode.GetProperty("grp").GetString());
            Assert.That(own.Value, Is.EqualTo(Number(mode, "condval")).Within(1e-5 * Number(mode, "condsd")), $"{own.Group} {own.Level}");
        }
    }

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}

using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>
/// Type III tests of factors, interactions and covariates in unbalanced data against lmerTest and pbkrtest (<c>scripts/make-terms.R</c>).
/// </summary>
[TestFixture]
public sealed class TermTests
{
    private static JsonElement Models =>
        JsonDocument.Parse(File.ReadAllText(GoldenData.PathOf("terms", "expected.json"))).RootElement.GetProperty("models");

    [Test, Combinatorial]
    public void Tests_are_those_of_lmerTest_and_pbkrtest(
        [Values(0, 1, 2)] int model, [Values(DegreesMethod.Satterthwaite, DegreesMethod.KenwardRoger)] DegreesMethod method)
    {
        JsonElement given = Models[model],
            expected = given.GetProperty(method == DegreesMethod.Satterthwaite ? "satterthwaite" : "kenward_roger");
        using HostBackend backend = HostBackend.Open();
        ModelReport fit = MixedModel.Fit(
            DataTable.Read(GoldenData.PathOf("terms", "data.csv")), given.GetProperty("formula").GetString()!,
            new Dictionary<string, Kinship>(), backend,
            MixedModelOptions.Default with { Degrees = method });

        Assert.That(fit.LogLikelihood, Is.EqualTo(Number(given, "logLik")).Within(1e-7));
        foreach ((FixedEffect own, JsonElement effect) in fit.Fixed.Zip(expected.GetProperty("coefficients").EnumerateArray()))
        {
            Assert.That(own.Name, Is.EqualTo(effect.GetProperty("name").GetString()));
            Assert.That(own.StandardError, Is.EqualTo(Number(effect, "se")).Within(1e-3).Percent, own.Name);

            // lmerTest's Hessian is a numerical one, at lme4's maximum.
            Assert.That(own.DegreesOfFreedom, Is.EqualTo(Number(effect, "df")).Within(0.01).Percent, own.Name);
            Assert.That(own.PValue, Is.EqualTo(Number(effect, "p")).Within(0.1).Percent, own.Name);
        }

        foreach ((TermTest own, JsonElement term) in fit.Terms.Zip(expected.GetProperty("terms").EnumerateArray()))
        {
            Assert.That(own.Term, Is.EqualTo(term.GetProperty("term").GetString()));
            Assert.That(own.Degrees, Is.EqualTo(term.GetProperty("numDf").GetInt32()));
            Assert.That(own.Statistic, Is.EqualTo(Number(term, "F")).Within(1e-3).Percent, own.Term);
            Assert.That(own.DenominatorDegrees, Is.EqualTo(Number(term, "denDf")).Within(0.01).Percent, own.Term);
            Assert.That(own.PValue, Is.EqualTo(Number(term, "p")).Within(0.1).Percent, own.Term);
        }
    }

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}

using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>Fits side by side.</summary>
public sealed class CompareTests
{
    private SmallStudy study = null!;
    private string data = null!;

    [SetUp]
    public void Create()
    {
        study = new SmallStudy();
        data = study.Write("d.csv", "y,z,x,g\n" + string.Concat(Enumerable.Range(0, 60).Select(i =>
            FormattableString.Invariant($"{(i * i % 23) + (3 * (i % 6))},{(i == 0 ? "NA" : $"{i * i % 19}")},{i / 6},g{i % 6}\n"))));
    }

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void Fits_of_one_response_are_a_table()
    {
        string a = Fit("a", "y ~ 1 + (1 | g)", "--ml"), b = Fit("b", "y ~ x + (1 | g)", "--ml");
        Finished run = Gpulmm.Run("compare", a, b, "--json");
        Gpulmm.AssertDone(run);
        using JsonDocument json = JsonDocument.Parse(run.Out);
        JsonElement[] models = [.. json.RootElement.GetProperty("models").EnumerateArray()];
        JsonElement fitted = JsonDocument.Parse(File.ReadAllText(b)).RootElement;

        Assert.That(run.Error, Does.Contain("cAIC").And.Contain("y, n = 60, ML"));
        Assert.That(models.Select(model => model.GetProperty("df").GetInt32()), Is.EqualTo(new[] { 3, 4 }));
        foreach (string name in new[] { "logLik", "aic", "bic", "caic" })
        {
            Assert.That(models[1].GetProperty(name).GetDouble(), Is.EqualTo(fitted.GetProperty(name).GetDouble()));
        }

        foreach (string name in new[] { "aicDelta", "bicDelta", "caicDelta" })
        {
            Assert.That(models.Min(model => model.GetProperty(name).GetDouble()), Is.Zero);
        }
    }

    [Test]
    public void What_cannot_be_compared_is_refused()
    {
        string a = Fit("a", "y ~ 1 + (1 | g)"), b = Fit("b", "y ~ x + (1 | g)"), ml = Fit("c", "y ~ x + (1 | g)", "--ml"),
            z = Fit("z", "z ~ 1 + (1 | g)");
        string w = Fit("w", "log(y + 1) ~ 1 + (1 | g)");

        Gpulmm.AssertFails(Gpulmm.Run("compare", a, b), 3, "differ in their fixed effects (x)", "--ml");
        Gpulmm.AssertFails(Gpulmm.Run("compare", b, ml), 3, "different methods");
        Gpulmm.AssertFails(Gpulmm.Run("compare", a, z), 3, "n = 60", "n = 59");
        Gpulmm.AssertFails(Gpulmm.Run("compare", a, w), 3, "of log(y + 1)", "same response");
        Gpulmm.AssertFails(Gpulmm.Run("compare", a), 3, "two models or more");
        Gpulmm.AssertFails(Gpulmm.Run("compare", a, data), 3, "d.csv: not a fit");
    }

    private string Fit(string name, string formula, params string[] more)
    {
        Gpulmm.AssertDone(Gpulmm.Run(["fit", "--data", data, "--formula", formula, "--out", study.Path(name), .. more]));
        return study.Path(name) + ".fit.json";
    }
}

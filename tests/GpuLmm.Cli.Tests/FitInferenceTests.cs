using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>What a fit tells beyond its estimates.</summary>
public sealed class FitInferenceTests
{
    private SmallStudy study = null!;
    private string data = null!;

    [SetUp]
    public void Create()
    {
        study = new SmallStudy();
        data = study.Write("d.csv", "y,x,g\n" + string.Concat(Enumerable.Range(0, 60).Select(i =>
            FormattableString.Invariant($"{(i * i % 23) + (3 * (i % 6)) + ((i % 3) * (i % 10))},{i / 6},g{i % 6}\n"))));
    }

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void The_conditional_aic_is_told_and_written()
    {
        Finished run = Gpulmm.Run(Fit("y ~ x + (1 | g)"));
        Gpulmm.AssertDone(run);
        JsonElement root = Json();

        Assert.That(run.Out, Does.Contain("conditional AIC"));
        Assert.That(Number(root, "caicDf"), Is.InRange(Number(root, "caicDfKnown"), 9));
        Assert.That(Number(root, "caic"), Is.EqualTo((-2 * Number(root, "conditionalLogLik")) + (2 * Number(root, "caicDf"))).Within(1e-9));
    }

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();

    private string[] Fit(string formula, params string[] more) =>
        ["fit", "--data", data, "--formula", formula, "--out", study.Path("f"), "--overwrite", .. more];

    private JsonElement Json() => JsonDocument.Parse(File.ReadAllText(study.Path("f.fit.json"))).RootElement;
}

using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>Models of tables.</summary>
public sealed class FitTests
{
    private SmallStudy study = null!;
    private string data = null!;

    [SetUp]
    public void Create()
    {
        study = new SmallStudy();
        data = study.Write("d.csv", "id,y,x,g\n" + string.Concat(study.Ids.Select((id, i) => $"{id.Individual},{i * i % 23},{i % 7},{i % 3}\n")));
        Gpulmm.AssertDone(Gpulmm.Run("kinship", "--bfile", study.Prefix, "--out", study.Path("k")));
    }

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void The_json_has_its_schema()
    {
        Finished run = Gpulmm.Run(Fit("--formula", "y ~ x + g + (1 | gr(id, cov = K))", "--factor", "g=2,0,1", "--ml"));
        Gpulmm.AssertDone(run);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(study.Path("f.fit.json")));
        JsonElement root = json.RootElement;
        Assert.That(root.EnumerateObject().Select(property => property.Name), Is.EqualTo(new[]
        {
            "formula", "family", "link", "method", "strategy", "n", "p", "converged", "iterations", "boundary", "logLik", "df", "aic", "bic",
            "caic", "caicDf", "fixed", "variance", "parameters", "shares", "r2", "random", "fitted", "dropped", "warnings",
        }));
        Assert.That(root.GetProperty("method").GetString(), Is.EqualTo("ML"));
        Assert.That(root.GetProperty("fixed").EnumerateArray().Select(f => f.GetProperty("name").GetString()), Is.EqualTo(new[] { "(Intercept)", "x", "g0", "g1" }));
        Assert.That(root.GetProperty("random").GetProperty("K").EnumerateObject().Count(), Is.EqualTo(SmallStudy.N));
        Assert.That(run.Out, Does.Contain("fixed effects:").And.Contain("variances:").And.Contain("wrote"));
    }

    [Test]
    public void A_csv_kernel_without_a_row_for_an_id_is_an_error()
    {
        string kernel = study.Write("k.csv", "id,I1,I2\nI1,1,0\nI2,0,1\n");
        Gpulmm.AssertFails(
            Gpulmm.Run("fit", "--data", data, "--formula", "y ~ 1 + (1 | gr(id, cov = K))", "--kernel", $"K={kernel}", "--out", study.Path("f")),
            3, "58 ids have no row", "I3");
    }

    [TestCase("--kernel", "K", "--kernel 'K': expected NAME=PATH")]
    [TestCase("--family", "poisson", "--family is not available yet")]
    [TestCase("--weights", "w", "--weights is not available yet")]
    public void Arguments_that_cannot_be_taken(string option, string value, string message) =>
        Gpulmm.AssertFails(Gpulmm.Run(Fit("--formula", "y ~ x", option, value)), 2, message);

    [TestCase("y ~ z + (1 | gr(id, cov = K))", "no column 'z'")]
    [TestCase("y ~ x + (1 | gr(id, cov = L))", "no kernel 'L'")]
    [TestCase("y ~ x + (x | id)", "formula column")]
    public void Formulas_that_do_not_fit_the_data(string formula, string message) =>
        Gpulmm.AssertFails(Gpulmm.Run(Fit("--formula", formula)), 3, message);

    private string[] Fit(params string[] more) => ["fit", "--data", data, "--kernel", $"K={study.Path("k")}", "--out", study.Path("f"), .. more];
}

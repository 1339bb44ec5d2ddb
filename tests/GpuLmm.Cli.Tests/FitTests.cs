using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>Models of tables.</summary>
[Category("WithoutBlas")]
public sealed class FitTests
{
    private SmallStudy study = null!;
    private string data = null!;

    [SetUp]
    public void Create()
    {
        study = new SmallStudy();
        data = study.Write("d.csv",
            "id,y,x,g\n" + string.Concat(study.Ids.Select((id, i) => $"{id.Individual},{i * i % 23},{i % 7},{i % 3}\n")));
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
            "formula", "family", "link", "method", "strategy", "model", "n", "p", "converged", "iterations", "boundary",
                "logLik", "df", "aic", "bic",
            "caic", "caicDf", "caicKnown", "caicDfKnown", "conditionalLogLik", "fixed", "terms", "variance", "parameters", "shares", "r2",
            "icc", "random", "randomErrors", "fitted", "dropped", "warnings", "trajectory",
        }));
        Assert.That(root.GetProperty("method").GetString(), Is.EqualTo("ML"));
        Assert.That(root.GetProperty("fixed").EnumerateArray().Select(f => f.GetProperty("name").GetString()),
            Is.EqualTo(new[] { "(Intercept)", "x", "g0", "g1" }));
        Assert.That(root.GetProperty("random").GetProperty("K").EnumerateObject().Count(), Is.EqualTo(SmallStudy.N));
        Assert.That(
            run.Out,
            Does.Contain("fixed effects:").And.Contain("variances and covariances:").And.Contain(
                "shares of the variance:").And.Contain("wrote"));
    }

    [Test]
    public void Several_kernels_slopes_strata_and_weights_in_one_formula()
    {
        string table = study.Write("w.csv", "id,y,x,g,site,w\n" + string.Concat(
            study.Ids.Select((id, i) => $"{id.Individual},{i * i % 23},{i % 7},{i % 3},S{i % 6},{1 + (i % 2)}\n")));
        Finished run = Gpulmm.Run(FitOf(
            table, "--formula", "y ~ x + (1 + x | gr(id, cov = K)) + (1 | gr(id, cov = K*K)) + (1 | site)", "--residual",
            "~ g", "--weights", "w"));
        Gpulmm.AssertDone(run);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(study.Path("f.fit.json")));
        JsonElement root = json.RootElement;
        Assert.That(root.GetProperty("strategy").GetString(), Is.EqualTo("dense"));
        Assert.That(root.GetProperty("converged").GetBoolean());
        Assert.That(
            root.GetProperty("variance").EnumerateArray()
                .Select(v => $"{v.GetProperty("group").GetString()} {v.GetProperty("term").GetString()}"),
            Is.EqualTo(new[]
            {
                "K (Intercept)", "K (Intercept),x", "K x", "K*K (Intercept)", "site (Intercept)", "Residual 0", "Residual 1", "Residual 2",
            }));
        Assert.That(root.GetProperty("shares").EnumerateArray().Select(share => share.GetProperty("group").GetString()),
            Is.EqualTo(new[] { "K", "K*K", "site" }));
        Assert.That(root.GetProperty("trajectory").GetArrayLength(), Is.GreaterThan(1));
    }

    [TestCase("y ~ x + (1 | one)", "(1 | one): one has one level; a variance needs at least two")]
    [TestCase("y ~ x + (1 | id)", "(1 | id): every level of id has one row; its variance cannot be told from the residual's")]
    public void Terms_that_the_data_cannot_tell(string formula, string message)
    {
        string table = study.Write("o.csv",
            "id,y,x,one\n" + string.Concat(study.Ids.Select((id, i) => $"{id.Individual},{i * i % 23},{i % 7},a\n")));
        Gpulmm.AssertFails(Gpulmm.Run(FitOf(table, "--formula", formula)), 3, message);
    }

    [Test]
    public void Degrees_of_freedom_and_tests_of_terms_are_those_asked_for()
    {
        string[] model = ["--formula", "y ~ x + g + (1 | id)", "--factor", "g"];
        string table = study.Write("t.csv", "id,y,x,g\n" + string.Concat(
            Enumerable.Range(0, 60).Select(i => $"F{i / 5},{(i * i % 23) + (i / 5 * 7 % 11)},{i % 7},{i % 3}\n")));
        double[] none = Degrees([.. model, "--ddf", "none"]), satterthwaite = Degrees(model),
            kenwardRoger = Degrees([.. model, "--ddf", "kenward-roger"]);

        // n − p; fewer where levels differ; of x, which varies within levels, nearly all that the levels leave.
        Assert.That(none, Is.All.EqualTo(56));
        Assert.That(satterthwaite[0], Is.LessThan(56));
        Assert.That(kenwardRoger[0], Is.EqualTo(satterthwaite[0]).Within(20).Percent.And.Not.EqualTo(satterthwaite[0]));
        Gpulmm.AssertFails(Gpulmm.Run(FitOf(table, [.. model, "--ddf", "kenward-roger", "--ml"])), 2, "--ddf kenward-roger with --ml");
        Finished spectral = Gpulmm.Run(Fit("--formula", "y ~ x + (1 | gr(id, cov = K))", "--ddf", "kenward-roger", "--overwrite"));
        Gpulmm.AssertDone(spectral);
        Assert.That(spectral.Out, Does.Contain("dense, "));

        double[] Degrees(string[] arguments)
        {
            Finished run = Gpulmm.Run(FitOf(table, [.. arguments, "--overwrite"]));
            Gpulmm.AssertDone(run);
            Assert.That(run.Out, Does.Contain("tests of terms (type III):"));
            using JsonDocument json = JsonDocument.Parse(File.ReadAllText(study.Path("f.fit.json")));
            Assert.That(
                json.RootElement.GetProperty("terms").EnumerateArray()
                    .Select(term => (term.GetProperty("term").GetString(), term.GetProperty("df").GetInt32())),
                Is.EqualTo(new[] { ("x", 1), ("g", 2) }));
            return [.. json.RootElement.GetProperty("fixed").EnumerateArray().Select(effect => effect.GetProperty("ddf").GetDouble())];
        }
    }

    [Test]
    public void A_generalised_model_has_its_family_method_scales_and_z()
    {
        string table = study.Write("p.csv", "id,y,trials,x,g\n" + string.Concat(
            study.Ids.Select((id, i) => $"{id.Individual},{i * i % 7},{9 - (i % 3)},{i % 5},G{i % 12}\n")));
        Finished run = Gpulmm.Run(
            FitOf(table, "--formula", "cbind(y, trials - y) ~ x + (1 | gr(id, cov = K)) + (1 | g)", "--family", "binomial",
            "--link", "probit"));
        Gpulmm.AssertDone(run);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(study.Path("f.fit.json")));
        JsonElement root = json.RootElement;
        Assert.That(root.GetProperty("family").GetString(), Is.EqualTo("binomial"));
        Assert.That(root.GetProperty("link").GetString(), Is.EqualTo("probit"));
        Assert.That(root.GetProperty("method").GetString(), Is.EqualTo("Laplace"));
        Assert.That(root.GetProperty("fixed")[1].GetProperty("ddf").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(root.GetProperty("fixed")[1].GetProperty("pValue").GetDouble(), Is.InRange(0, 1));
        Assert.That(
            root.GetProperty("shares").EnumerateArray()
                .Select(share => $"{share.GetProperty("group").GetString()} {share.GetProperty("scale").GetString()}"),
            Is.EqualTo(new[] { "K latent", "g latent", "K liability", "g liability", "K data", "g data" }));
        Assert.That(root.GetProperty("fitted").EnumerateArray().Select(value => value.GetDouble()), Is.All.InRange(0.0, 1.0));
        Assert.That(run.Out, Does.Contain("binomial, Laplace").And.Contain(" z ").And.Contain("variance of eta"));
        Assert.That(
            root.GetProperty("partition").EnumerateArray().Select(part => part.GetProperty("source").GetString()),
            Is.EqualTo(new[] { "fixed", "K", "g", "distribution" }));
        Assert.That(root.GetProperty("partition").EnumerateArray().Sum(part => part.GetProperty("share").GetDouble()),
            Is.EqualTo(1).Within(1e-12));
    }

    [Test]
    public void A_generalised_model_has_residuals_diagnostics_and_intervals()
    {
        string table = study.Write("c.csv",
            "y,x,g\n" + string.Concat(Enumerable.Range(0, 90).Select(i => $"{(i * i % 11) + (4 * (i % 3))},{i % 5},G{i % 9}\n")));
        Finished run = Gpulmm.Run(
            "fit", "--data", table, "--formula", "y ~ x + (1 | g)", "--family", "poisson", "--residuals", "--simulations", "60",
            "--profile", "--bootstrap", "20", "--seed", "5",
            "--out", study.Path("f"));
        Gpulmm.AssertDone(run);
        string[][] rows = [.. File.ReadLines(study.Path("f.residuals.tsv")).Select(line => line.Split('\t'))];
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(study.Path("f.fit.json")));
        JsonElement diagnostics = json.RootElement.GetProperty("diagnostics");
        Assert.That(rows[0], Is.EqualTo(new[] { "ROW", "RESPONSE", "MEAN", "FITTED", "RESIDUAL", "MARGINAL", "PEARSON", "SCALED" }));
        Assert.That(rows, Has.Length.EqualTo(91));
        Assert.That(rows[1..].Select(row => double.Parse(row[7], System.Globalization.CultureInfo.InvariantCulture)),
            Is.All.InRange(0.0, 1.0));
        Assert.That(
            json.RootElement.GetProperty("randomErrors").GetProperty("g").GetProperty("G1").GetProperty("(Intercept)").GetProperty("se")
                .GetDouble(), Is.GreaterThan(0));
        Assert.That(diagnostics.GetProperty("simulations").GetInt32(), Is.EqualTo(60));
        Assert.That(diagnostics.GetProperty("dispersion").GetProperty("ratio").GetDouble(), Is.GreaterThan(1));
        Assert.That(
            run.Out,
            Does.Contain("the response beside 60 simulated ones, seed 5").And.Contain(diagnostics.GetProperty("dispersion")
            .GetProperty("advice").GetString()!));
        Assert.That(
            json.RootElement.GetProperty("intervals").EnumerateArray().Select(own => own.GetProperty("method").GetString()).Distinct(),
            Is.EqualTo(new[] { "profile", "bootstrap" }));
    }

    [TestCase("--simulations", "10", "--simulations: dispersion and zeros are those of generalised models")]
    [TestCase("--simulations", "0", "--simulations 0: expected a positive number")]
    public void Simulations_that_cannot_be_made(string option, string value, string message) =>
        Gpulmm.AssertFails(Gpulmm.Run(Fit("--formula", "y ~ x", option, value)), 2, message);

    [Test]
    public void Quasi_likelihood_has_no_intervals_or_residuals() => Gpulmm.AssertFails(
        Gpulmm.Run(Fit("--formula", "y ~ x + (1 | g)", "--family", "poisson", "--pql", "--residuals")), 2,
        "with --pql: quasi-likelihood has no likelihood");

    [Test]
    public void Separation_ends_with_its_name_and_a_trajectory()
    {
        string table = study.Write("s.csv",
            "y,x,g\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{(i % 4 == 0 ? 1 : 0)},{(i % 8 == 0 ? 1 : 0)},G{i % 7}\n")));
        Finished run = Gpulmm.Run("fit", "--data", table, "--formula", "y ~ x + (1 | g)", "--family", "binomial", "--out", study.Path("f"));
        Gpulmm.AssertFails(run, 4, "separation: x", "trajectory");
    }

    [Test]
    public void A_csv_kernel_without_a_row_for_an_id_is_an_error()
    {
        string kernel = study.Write("k.csv", "id,I1,I2\nI1,1,0\nI2,0,1\n");
        Gpulmm.AssertFails(
            Gpulmm.Run("fit", "--data", data, "--formula", "y ~ 1 + (1 | gr(id, cov = K))", "--kernel", $"K={kernel}",
                "--out", study.Path("f")),
            3, "58 ids have no row", "I3");
    }

    [TestCase("--kernel", "K", "--kernel 'K': expected NAME=PATH")]
    [TestCase("--link", "logit", "--link logit with --family gaussian: expected identity")]
    [TestCase("--nagq", "5", "--nagq with --family gaussian")]
    [TestCase("--nagq", "0", "--nagq 0: expected a positive number")]
    public void Arguments_that_cannot_be_taken(string option, string value, string message) =>
        Gpulmm.AssertFails(Gpulmm.Run(Fit("--formula", "y ~ x", option, value)), 2, message);

    [TestCase("y ~ z + (1 | gr(id, cov = K))", "no column 'z'")]
    [TestCase("y ~ x + (1 | gr(id, cov = L))", "no kernel 'L'")]
    [TestCase("y ~ x + (x | nobody)", "no column 'nobody'")]
    public void Formulas_that_do_not_fit_the_data(string formula, string message) =>
        Gpulmm.AssertFails(Gpulmm.Run(Fit("--formula", formula)), 3, message);

    [TestCase("1e999")]
    [TestCase("-Infinity")]
    [TestCase("Inf")]
    [TestCase("tall")]
    public void A_response_that_is_no_finite_number_is_named_with_its_line(string value)
    {
        data = study.Write("d.csv", $"id,y,x\n\nI1,1,2\n\nI2,{value},3\nI3,worse,4\n");
        Gpulmm.AssertFails(
            Gpulmm.Run(Fit("--formula", "y ~ x + (1 | gr(id, cov = K))")), 3, $"d.csv line 5: column y: '{value}' is not a finite number");
    }

    [Test]
    public void A_covariate_that_is_not_finite_is_named_with_its_line()
    {
        data = study.Write("d.csv", "id,y,x\nI1,1,2\nI2,2,1e999\n");
        Gpulmm.AssertFails(
            Gpulmm.Run(Fit("--formula", "y ~ x + (1 | gr(id, cov = K))")), 3, "d.csv line 3: column x: '1e999' is not a finite number");
    }

    [Test]
    public void A_term_given_twice_counts_once()
    {
        Gpulmm.AssertDone(Gpulmm.Run(Fit("--formula", "y ~ x + factor(g) + x + factor(g) + (1 | gr(id, cov = K))")));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(study.Path("f.fit.json")));
        Assert.That(
            json.RootElement.GetProperty("fixed").EnumerateArray().Select(f => f.GetProperty("name").GetString()),
            Is.EqualTo(new[] { "(Intercept)", "x", "factor(g)1", "factor(g)2" }));
        Assert.That(json.RootElement.GetProperty("dropped").GetArrayLength(), Is.Zero);
    }

    [Test]
    public void A_factor_that_is_no_column_is_an_error() => Gpulmm.AssertFails(
        Gpulmm.Run(Fit("--formula", "y ~ x + (1 | gr(id, cov = K))", "--factor", "gg=M,F")), 3, "d.csv: factors: no column 'gg'",
        "did you mean 'g'?");

    private string[] Fit(params string[] more) => FitOf(data, more);

    private string[] FitOf(string path, params string[] more) =>
        ["fit", "--data", path, "--kernel", $"K={study.Path("k")}", "--out", study.Path("f"), .. more];
}

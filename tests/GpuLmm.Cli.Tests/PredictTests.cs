using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuLmm.Cli.Tests;

/// <summary>Predictions from what <c>fit</c> wrote.</summary>
public sealed class PredictTests
{
    private const int Phenotyped = 48;
    private const string Formula = "y ~ x + sex + (1 | gr(id, cov = K)) + (1 | g)";
    private SmallStudy study = null!;
    private string data = null!;

    [SetUp]
    public void Fit()
    {
        study = new SmallStudy();
        data = study.Write("d.csv", "id,y,x,sex,g,env\n" + string.Concat(study.Ids.Take(Phenotyped).Select((id, i) =>
            FormattableString.Invariant(
                $"{id.Individual},{(i * i % 23) + (2 * (i % 5))},{i % 7},{(i % 2 == 0 ? "F" : "M")},g{i % 5},e{i % 2}\n"))));
        Gpulmm.AssertDone(Gpulmm.Run("kinship", "--bfile", study.Prefix, "--maf", "0.05", "--out", study.Path("k")));
        Gpulmm.AssertDone(
            Gpulmm.Run("fit", "--data", data, "--formula", Formula, "--kernel", $"K={study.Path("k")}", "--out", study.Path("m")));
    }

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void Rows_that_were_fitted_are_predicted_as_fitted()
    {
        Finished run = Gpulmm.Run(Predict("--new", data, "--json"));
        Gpulmm.AssertDone(run);
        string[][] rows = Rows("p.predictions.tsv");
        using JsonDocument json = JsonDocument.Parse(run.Out), fit = JsonDocument.Parse(File.ReadAllText(study.Path("m.fit.json")));
        Assert.That(rows[0], Is.EqualTo(new[] { "ROW", "id", "g", "FIT", "SE", "LOWER", "UPPER", "PRED_LOWER", "PRED_UPPER", "NOTE" }));
        Assert.That(rows[1..].Select(row => $"{row[0]} {row[1]}"),
            Is.EqualTo(study.Ids.Take(Phenotyped).Select((id, i) => $"{i + 1} {id.Individual}")));
        Assert.That(
            rows[1..].Select(row => Number(row[3])),
            Is.EqualTo(fit.RootElement.GetProperty("fitted").EnumerateArray().Select(value => value.GetDouble())).Within(1e-6));
        Assert.That(rows[1..].Select(row => row[9]), Has.All.Empty);
        Assert.That(json.RootElement.GetProperty("predictions").GetInt32(), Is.EqualTo(Phenotyped));
        Assert.That(json.RootElement.GetProperty("outputs")[0].GetString(), Does.EndWith("p.predictions.tsv"));
    }

    [Test]
    public void Rows_of_a_generalised_fit_are_predicted_on_both_scales()
    {
        Gpulmm.AssertDone(Gpulmm.Run(
            "fit", "--data", data, "--formula", Formula, "--family", "poisson", "--kernel", $"K={study.Path("k")}", "--out",
            study.Path("m"), "--overwrite"));
        using JsonDocument fit = JsonDocument.Parse(File.ReadAllText(study.Path("m.fit.json")));
        double[] fitted = [.. fit.RootElement.GetProperty("fitted").EnumerateArray().Select(value => value.GetDouble())];
        Gpulmm.AssertDone(Gpulmm.Run(Predict("--new", data)));
        string[][] response = Rows("p.predictions.tsv");
        Gpulmm.AssertDone(Gpulmm.Run(Predict("--new", data, "--scale", "link", "--overwrite")));
        string[][] link = Rows("p.predictions.tsv");
        Assert.That(response[1..].Select(row => Number(row[3])), Is.EqualTo(fitted).Within(1e-6));
        Assert.That(link[1..].Select(row => Math.Exp(Number(row[3]))), Is.EqualTo(fitted).Within(1e-6));
        Assert.That(response[1..].Zip(link[1..], (own, eta) => Number(own[4]) - (Number(own[3]) * Number(eta[4]))),
            Is.All.EqualTo(0).Within(1e-9));
        Assert.That(response[1..].Select(row => row[7]), Is.All.EqualTo("NA"));
        Gpulmm.AssertDone(Gpulmm.Run(Predict("--overwrite")));
        Assert.That(Rows("p.blup.tsv")[1..], Has.Length.EqualTo(study.Ids.Count() - Phenotyped));
    }

    [Test]
    public void A_linear_fit_has_one_scale() =>
        Gpulmm.AssertFails(Gpulmm.Run(Predict("--new", data, "--scale", "link")), 3, "a linear model has one scale");

    [Test]
    public void Nothing_is_left_where_a_later_result_fails()
    {
        study.Write("other.fam", "0 x 0 0 0 -9\n");
        study.Write("other.bim", "9 strange 0 1 A G\n");
        File.WriteAllBytes(study.Path("other.bed"), [0x6C, 0x1B, 0x01, 0x00]);
        Gpulmm.AssertFails(
            Gpulmm.Run(Predict("--new", data, "--snp-effects", "--bfile", study.Prefix, "--maf", "0.05", "--score", study.Path("other"))),
            3, "other");
        Assert.That(study.Files("p"), Is.Empty);
    }

    [Test]
    public void New_rows_keep_their_order_and_say_what_is_new()
    {
        string rows = study.Write("n.csv", "g,x,sex,id,more\ng1,2,F,I60,a\nnew,3,M,I1,b\ng1,NA,M,I2,c\ng2,1,F,I3,d\n");
        Finished run = Gpulmm.Run(Predict("--new", rows, "--level", "0.8"));
        Gpulmm.AssertDone(run);
        string[][] table = Rows("p.predictions.tsv");
        Assert.That(table[1..].Select(row => row[^1]), Is.EqualTo(new[] { "no record of id in K", "new level of g", "missing x", "" }));
        Assert.That(table[3][3..9], Has.All.EqualTo("NA"));
        foreach (string[] row in new[] { table[1], table[2], table[4] })
        {
            double[] numbers = Array.ConvertAll(row[3..9], Number);
            Assert.That(numbers[1], Is.GreaterThan(0));
            Assert.That(new[] { numbers[4], numbers[2], numbers[0], numbers[3], numbers[5] }, Is.Ordered.Ascending);
        }

        Assert.That(run.Out, Does.Contain("new level of g: 1 rows"));
        Gpulmm.AssertDone(Gpulmm.Run(Predict("--new", study.Write("m.csv", "x,sex\n2,F\n2,M\n"), "--marginal", "--overwrite")));
        Assert.That(Rows("p.predictions.tsv")[0],
            Is.EqualTo(new[] { "ROW", "FIT", "SE", "LOWER", "UPPER", "PRED_LOWER", "PRED_UPPER", "NOTE" }));
    }

    [Test]
    public void Without_rows_the_ids_without_records_are_predicted()
    {
        Gpulmm.AssertDone(Gpulmm.Run(Predict()));
        string[][] table = Rows("p.blup.tsv");
        Assert.That(table[0], Is.EqualTo(new[] { "GROUP", "LEVEL", "TERM", "VALUE", "SE", "RELIABILITY" }));
        Assert.That(table[1..].Select(row => $"{row[0]} {row[1]} {row[2]}"),
            Is.EqualTo(study.Ids.Skip(Phenotyped).Select(id => $"K {id.Individual} (Intercept)")));
        Assert.That(table[1..].Select(row => Number(row[5])), Has.All.InRange(0, 1));
    }

    [Test]
    public void Effects_of_markers_score_what_the_kernel_predicts()
    {
        Gpulmm.AssertDone(Gpulmm.Run(Predict()));
        Gpulmm.AssertDone(Gpulmm.Run(Predict("--snp-effects", "--bfile", study.Prefix, "--maf", "0.05", "--score", study.Prefix)));
        var scores = Rows("p.scores.tsv")[1..].ToDictionary(row => row[1], row => Number(row[4]));
        string[][] markers = Rows("p.snp.tsv");

        Assert.That(markers[0], Is.EqualTo(new[] { "CHROM", "POS", "ID", "ALLELE0", "ALLELE1", "A1FREQ", "KERNEL", "TERM", "BETA" }));
        Assert.That(markers[1..].Select(row => row[2]), Does.Not.Contain("rs4").And.Not.Contain("rs5"), "markers that do not vary");
        foreach (string[] row in Rows("p.blup.tsv")[1..])
        {
            // The kernel's file has seven digits.
            Assert.That(scores[row[1]], Is.EqualTo(Number(row[3])).Within(1e-5));
        }

        Gpulmm.AssertFails(
            Gpulmm.Run(Predict("--snp-effects", "--bfile", study.Prefix, "--method", "vanraden1", "--overwrite")), 3,
            "K is not the vanraden1 matrix of these markers and samples", "filters");
    }

    [Test]
    public void Tables_and_kernels_of_another_fit_are_refused()
    {
        string[] lines = File.ReadAllLines(data);
        AssertBad(["fewer.csv: 47 complete rows; ", "m.fit.json has n = 48"], "--data",
            study.Write("fewer.csv", string.Join("\n", lines[..^1]) + "\n"), "--new", data);
        AssertBad(
            ["the levels of sex are F, M, X"], "--data",
            study.Write("level.csv", string.Join("\n", [.. lines[..^1], lines[^1].Replace(",M,", ",X,")]) + "\n"), "--new", data);
        AssertBad(["its log-likelihood is", "the table or a kernel is not that of the fit"], "--data",
            study.Write("other.csv", File.ReadAllText(data).Replace("I7,", "I50,")), "--new", data);
        AssertBad(["no column 'g'"], "--data", study.Write("c.csv", File.ReadAllText(data).Replace("sex,g,", "sex,h,")), "--new", data);
    }

    [TestCase("id,x,sex,g\nI1,2,F,g1\nI2,1,X,g1\n", "n.csv line 3: sex is X, a level that the fit's data do not have; theirs are: F, M")]
    [TestCase("id,x,sex,g\nI1,2,F,g1\nJ2,1,F,g1\n", "n.csv line 3: id J2 has no row of its own in K")]
    [TestCase("id,x,sex,g\nI1,two,F,g1\n", "n.csv line 2: column x: 'two' is not a finite number")]
    [TestCase("id,xx,sex,g\nI1,2,F,g1\n", "no column 'x'; its columns are: id, xx, sex, g; did you mean 'xx'?")]
    [TestCase("id,x,sex,g\n", "n.csv: no rows below the header")]
    public void Rows_that_cannot_be_predicted_are_named(string rows, string message) =>
        AssertBad([message], "--data", data, "--new", study.Write("n.csv", rows));

    [Test]
    public void Fits_that_cannot_predict_are_named()
    {
        AssertBad(["absent.fit.json: file not found"], "--data", data, "--fit", study.Path("absent.fit.json"));
        AssertBad(["bad.json: not a fit"], "--data", data, "--fit", study.Write("bad.json", "{}"));
        string fit = File.ReadAllText(study.Path("m.fit.json"));
        JsonObject old = JsonNode.Parse(fit)!.AsObject(), less = JsonNode.Parse(fit)!.AsObject();
        old.Remove("model");
        less["fixed"]![1]!.AsObject().Remove("se");
        string without = study.Write("old.json", old.ToJsonString()), shorter = study.Write("less.json", less.ToJsonString());
        string longer = study.Write("more.json", fit.Replace("\"model\"", "\"more\": 1, \"model\""));
        AssertBad(["old.json: it does not say how its model is made"], "--data", data, "--fit", without);
        AssertBad(["less.json: not a fit", "fixed[1].se is missing"], "--data", data, "--fit", shorter);
        AssertBad(["more.json: not a fit", "the key more is unknown"], "--data", data, "--fit", longer);
        string open = File.ReadAllText(study.Path("m.fit.json")).Replace("\"converged\": true", "\"converged\": false");
        AssertBad(["open.json: the fit did not converge"], "--data", data, "--fit", study.Write("open.json", open));
        string[] bare = ["predict", "--fit", study.Path("m.fit.json"), "--data", data, "--new", data, "--out", study.Path("p")];
        Gpulmm.AssertFails(Gpulmm.Run(bare), 3, "its kernel K is not given (--kernel K=PATH)");
        Gpulmm.AssertFails(Gpulmm.Run([.. bare, "--kernel", $"L={study.Path("k")}", "--kernel", $"K={study.Path("k")}"]), 3,
            "it has no kernel 'L'; its kernels are: K");
    }

    [TestCase("--marginal", "--marginal goes with --new")]
    [TestCase("--level 0.5", "--level goes with --new")]
    [TestCase("--new d.csv --level 1", "--level 1: expected a number between 0 and 1")]
    [TestCase("--maf 0.1", "--maf goes with --snp-effects")]
    [TestCase("--method vanraden1", "--method goes with --snp-effects")]
    [TestCase("--snp-effects", "--snp-effects needs --bfile")]
    public void Arguments_that_do_not_go_together(string arguments, string message) =>
        Gpulmm.AssertFails(Gpulmm.Run(Predict(arguments.Split(' '))), 2, message);

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    private string[][] Rows(string name) => [.. File.ReadAllLines(study.Path(name)).Select(line => line.Split('\t'))];

    private string[] Predict(params string[] more) =>
        ["predict", "--fit", study.Path("m.fit.json"), "--data", data, "--kernel", $"K={study.Path("k")}", "--out",
            study.Path("p"), .. more];

    private void AssertBad(string[] message, params string[] arguments)
    {
        string[] fit = arguments.Contains("--fit") ? [] : ["--fit", study.Path("m.fit.json")];
        Gpulmm.AssertFails(
            Gpulmm.Run(["predict", "--kernel", $"K={study.Path("k")}", "--out", study.Path("p"), .. fit, .. arguments]), 3, message);
        Assert.That(study.Files("p"), Is.Empty);
    }
}

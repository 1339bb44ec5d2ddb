using System.Globalization;

namespace GpuLmm.Cli.Tests;

/// <summary>Scans against a model by formula, against a saved one, and interactions with covariates, from files to files.</summary>
[Category("WithoutBlas")]
public sealed class ModelScanTests
{
    private const string Formula = "y ~ age + (1 | gr(id, cov = g)) + (1 | site)";

    private SmallStudy study = null!;

    [OneTimeSetUp]
    public void Create()
    {
        study = new SmallStudy();
        var random = new Random(3);
        study.Write("records.csv", "id,y,age,site,dose\n" + string.Concat(study.Ids.SelectMany((id, i) => Enumerable.Range(0, 2).Select(k =>
            string.Create(CultureInfo.InvariantCulture, $"{id.Individual},{i % 7 + random.NextDouble() + k},{20 + (i * 7 % 31)},s{i % 4},{k + (0.1 * i)}\n")))));
        Gpulmm.AssertDone(Gpulmm.Run("kinship", "--bfile", study.Prefix, "--loco", "--out", study.Path("g")));
    }

    [OneTimeTearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void Saved_null_models_give_the_tables_of_their_formula()
    {
        Gpulmm.AssertDone(Gpulmm.Run(Scan("one", "--formula", Formula, "--save-null", study.Path("saved.null"))));
        Gpulmm.AssertDone(Gpulmm.Run("scan", "--bfile", study.Prefix, "--null", study.Path("saved.null"), "--out", study.Path("two")));
        Gpulmm.AssertDone(Gpulmm.Run(
            "fit", "--data", study.Path("records.csv"), "--formula", Formula, "--kernel", $"g={study.Path("g")}",
            "--save-null", study.Path("fit.null"), "--out", study.Path("fit")));
        Gpulmm.AssertDone(Gpulmm.Run("scan", "--bfile", study.Prefix, "--null", study.Path("fit.null"), "--out", study.Path("three")));

        string table = File.ReadAllText(study.Path("one.y.tsv"));
        Assert.That(table.Split('\n'), Has.Length.EqualTo(SmallStudy.M + 2));
        Assert.That(File.ReadAllText(study.Path("two.y.tsv")), Is.EqualTo(table));
        Assert.That(File.ReadAllText(study.Path("three.y.tsv")), Is.EqualTo(table));
        Assert.That(study.Files("one"), Is.EqualTo(new[] { "one.log", "one.run.json", "one.y.null.json", "one.y.tsv" }));
    }

    [Test]
    public void Leaving_the_chromosome_out_is_fitting_with_the_other_kernel()
    {
        Gpulmm.AssertDone(Gpulmm.Run(Scan("loco", "--formula", Formula, "--loco")));
        Gpulmm.AssertDone(Gpulmm.Run(
            "scan", "--bfile", study.Prefix, "--data", study.Path("records.csv"), "--formula", Formula, "--kernel", $"g={study.Path("g")}.chr2",
            "--chr", "1", "--out", study.Path("other")));

        // Of two chromosomes, the sum without the first is that of the second; divisors differ by a factor, which the variance takes up.
        // Tables have seven digits, and searches end within about as many.
        string[][] loco = Rows("loco.y.tsv"), other = Rows("other.y.tsv");
        foreach ((string[] own, string[] expected) in loco.Zip(other))
        {
            Assert.That(own[..8], Is.EqualTo(expected[..8]));
            for (int c = 8; c < 13; c++)
            {
                Assert.That(Number(own[c]), double.IsNaN(Number(expected[c])) ? Is.NaN
                    : Is.EqualTo(Number(expected[c])).Within(1e-4).Percent);
            }
        }
    }

    [Test]
    public void Interactions_have_their_rows()
    {
        Gpulmm.AssertDone(Gpulmm.Run(Scan("int", "--formula", "y ~ dose + (dose || gr(id, cov = g))", "--interaction", "dose", "--report")));
        string[][] rows = Rows("int.y.tsv");

        Assert.That(rows.Take(4).Select(row => row[7]), Is.EqualTo(new[] { "SNP|main-only", "SNP", "SNPxdose", "SNP+SNPxdose" }));
        Assert.That(rows.Take(4).Select(row => row[11]), Is.EqualTo(new[] { "1", "1", "1", "2" }));
        Assert.That(rows.Where(row => row[2] == "rs4").Select(row => row[14]), Is.All.EqualTo("monomorphic").And.Exactly(4).Items);
        Gpulmm.AssertDone(Gpulmm.Run("report", study.Path("int.y.tsv"), "--out", study.Path("page")));
    }

    [Test]
    public void Interactions_with_covariates_have_a_background_of_their_own()
    {
        Gpulmm.AssertDone(Gpulmm.Run(
            "scan", "--bfile", study.Prefix, "--pheno", study.Path("pheno.txt"), "--pheno-name", "full", "--covar", study.Path("covar.txt"),
            "--cat-covar", "site", "--interaction", "age,site", "--kinship", study.Path("g"), "--out", study.Path("cov")));
        Gpulmm.AssertDone(Gpulmm.Run(
            "scan", "--bfile", study.Prefix, "--pheno", study.Path("pheno.txt"), "--pheno-name", "full", "--covar", study.Path("covar.txt"),
            "--cat-covar", "site", "--interaction", "age", "--background", "none", "--out", study.Path("none")));

        string fit = File.ReadAllText(study.Path("cov.full.null.json"));
        Assert.That(fit, Does.Contain("full ~ 1 + age + siteS1 + (1 | gr(id, cov = kinship)) + (1 | gr(id, cov = kinship_x_environment))"));
        Assert.That(Rows("cov.full.tsv").Take(5).Select(row => row[7]),
            Is.EqualTo(new[] { "SNP|main-only", "SNP", "SNPxage", "SNPxsite", "SNP+SNPxage+SNPxsite" }));
        Assert.That(Rows("none.full.tsv").Take(4).Select(row => row[7]),
            Is.EqualTo(new[] { "SNP|main-only", "SNP", "SNPxage", "SNP+SNPxage" }));
    }

    [Test]
    public void Robust_errors_are_others_at_the_same_effects()
    {
        string[] model = ["--formula", "y ~ dose + (1 | gr(id, cov = g))", "--interaction", "dose"];
        Gpulmm.AssertDone(Gpulmm.Run(Scan("model", model)));
        Gpulmm.AssertDone(Gpulmm.Run(Scan("robust", [.. model, "--robust"])));
        Gpulmm.AssertDone(Gpulmm.Run(
            "scan", "--bfile", study.Prefix, "--pheno", study.Path("pheno.txt"), "--pheno-name", "full", "--covar", study.Path("covar.txt"),
            "--covar-name", "age", "--interaction", "age", "--background", "none", "--robust", "--out", study.Path("white")));
        string[][] expected = Rows("model.y.tsv"), rows = Rows("robust.y.tsv");

        Assert.That(rows.Select(row => row[7]), Is.EqualTo(expected.Select(row => row[7])));
        Assert.That(rows.Select(row => Number(row[8])), Is.EqualTo(expected.Select(row => Number(row[8]))).Within(1e-3).Percent,
            "the table has seven digits");
        Assert.That(rows.Zip(expected).Count(pair => pair.First[9] != pair.Second[9]), Is.GreaterThan(rows.Length / 2));
        Assert.That(Rows("white.full.tsv"), Has.Length.EqualTo(4 * SmallStudy.M));
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan("--robust")), 2, "--robust goes with --interaction");
        Gpulmm.AssertFails(Gpulmm.Run(Scan("bad", "--formula", Formula, "--robust")), 2, "--robust goes with --interaction");
    }

    [Test]
    public void Conditional_markers_are_covariates()
    {
        string list = study.Write("given.txt", "rs1\nrs7\n");
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--condition", "rs1,rs7", "--background", "none")));
        string[][] rows = Rows("r.pheno.tsv");
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--condition", list, "--background", "none", "--overwrite")));

        Assert.That(Rows("r.pheno.tsv"), Is.EqualTo(rows));
        Assert.That(rows.Where(row => row[2] is "rs1" or "rs7").Select(row => row[14]), Is.All.EqualTo("collinear"));
        Assert.That(rows.First(row => row[2] == "rs2")[11], Is.EqualTo("56"), "n − p − 1 with two covariates more");
        Gpulmm.AssertFails(
            Gpulmm.Run(study.Scan("--condition", "rs99", "--overwrite")), 3, "'rs99' is the id of no marker; did you mean 'rs9'?");
    }

    // Written into the table as a user would, with missing calls at the mean of the samples.
    [Test]
    public void Conditional_markers_of_a_formula_are_its_fixed_effects()
    {
        string[] given = ["rs1", "rs7"];
        double[][] copies = [.. given.Select(id => study.Counts[Array.FindIndex(study.Markers, marker => marker.Id == id)]).Select(own =>
            Array.ConvertAll(own, count => count < 0 ? own.Where(other => other >= 0).Average(other => other) : count))];
        string[] lines = File.ReadAllLines(study.Path("records.csv"));
        study.Write("wide.csv", lines[0] + ",first,second\n" + string.Concat(lines.Skip(1).Select((line, row) =>
            string.Create(CultureInfo.InvariantCulture, $"{line},{copies[0][row / 2]:r},{copies[1][row / 2]:r}\n"))));
        Gpulmm.AssertDone(Gpulmm.Run(Scan("given", "--formula", Formula, "--condition", "rs1,rs7")));
        Gpulmm.AssertDone(Gpulmm.Run(
            "scan", "--bfile", study.Prefix, "--data", study.Path("wide.csv"), "--formula", Formula + " + first + second",
            "--kernel", $"g={study.Path("g")}", "--out", study.Path("wide")));

        Assert.That(File.ReadAllText(study.Path("given.y.tsv")), Is.EqualTo(File.ReadAllText(study.Path("wide.y.tsv"))));
        Assert.That(File.ReadAllText(study.Path("given.y.null.json")), Does.Contain("+ `rs1` + `rs7`"));
        Assert.That(Rows("given.y.tsv").Where(row => given.Contains(row[2])).Select(row => row[14]), Is.All.EqualTo("collinear"));
        Gpulmm.AssertFails(
            Gpulmm.Run(Scan("bad", "--formula", Formula, "--condition", "rs99")), 3, "'rs99' is the id of no marker; did you mean 'rs9'?");
    }

    // A formula without random effects beside a kinship, and a phenotype table, are the same model; so are their signals.
    [Test]
    public void Signals_of_loci_have_a_table()
    {
        string[] best = ["--condition-best", "2", "--condition-p", "0.2", "--condition-window", "0.5k"];
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan(
            [.. best, "--pheno", study.Path("pheno.txt"), "--pheno-name", "full", "--background", "none", "--overwrite"])));
        string[][] signals = Rows("r.full.conditional.tsv");
        study.Write("plain.csv", string.Concat(File.ReadAllLines(study.Path("pheno.txt")).Select(line =>
            string.Join(',', line.Split(' ')[1..3]) + "\n")));
        Gpulmm.AssertDone(Gpulmm.Run(
            ["scan", "--bfile", study.Prefix, "--data", study.Path("plain.csv"), "--id", "IID", "--formula", "full ~ 1", .. best, "--out", study.Path("plain")]));
        string[][] other = Rows("plain.full.conditional.tsv");

        Assert.That(signals.Select(row => row[4]), Is.SupersetOf(new[] { "1", "2" }));
        Assert.That(signals[0][6], Is.EqualTo("rs1"), "the causal marker");
        Assert.That(signals.Where(row => row[4] == "2").Select(row => row[17]),
            Is.EqualTo(signals.Where((_, k) => k + 1 < signals.Length && signals[k + 1][4] == "2").Select(row => row[6])));
        Assert.That(other.Select(row => row[6]), Is.EqualTo(signals.Select(row => row[6])));
        Assert.That(other.Select(row => Number(row[15])), Is.EqualTo(signals.Select(row => Number(row[15]))).Within(1e-9));
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan([.. best, "--pairs-with", "rs1"])), 2, "--pairs-with does not go with --condition-best");
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan("--condition-p", "1e-5")), 2, "--condition-p goes with --condition-best");
        Gpulmm.AssertFails(
            Gpulmm.Run(study.Scan("--condition-best", "2", "--condition-window", "far")), 2, "expected a whole number of base pairs below 2,147,483,647, as 500k, 1M or 250000");
    }

    [TestCase("y ~ age + (1 | site)", "--interaction", "dose", "environment dose has no main effect in the formula", 3)]
    [TestCase("y ~ 0 + age + (1 | site)", "--id", "id", "the fixed part has no intercept", 3)]
    [TestCase("y ~ age + (1 | site)", "--id", "who", "no column 'who'", 3)]
    [TestCase("y ~ age + (1 | site)", "--id", "site", "none of its 4 ids", 3)]
    [TestCase("y ~ age + (1 | site)", "--kinship", "g", "--kinship does not go with --formula", 2)]
    [TestCase("y ~ age + (1 | site)", "--loco", null, "needs one --kernel with sums by chromosome", 2)]
    [TestCase("y ~ age + (1 | site)", "--null", "x", "--null is a model that is fitted already", 2)]
    public void Faults_are_named(string formula, string option, string? value, string message, int code)
    {
        string[] more = value is null ? [option] : [option, value];
        Finished result = Gpulmm.Run(
        [
            "scan", "--bfile", study.Prefix, "--data", study.Path("records.csv"), "--formula", formula, .. more, "--out", study.Path("bad"),
        ]);

        Assert.That(result.Code, Is.EqualTo(code), result.Error);
        Assert.That(result.Error, Does.Contain(message));
        Assert.That(study.Files("bad"), Is.Empty);
    }

    [Test]
    public void Saved_models_of_other_samples_or_cut_off_are_refused()
    {
        string path = study.Path("whole.null");
        Gpulmm.AssertDone(Gpulmm.Run(Scan("whole", "--formula", "y ~ age + (1 | site)", "--save-null", path)));
        using var others = new SmallStudy(n: 20);
        Finished missing = Gpulmm.Run("scan", "--bfile", others.Prefix, "--null", path, "--out", others.Path("r"));
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(study.Path("cut.null"), bytes[..^100]);
        bytes[^500] ^= 1;
        File.WriteAllBytes(study.Path("changed.null"), bytes);

        Gpulmm.AssertFails(
            Gpulmm.Run("scan", "--bfile", study.Prefix, "--null", path, "--keep", "x", "--out", study.Path("bad")), 2,
            "--keep and --remove choose the samples that a model is fitted to");
        Assert.That(missing.Code, Is.EqualTo(3));
        Assert.That(missing.Error, Does.Contain("40 of 60 samples of the null model").And.Contain("are not genotyped (I21, I22, I23, …)"));
        foreach (string name in new[] { "cut.null", "changed.null" })
        {
            Finished result = Gpulmm.Run("scan", "--bfile", study.Prefix, "--null", study.Path(name), "--out", study.Path("bad"));
            Assert.That(result.Code, Is.EqualTo(3));
            Assert.That(result.Error, Does.Contain($"{name}: is cut off or was changed"));
        }

        Assert.That(Gpulmm.Run("scan", "--bfile", study.Prefix, "--null", study.Path("covar.txt"), "--out", study.Path("bad")).Error,
            Does.Contain("is no null model of a scan"));
        Assert.That(study.Files("bad"), Is.Empty);
    }

    private string[] Scan(string prefix, params string[] more) =>
    [
        "scan", "--bfile", study.Prefix, "--data", study.Path("records.csv"), "--kernel", $"g={study.Path("g")}", "--out", study.Path(prefix), .. more,
    ];

    private string[][] Rows(string name) =>
        [.. File.ReadAllLines(study.Path(name)).Skip(1).Select(line => line.Split('\t'))];

    private static double Number(string cell) => cell == "NA" ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture);
}

using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>Null models that are fitted and saved by one command, and tested against by another.</summary>
public sealed class NullTests
{
    private SmallStudy study = null!;

    [OneTimeSetUp]
    public void Create()
    {
        study = new SmallStudy();
        study.Write("cases.txt", "FID IID case count\n" + study.Lines(i => $"{i * 7 % 5 / 3} {i * 7 % 4}"));
        string[] rows = [.. study.Ids.Select((id, i) => $"{id.Individual},{i * i % 17},{20 + (i * 7 % 31)}\n")];
        study.Write("t.csv", "id,y,age\n" + string.Concat(rows));
        Gpulmm.AssertDone(Gpulmm.Run("kinship", "--bfile", study.Prefix, "--loco", "--out", study.Path("k")));
    }

    [OneTimeTearDown]
    public void Delete() => study.Dispose();

    [TearDown]
    public void Clear()
    {
        foreach (string name in new[] { "n", "r", "s" }.SelectMany(study.Files))
        {
            File.Delete(study.Path(name));
        }
    }

    [Test]
    public void Tests_against_saved_null_models_are_those_with_the_variances_of_the_null_model()
    {
        string[] model =
        [
            "--pheno", study.Path("pheno.txt"), "--covar", study.Path("covar.txt"), "--cat-covar", "site", "--kinship", study.Path("k"),
        ];
        Gpulmm.AssertDone(Null(model));
        Gpulmm.AssertDone(Saved());
        Gpulmm.AssertDone(Gpulmm.Run(["scan", "--bfile", study.Prefix, "--out", study.Path("s"), "--fixed-lambda", .. model]));

        Assert.That(study.Files("n"), Is.EqualTo(new[] { "n.full.null", "n.gaps.null", "n.log", "n.nulls.json", "n.run.json" }));
        foreach (string trait in (string[])["full", "gaps"])
        {
            string[][] found = Table($"r.{trait}.tsv"), wanted = Table($"s.{trait}.tsv");
            Assert.That(found.Select(row => row[..8]), Is.EqualTo(wanted.Select(row => row[..8])));
            for (int j = 1; j < found.Length; j++)
            {
                foreach (int column in (int[])[8, 9, 10, 12])
                {
                    // λ is where each search ends: to 1e-6 or so of the curvature.
                    double own = Number(found[j][column]), other = Number(wanted[j][column]);
                    Assert.That(own, Is.EqualTo(other).Within(1e-4).Percent, $"{trait} {j} {column}");
                }
            }
        }
    }

    [TestCase("binomial", "case")]
    [TestCase("poisson", "count")]
    [TestCase("binomial", "case", "--loco")]
    [TestCase("poisson", "count", "--loco", "--loco-tau", "own")]
    public void Cases_and_counts_get_the_bytes_of_a_scan_that_fits_them(string family, string trait, params string[] more)
    {
        string[] model =
            ["--pheno", study.Path("cases.txt"), "--pheno-name", trait, "--family", family, "--kinship", study.Path("k"), .. more];
        Gpulmm.AssertDone(Null(model));
        Gpulmm.AssertDone(Saved());
        Gpulmm.AssertDone(Gpulmm.Run(["scan", "--bfile", study.Prefix, "--out", study.Path("s"), .. model]));

        Assert.That(File.ReadAllText(study.Path($"r.{trait}.tsv")), Is.EqualTo(File.ReadAllText(study.Path($"s.{trait}.tsv"))));
        int without = study.Files("n").Count(name => name.Contains(".without-", StringComparison.Ordinal));
        Assert.That(without, Is.EqualTo(more.Length > 0 ? 2 : 0));
    }

    [TestCase]
    [TestCase("--loco")]
    [TestCase("--interaction", "age")]
    public void A_formula_gets_the_bytes_of_a_scan_that_fits_it(params string[] more)
    {
        string[] model =
            ["--data", study.Path("t.csv"), "--formula", "y ~ age + (1 | gr(id, cov = g))", "--kernel", $"g={study.Path("k")}", .. more];
        Gpulmm.AssertDone(Null(model));
        Gpulmm.AssertDone(Saved());
        Gpulmm.AssertDone(Gpulmm.Run(["scan", "--bfile", study.Prefix, "--out", study.Path("s"), .. model]));
        Assert.That(File.ReadAllText(study.Path("r.y.tsv")), Is.EqualTo(File.ReadAllText(study.Path("s.y.tsv"))));
    }

    [Test]
    public void The_set_moves_with_its_list_and_serves_parts()
    {
        Gpulmm.AssertDone(Null("--background", "none"));
        Gpulmm.AssertDone(Saved());
        string there = Directory.CreateDirectory(study.Path("there")).FullName;
        foreach (string name in study.Files("n"))
        {
            File.Move(study.Path(name), Path.Combine(there, name));
        }

        for (int part = 1; part <= 2; part++)
        {
            Gpulmm.AssertDone(Gpulmm.Run(
                "scan", "--bfile", study.Prefix, "--null", Path.Combine(there, "n"), "--out", study.Path("s"), "--shard", $"{part}/2"));
        }

        Gpulmm.AssertDone(Gpulmm.Run("merge", study.Path("s")));
        Assert.That(File.ReadAllBytes(study.Path("s.pheno.tsv")), Is.EqualTo(File.ReadAllBytes(study.Path("r.pheno.tsv"))));
        Directory.Delete(there, recursive: true);
    }

    [Test]
    public void Files_that_are_damaged_missing_or_of_another_fit_are_named()
    {
        Gpulmm.AssertDone(Null("--background", "none"));
        byte[] model = File.ReadAllBytes(study.Path("n.pheno.null"));
        Gpulmm.AssertDone(Null("--background", "none", "--remove", study.Write("one", "F0 I5\n"), "--overwrite"));
        byte[] other = File.ReadAllBytes(study.Path("n.pheno.null"));
        File.WriteAllBytes(study.Path("n.pheno.null"), model);
        Gpulmm.AssertFails(Saved(), 3, "n.pheno.null: is a null model of another fit than ", "n.nulls.json names");
        other[^40] ^= 1;
        File.WriteAllBytes(study.Path("n.pheno.null"), other);
        Gpulmm.AssertFails(Saved(), 3, "n.pheno.null: is cut off or was changed");
        File.Delete(study.Path("n.pheno.null"));
        Gpulmm.AssertFails(Saved(), 3, "n.pheno.null");
        File.WriteAllText(study.Path("n.nulls.json"), "{}");
        Gpulmm.AssertFails(Saved(), 3, "n.nulls.json: is not the list of null models that gpulmm null writes");
        Assert.That(study.Files("r"), Is.Empty);
    }

    [Test]
    public void Without_a_matrix_predictions_are_saved_and_told_of()
    {
        string[] traits = ["--pheno", study.Path("pheno.txt")];
        Gpulmm.AssertDone(Null(["--scale", "biobank", .. traits]));
        Gpulmm.AssertFails(Saved(), 3, "are saved as predictions: use --pred ", "n_pred.list");
        Gpulmm.AssertDone(Gpulmm.Run(
            ["scan", "--bfile", study.Prefix, "--pred", study.Path("n_pred.list"), "--out", study.Path("r"), .. traits]));
        using var json = JsonDocument.Parse(File.ReadAllText(study.Path("n.run.json")));
        string?[] named = [.. json.RootElement.GetProperty("traits").EnumerateArray().Select(trait => trait.GetString())];
        Assert.That(named, Is.EqualTo(new[] { "full", "gaps" }));
        Array.ForEach(Directory.GetFiles(Path.GetDirectoryName(study.Prefix)!, "n_*"), File.Delete);
    }

    [TestCase("--background", "none", "--loco")]
    [TestCase("--kinship", "k", "--kinship-method", "vanraden1")]
    [TestCase("--family", "binomial", "--scale", "biobank")]
    [TestCase("--robust")]
    [TestCase("--data", "t.csv")]
    public void Options_that_do_not_go_together_are_refused(params string[] options) =>
        Gpulmm.AssertFails(Null(options), 2, options.First(option => option.StartsWith("--", StringComparison.Ordinal)));

    private Finished Null(params string[] more) => Gpulmm.Run(["null", "--bfile", study.Prefix, "--out", study.Path("n"), .. more]);

    private Finished Saved() => Gpulmm.Run("scan", "--bfile", study.Prefix, "--null", study.Path("n"), "--out", study.Path("r"));

    private string[][] Table(string name) => [.. File.ReadAllLines(study.Path(name)).Select(line => line.Split('\t'))];

    private static double Number(string cell) =>
        cell == "NA" ? double.NaN : double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture);
}

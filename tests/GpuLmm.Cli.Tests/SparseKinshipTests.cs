using System.Globalization;
using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>Sparse relationship matrices, from the command that makes them to the scan that takes them.</summary>
[Category("WithoutBlas")]
public sealed class SparseKinshipTests
{
    private SmallStudy study = null!;

    [SetUp]
    public void Create() => study = new SmallStudy();

    [TearDown]
    public void Delete() => study.Dispose();

    [TestCase("gcta", "k.grm.sp")]
    [TestCase("mtx", "k.mtx")]
    public void A_scan_takes_what_kinship_wrote(string format, string file)
    {
        Gpulmm.AssertDone(Gpulmm.Run(
            "kinship", "--bfile", study.Prefix, "--method", "standardized", "--sparse", "0.2", "--format", format, "--out",
            study.Path("k")));
        Assert.That(File.Exists(study.Path(file)));
        using (JsonDocument made = JsonDocument.Parse(File.ReadAllText(study.Path("k.run.json"))))
        {
            Assert.That(made.RootElement.GetProperty("pairs").GetInt32(), Is.InRange(20, 400));
        }

        Finished run = Gpulmm.Run(study.Scan(
            "--sparse-kinship", study.Path("k"), "--pheno", study.Path("pheno.txt"), "--covar", study.Path("covar.txt"),
            "--cat-covar", "site"));
        Gpulmm.AssertDone(run);
        string[][] full = Table("r.full.tsv"), gaps = Table("r.gaps.tsv");
        Assert.That((full.Length, gaps.Length), Is.EqualTo((1 + SmallStudy.M, 1 + SmallStudy.M)));
        Assert.That(double.Parse(full[1][12], CultureInfo.InvariantCulture), Is.GreaterThan(5), "the causal marker");
        Assert.That((full[1][6], gaps[1][6]), Is.Not.EqualTo((full[1][6], full[1][6])), "traits have their own samples");
        using JsonDocument model = JsonDocument.Parse(File.ReadAllText(study.Path("r.full.null.json")));
        Assert.That(model.RootElement.GetProperty("strategy").GetString(), Is.EqualTo("sparse"));
        Assert.That(File.ReadAllText(study.Path("r.log")),
            Does.Contain("samples in ").And.Contain("families, the largest of").And.Contain("denominators of all tests are exact"));
    }

    [Test]
    public void Cases_and_controls_are_tested_with_their_families()
    {
        Gpulmm.AssertDone(Gpulmm.Run(
            "kinship", "--bfile", study.Prefix, "--method", "standardized", "--sparse", "0.2", "--out", study.Path("k")));
        string[] lines = File.ReadAllLines(study.Path("pheno.txt"));
        int column = Array.IndexOf(lines[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), "full");
        string[][] rows = [.. lines.Skip(1).Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))];
        double[] values = [.. rows.Select(row => double.Parse(row[column], CultureInfo.InvariantCulture))];
        File.WriteAllLines(
            study.Path("sick.txt"),
            rows.Select((row, i) => $"{row[0]} {row[1]} {(values[i] > values.Average() ? 1 : 0)}").Prepend("FID IID sick"));
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan(
            "--sparse-kinship", study.Path("k"), "--pheno", study.Path("sick.txt"), "--family", "binomial")));
        string[][] table = Table("r.sick.tsv");
        Assert.That(table, Has.Length.EqualTo(1 + SmallStudy.M));
        Assert.That(table[0], Does.Contain("SPA").And.Contain("VR"));
        Assert.That(File.ReadAllText(study.Path("r.log")), Does.Contain("variances of all scores are exact"));
        using JsonDocument model = JsonDocument.Parse(File.ReadAllText(study.Path("r.sick.null.json")));
        Assert.That(model.RootElement.GetProperty("strategy").GetString(), Is.EqualTo("sparse"));
    }

    [TestCase("--kinship", "k")]
    [TestCase("--background", "none")]
    [TestCase("--loco")]
    [TestCase("--fixed-lambda")]
    [TestCase("--pairs-with", "rs1")]
    [TestCase("--pred", "list")]
    public void Options_of_another_null_model_do_not_go_with_it(params string[] option) => Gpulmm.AssertFails(
        Gpulmm.Run(study.Scan(["--sparse-kinship", "k", .. option])), ExitCode.Usage, $"{option[0]} does not go with --sparse-kinship");

    [TestCase("--family", "cox")]
    [TestCase("--family", "nbinom2")]
    [TestCase("--family", "binomial", "--interaction", "age")]
    public void Families_and_tests_that_need_all_of_the_matrix_are_refused(params string[] options) => Gpulmm.AssertFails(
        Gpulmm.Run(study.Scan(["--sparse-kinship", "k", .. options])), ExitCode.Usage, "--sparse-kinship");

    [TestCase("--sparse", "-1", "--sparse -1")]
    [TestCase("--sparse", "0.05", "--loco", "--sparse does not go with --loco")]
    [TestCase("--format", "mtx", "--format mtx goes with --sparse")]
    public void Wrong_usage_of_kinship_is_named(params string[] options) => Gpulmm.AssertFails(
        Gpulmm.Run(["kinship", "--bfile", study.Prefix, "--out", study.Path("k"), .. options[..^1]]), ExitCode.Usage, options[^1]);

    [Test]
    public void A_matrix_that_is_not_there_is_named() => Gpulmm.AssertFails(
        Gpulmm.Run(study.Scan("--sparse-kinship", study.Path("away"))), ExitCode.Input, "away.grm.sp", "away.mtx");

    private string[][] Table(string name) => [.. File.ReadAllLines(study.Path(name)).Select(line => line.Split('\t'))];
}

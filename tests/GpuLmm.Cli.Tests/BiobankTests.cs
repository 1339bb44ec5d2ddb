using System.Globalization;
using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>Scans whose kinship is never formed.</summary>
[Category("WithoutBlas")]
public sealed class BiobankTests
{
    private SmallStudy study = null!;

    [SetUp]
    public void Create() => study = new SmallStudy();

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void Null_models_and_statistics_are_written_with_what_they_rest_on()
    {
        Finished run = Gpulmm.Run(study.Scan("--scale", "biobank", "--test", "wald,score"));
        Gpulmm.AssertDone(run);

        string[][] rows = Table("r.pheno.tsv");
        Assert.That(rows, Has.Length.EqualTo(1 + (2 * SmallStudy.M)));
        Assert.That(double.Parse(rows[1][12], CultureInfo.InvariantCulture), Is.GreaterThan(5), "the causal marker");
        Assert.That(rows[7][^1], Is.EqualTo("monomorphic"));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(study.Path("r.run.json")));
        JsonElement passes = json.RootElement.GetProperty("passes"), trait = json.RootElement.GetProperty("traits")[0];
        Assert.That(passes.GetProperty("markers").GetInt32(), Is.EqualTo(SmallStudy.M - 2), "those that vary");
        Assert.That(passes.GetProperty("passes").GetInt32(), Is.GreaterThan(5));
        Assert.That(passes.GetProperty("genotypesInMemory").GetBoolean(), Is.True);
        Assert.That(trait.GetProperty("matrixFree").GetProperty("probes").GetInt32(), Is.EqualTo(SmallStudy.N), "as many as samples");
        Assert.That(trait.GetProperty("matrixFree").GetProperty("gamma").GetDouble(), Is.InRange(0, 1.0000001));
        using JsonDocument model = JsonDocument.Parse(File.ReadAllText(study.Path("r.pheno.null.json")));
        Assert.That(model.RootElement.GetProperty("strategy").GetString(), Is.EqualTo("matrixfree"));
        Assert.That(model.RootElement.GetProperty("parameters").TryGetProperty("gammaCv", out _), Is.True);
        string log = File.ReadAllText(study.Path("r.log"));
        Assert.That(log, Does.Contain("null model without a relationship matrix").And.Contain("38 markers, never formed"));
        Assert.That(log, Does.Contain("Monte Carlo error of h²").And.Contain("γ = "));
    }

    [Test]
    public void Traits_together_give_what_each_gives_alone()
    {
        string[] more =
            ["--scale", "biobank", "--pheno", study.Path("pheno.txt"), "--covar", study.Path("covar.txt"), "--cat-covar", "site"];
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan(more)));
        Gpulmm.AssertDone(Gpulmm.Run(["scan", "--bfile", study.Prefix, "--out", study.Path("alone"), "--pheno-name", "gaps", .. more]));

        string[][] together = Table("r.gaps.tsv"), alone = Table("alone.gaps.tsv");
        Assert.That(together, Has.Length.EqualTo(alone.Length));
        foreach ((string[] row, string[] other) in together.Zip(alone).Skip(1).Where(pair => pair.First[10] != "NA"))
        {
            double expected = double.Parse(other[10], CultureInfo.InvariantCulture);
            double actual = double.Parse(row[10], CultureInfo.InvariantCulture);
            Assert.That(actual, Is.EqualTo(expected).Within(1e-5 * Math.Max(1, expected)), row[2]);
        }
    }

    [Test]
    public void Model_markers_are_those_of_a_list()
    {
        IEnumerable<string> ids = study.Markers.Skip(5).Where((_, j) => j % 2 == 0).Select(marker => marker.Id);
        string list = study.Write("markers.txt", string.Join('\n', ids) + "\nrs4\nother\n");
        Finished run = Gpulmm.Run(study.Scan("--scale", "biobank", "--model-markers", list));
        Gpulmm.AssertDone(run);

        Assert.That(Table("r.pheno.tsv"), Has.Length.EqualTo(1 + SmallStudy.M), "all are tested");
        string log = File.ReadAllText(study.Path("r.log"));
        Assert.That(log, Does.Contain("2 of 20 ids are not in the kinship").And.Contain("kinship of 18 markers"));
    }

    [TestCase("--kinship", "k")]
    [TestCase("--kinship-method", "vanraden1")]
    [TestCase("--background", "none")]
    [TestCase("--fixed-lambda")]
    [TestCase("--pairs-with", "rs1")]
    [TestCase("--condition-best", "2")]
    [TestCase("--interaction", "age")]
    public void Options_of_another_null_model_do_not_go_with_it(params string[] option) =>
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan(["--scale", "biobank", .. option])), ExitCode.Usage, option[0], "--scale biobank");

    [TestCase("--model-markers", "F")]
    [TestCase("--cg-tolerance", "1e-4")]
    [TestCase("--max-probes", "10")]
    public void Its_options_do_not_go_without_it(params string[] option) =>
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan(option)), ExitCode.Usage, $"{option[0]} goes with --scale biobank");

    [TestCase("--cg-tolerance", "1", "expected above 0 and below 1")]
    [TestCase("--max-probes", "1", "expected at least 2")]
    public void Numbers_out_of_range_are_refused(string option, string value, string rule) =>
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan("--scale", "biobank", option, value)), ExitCode.Usage, option, rule);

    [Test]
    public void A_list_of_markers_without_variation_is_refused()
    {
        string list = study.Write("markers.txt", "rs4\nrs5\n");
        Gpulmm.AssertFails(
            Gpulmm.Run(study.Scan("--scale", "biobank", "--model-markers", list)), ExitCode.Input, "without variation among 60 samples: 2");
    }

    [Test]
    public void A_relationship_matrix_that_does_not_fit_is_answered_with_the_way_without_one() =>
        Gpulmm.AssertFails(
            Gpulmm.Run(study.Scan("--memory", "100M")), ExitCode.Resources, "--scale biobank, which holds no matrix of 60 × 60");

    private string[][] Table(string name) => [.. File.ReadAllLines(study.Path(name)).Select(line => line.Split('\t'))];
}

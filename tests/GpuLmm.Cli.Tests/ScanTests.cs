using System.Globalization;
using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>A scan from files to files.</summary>
[Category("WithoutBlas")]
public sealed class ScanTests
{
    private SmallStudy study = null!;

    [SetUp]
    public void Create() => study = new SmallStudy();

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void Every_marker_has_its_rows_in_file_order()
    {
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--test", "wald,lrt,score")));
        string[][] rows = Table("r.pheno.tsv");
        Assert.That(string.Join(' ', rows[0]), Is.EqualTo("CHROM POS ID ALLELE0 ALLELE1 A1FREQ N TEST BETA SE STAT DF LOG10P LAMBDA NOTE"));
        Assert.That(rows, Has.Length.EqualTo(1 + (3 * SmallStudy.M)));
        Assert.That(rows.Skip(1).Select(row => row[2]), Is.EqualTo(study.Markers.SelectMany(marker => Enumerable.Repeat(marker.Id, 3))));
        Assert.That(rows.Skip(1).Take(3).Select(row => row[7]), Is.EqualTo(new[] { "WALD", "LRT", "SCORE" }));
        Assert.That(rows.Skip(1).Take(3).Select(row => row[^1]), Is.All.Empty);
        Assert.That(rows[1][3..5], Is.EqualTo(new[] { "G", "A" }));
        Assert.That(double.Parse(rows[1][12], CultureInfo.InvariantCulture), Is.GreaterThan(5), "the causal marker");
        Assert.That(study.Files("r"), Is.EqualTo(new[] { "r.log", "r.pheno.null.json", "r.pheno.tsv", "r.run.json" }));
    }

    [Test]
    public void A_marker_that_cannot_be_tested_says_why()
    {
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan()));
        string[][] rows = Table("r.pheno.tsv");
        Assert.That(rows[4][8..], Is.EqualTo(new[] { "NA", "NA", "NA", "NA", "NA", "NA", "monomorphic" }));
        Assert.That(rows[5][5..], Is.EqualTo(new[] { "NA", "0", "WALD", "NA", "NA", "NA", "NA", "NA", "NA", "missing" }));
    }

    [Test]
    public void Traits_together_give_what_each_gives_alone([Values] bool loco)
    {
        string[] more = ["--pheno", study.Path("pheno.txt"), "--covar", study.Path("covar.txt"), "--cat-covar", "site",
            .. loco ? ["--loco"] : Array.Empty<string>()];
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan(more)));
        Gpulmm.AssertDone(Gpulmm.Run(["scan", "--bfile", study.Prefix, "--out", study.Path("alone"), "--pheno-name", "gaps", .. more]));
        Assert.That(File.ReadAllBytes(study.Path("r.gaps.tsv")), Is.EqualTo(File.ReadAllBytes(study.Path("alone.gaps.tsv"))));
        using JsonDocument model = JsonDocument.Parse(File.ReadAllText(study.Path("r.gaps.null.json")));
        Assert.That(model.RootElement.GetProperty("n").GetInt32(), Is.EqualTo(SmallStudy.N * 3 / 4));
        Assert.That(model.RootElement.GetProperty("fixed").EnumerateArray().Select(f => f.GetProperty("name").GetString()),
            Is.EqualTo(new[] { "(Intercept)", "age", "siteS1" }));
    }

    [Test]
    public void Without_a_background_markers_are_tested_by_linear_regression()
    {
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--background", "none", "--test", "wald,lrt", "--report")));
        string[][] rows = Table("r.pheno.tsv");
        Assert.That(rows, Has.Length.EqualTo(1 + (2 * SmallStudy.M)));
        Assert.That(rows.Skip(1).Select(row => row[13]), Is.All.EqualTo("NA"), "no λ is estimated");
        Assert.That(double.Parse(rows[1][12], CultureInfo.InvariantCulture), Is.GreaterThan(5), "the causal marker");
        using JsonDocument model = JsonDocument.Parse(File.ReadAllText(study.Path("r.pheno.null.json")));
        Assert.That(model.RootElement.GetProperty("formula").GetString(), Is.EqualTo("pheno ~ 1"));
        Assert.That(model.RootElement.GetProperty("shares").GetArrayLength(), Is.Zero);
        using JsonDocument run = JsonDocument.Parse(File.ReadAllText(study.Path("r.run.json")));
        JsonElement trait = run.RootElement.GetProperty("traits")[0];
        Assert.That(trait.GetProperty("h2").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(trait.GetProperty("lambda").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(File.ReadAllText(study.Path("r.html")), Does.Contain("<code>pheno ~ 1</code>"));
    }

    [TestCase("--loco")]
    [TestCase("--fixed-lambda")]
    [TestCase("--kinship", "k")]
    [TestCase("--kinship-method", "vanraden1")]
    public void An_option_of_a_kinship_does_not_go_without_a_background(params string[] option)
    {
        (int code, _, string error) = Gpulmm.Run(study.Scan(["--background", "none", .. option]));
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain($"{option[0]} goes with a kinship, and --background none has none."));
    }

    [Test]
    public void Chromosomes_asked_for_are_tested_against_the_whole_genome([Values] bool loco)
    {
        string[] more = loco ? ["--loco"] : [];
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan(more)));
        string chromosome = study.Markers[^1].Chromosome;
        Gpulmm.AssertDone(Gpulmm.Run(["scan", "--bfile", study.Prefix, "--out", study.Path("part"), "--chr", chromosome, .. more]));

        string[] whole = File.ReadAllLines(study.Path("r.pheno.tsv"));
        Assert.That(File.ReadAllLines(study.Path("part.pheno.tsv")).Skip(1),
            Is.EqualTo(whole.Where(line => line.StartsWith(chromosome + "\t", StringComparison.Ordinal))));
    }

    [Test]
    public void The_log_tells_the_flow_of_samples_and_the_times()
    {
        Gpulmm.AssertDone(
            Gpulmm.Run(
                study.Scan(
                    "--pheno",
                    study.Write("p.txt", "IID y\nnobody 1\n"
                    + string.Concat(study.Ids.Skip(2).Select((id, i) => $"{id.Individual} {i}\n"))), "--maf", "0.2", "--geno", "0.5")));
        string log = File.ReadAllText(study.Path("r.log"));
        foreach (string part in new[]
        {
            "arguments: scan --bfile", "60 genotyped, 59 in the phenotype table, 58 matched",
                "not genotyped: 1 rows of the phenotype table (nobody)", "plan: n ≤ 58, m ≤ 40",
            "memory: ", "device: cpu", "h² = ", "1 by --geno", "time of scan", "wrote ",
        })
        {
            Assert.That(log, Does.Contain(part));
        }
    }

    [Test]
    public void Json_has_stdout_to_itself()
    {
        Finished run = Gpulmm.Run(study.Scan("--json", "--pheno", study.Path("pheno.txt")));
        Gpulmm.AssertDone(run);
        using JsonDocument json = JsonDocument.Parse(run.Out);
        JsonElement root = json.RootElement;
        Assert.That(root.GetProperty("outputs").EnumerateArray().Select(path => File.Exists(path.GetString())),
            Is.All.True.And.Exactly(6).Items);
        Assert.That(root.GetProperty("traits").EnumerateArray().Select(t => t.GetProperty("trait").GetString()),
            Is.EqualTo(new[] { "full", "gaps" }));
        Assert.That(root.GetProperty("traits")[0].GetProperty("h2").GetDouble(), Is.InRange(0, 1));
        Assert.That(root.GetProperty("samples").GetProperty("analysed").GetInt32(), Is.EqualTo(SmallStudy.N));
        Assert.That(root.GetProperty("timings").GetProperty("total").GetDouble(), Is.GreaterThan(0));
        Assert.That(run.Error, Does.Contain("plan: "));
    }

    [Test]
    public void Quiet_says_nothing()
    {
        Finished run = Gpulmm.Run(study.Scan("--quiet"));
        Gpulmm.AssertDone(run);
        Assert.That(run.Out + run.Error, Is.Empty);
    }

    [Test]
    public void A_trait_that_cannot_be_analysed_is_skipped_and_the_rest_goes_on()
    {
        string pheno = study.Write("p.txt", "FID IID none same good\n" + study.Lines(i => $"NA 3 {i * i % 17}"));
        Finished run = Gpulmm.Run(study.Scan("--pheno", pheno));
        Gpulmm.AssertDone(run);
        Assert.That(run.Out,
            Does.Contain("trait none is skipped: all values missing").And.Contain("trait same is skipped: constant (all values are 3)"));
        Assert.That(study.Files("r"), Is.EqualTo(new[] { "r.good.null.json", "r.good.tsv", "r.log", "r.run.json" }));
    }

    [Test]
    public void The_number_of_threads_does_not_show([Values("wald,lrt")] string tests)
    {
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--test", tests, "--threads", "1")));
        string one = File.ReadAllText(study.Path("r.pheno.tsv"));
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--test", tests, "--threads", "2", "--overwrite")));
        Assert.That(File.ReadAllText(study.Path("r.pheno.tsv")), Is.EqualTo(one));
    }

    private string[][] Table(string name) => [.. File.ReadAllLines(study.Path(name)).Select(line => line.Split('\t'))];
}

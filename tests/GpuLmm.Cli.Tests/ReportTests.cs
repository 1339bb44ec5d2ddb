using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuLmm.Cli.Tests;

/// <summary>Reports: of a scan, of a fit, and of what these wrote.</summary>
public sealed class ReportTests
{
    private const string Header = "CHROM\tPOS\tID\tALLELE0\tALLELE1\tA1FREQ\tN\tTEST\tBETA\tSE\tSTAT\tDF\tLOG10P\tLAMBDA\tNOTE\n";
    private const string Row = "1\t5\trs1\tG\tA\t0.3\t50\tWALD\t0.1\t0.05\t4\t48\t2.5\t1\t\n";
    private SmallStudy study = null!;

    [SetUp]
    public void Create() => study = new SmallStudy();

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void A_scan_and_its_table_have_the_same_report([Values("tsv", "tsv.gz", "parquet")] string format)
    {
        Gpulmm.AssertDone(
            Gpulmm.Run(
                study.Scan("--report", "--format", format, "--pheno", study.Path("pheno.txt"), "--pheno-name", "gaps",
                "--test", "lrt,wald")));
        Finished run = Gpulmm.Run("report", study.Path($"r.gaps.{format}"), "--out", study.Path("again"), "--json");
        Gpulmm.AssertDone(run);
        string scan = File.ReadAllText(study.Path("r.html")), again = File.ReadAllText(study.Path("again.html"));

        // The table has seven digits, and the file of the null model all.
        foreach (string part in new[] { "<h1>Association scan of gaps</h1>", "likelihood ratio test", "dropped: without any trait",
            "analysed</th><td class=\"n\">45", "Manhattan plot of gaps", "<dt>arguments</dt>" })
        {
            Assert.That(scan, Does.Contain(part));
            Assert.That(again, Does.Contain(part));
        }

        Assert.That(Directory.GetFiles(study.Path("again.plots")).Select(path => Path.GetFileName(path)["again".Length..]),
            Is.EquivalentTo(Directory.GetFiles(study.Path("r.plots")).Select(path => Path.GetFileName(path)["r".Length..])));
        using JsonDocument json = JsonDocument.Parse(run.Out);
        JsonElement trait = json.RootElement.GetProperty("traits")[0];
        Assert.That(trait.GetProperty("trait").GetString(), Is.EqualTo("gaps"));
        Assert.That(trait.GetProperty("tested").GetInt32() + trait.GetProperty("notTested").GetInt32(), Is.EqualTo(SmallStudy.M));
    }

    [Test]
    public void A_fit_has_a_report()
    {
        // Of groups of different sizes: the search starts at the maximum of balanced ones, and there are no steps to draw.
        string data = study.Write("d.csv",
            "y,g\n" + string.Concat(Enumerable.Range(0, 43).Select(i => $"{(i * 7 % 11) + (i % 8)},{i % 8}\n")));
        Gpulmm.AssertDone(
            Gpulmm.Run("fit", "--data", data, "--formula", "y ~ (1 | g)", "--factor", "g", "--report", "--out", study.Path("f")));
        Gpulmm.AssertDone(Gpulmm.Run("report", study.Path("f.fit.json"), "--out", study.Path("again")));

        foreach (string page in new[] { "f.html", "again.html" })
        {
            Assert.That(File.ReadAllText(study.Path(page)),
                Does.Contain("<h1>Fit of y</h1>").And.Contains("y ~ (1 | g)").And.Contains("Log-likelihood of y").And.Contains(
                    "Variance components of y"));
        }
    }

    [TestCase("CHROM\tPOS\n1\t2\n", "line 1", "ID")]
    [TestCase("", "empty")]
    [TestCase(Header, "no rows")]
    [TestCase(Header + "1\t5\trs1\tG\tA\t0.3", "line 2", "found 6")]
    [TestCase(Header + "1\t5\trs1\tG\tA\t0.3\t50\tWALD\t0.1\t0.05\t4\t48\t-2\t1\t\n", "LOG10P of rs1 is -2")]
    [TestCase(Header + "1\t5\trs1\tG\tA\t0.3\t50\tWALD\t0.1\t0.05\t4\t48\tNA\t1\t\n", "LOG10P of rs1 is NA")]
    public void What_is_no_table_of_a_scan_is_named(string table, params string[] parts) =>
        AssertRefused(["report", study.Write("t.tsv", table), "--out", study.Path("q")], 3, ["t.tsv", .. parts]);

    [Test]
    public void A_test_that_the_table_does_not_have() =>
        AssertRefused(["report", study.Write("t.tsv", Header + Row), "--test", "score", "--out", study.Path("q")], 3,
            ["t.tsv", "no row of the test SCORE"]);

    [TestCase("{}")]
    [TestCase("{ \"formula\": \"y")]
    public void What_is_no_fit_is_named(string fit) =>
        AssertRefused(["report", study.Write("f.fit.json", fit), "--out", study.Path("q")], 3, ["f.fit.json", "not a fit"]);

    [Test]
    public void A_file_that_is_not_there() => AssertRefused(["report", study.Path("none.tsv"), "--out", study.Path("q")], 3, ["none.tsv"]);

    [TestCase("--clump-kb", "0", "clump distance 0")]
    [TestCase("--threshold", "2", "threshold")]
    [TestCase("--top", "0", "0 loci")]
    [TestCase("--test", "anova", "anova")]
    public void Options_out_of_range(string option, string value, string part) =>
        Assert.That(Gpulmm.Run("report", study.Write("t.tsv", Header + Row), option, value, "--out", study.Path("q")),
            Has.Property("Code").EqualTo(2).And.Property("Error").Contains(part));

    [Test]
    public void A_report_that_is_there_is_replaced_only_when_asked()
    {
        string[] arguments = ["report", study.Write("t.tsv", Header + Row), "--out", study.Path("q")];
        Gpulmm.AssertDone(Gpulmm.Run(arguments));
        Gpulmm.AssertFails(Gpulmm.Run(arguments), 3, "q.html", "--overwrite");
        File.Delete(study.Path("q.html"));
        Gpulmm.AssertFails(Gpulmm.Run(arguments), 3, "q.plots", "--overwrite");
        Gpulmm.AssertDone(Gpulmm.Run([.. arguments, "--overwrite"]));
    }

    [Test]
    public void Batches_have_no_report() => AssertRefused(
        ["fit", "--data", study.Write("d.csv", "y,g\n1,2\n"), "--formula", "y ~ 1", "--by", "g", "--report", "--out", study.Path("q")], 2,
        ["--report"]);

    [Test]
    public void Traits_of_one_name_are_told_apart()
    {
        string first = study.Write("a.y.tsv", Header + Row),
            second = study.Write("b.y.tsv", Header + Row.Replace("rs1", "rs2", StringComparison.Ordinal));
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--pheno", study.Path("pheno.txt"), "--pheno-name", "full")));
        File.Copy(study.Path("r.full.null.json"), study.Path("a.y.null.json"));
        File.Copy(study.Path("r.full.null.json"), study.Path("b.y.null.json"));
        Gpulmm.AssertDone(Gpulmm.Run("report", first, second, second, "--out", study.Path("q")));

        Assert.That(
            File.ReadAllText(study.Path("q.html")),
            Does.Contain(">full (a.y.tsv)</h2>").And.Contains(">full (b.y.tsv)</h2>").And.Contains("Association scans of 3 traits"));
        Assert.That(Directory.GetFiles(study.Path("q.plots"), "*.qq.svg"), Has.Length.EqualTo(3));
    }

    [Test]
    public void The_record_of_another_command_says_nothing_of_a_scan()
    {
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan()));
        Gpulmm.AssertDone(Gpulmm.Run("kinship", "--bfile", study.Prefix, "--out", study.Path("r")));
        AssertWithoutFacts("r.run.json is the record of another run");
    }

    [Test]
    public void Without_a_record_the_report_says_so()
    {
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan()));
        File.Delete(study.Path("r.run.json"));
        AssertWithoutFacts("there is no record of the run (.run.json) beside it");
    }

    [TestCase("samples", "inCovariateTable")]
    [TestCase("samples")]
    [TestCase("plan")]
    public void The_record_of_an_earlier_version_says_nothing(params string[] key)
    {
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan()));
        JsonNode record = JsonNode.Parse(File.ReadAllText(study.Path("r.run.json")))!;
        key[..^1].Aggregate(record, (node, name) => node[name]!).AsObject().Remove(key[^1]);
        File.WriteAllText(study.Path("r.run.json"), record.ToJsonString());
        AssertWithoutFacts("r.run.json lacks facts that this version records; an earlier version wrote it");
    }

    [Test]
    public void A_record_that_is_not_JSON_is_named()
    {
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan()));
        File.WriteAllText(study.Path("r.run.json"), "{ \"command\": \"scan");
        string[] report = ["report", study.Path("r.pheno.tsv"), "--out", study.Path("q")];
        AssertRefused(report, 3, ["r.run.json: cannot be read as the record of a run"]);
    }

    [Test]
    public void The_words_of_a_log_are_not_read()
    {
        string extract = study.Write("some", string.Concat(study.Markers.Skip(2).Select(marker => marker.Id + "\n")));
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan(
            "--pheno", study.Path("pheno.txt"), "--covar", study.Path("covar.txt"), "--cat-covar", "site", "--extract", extract)));
        string[] report = ["report", study.Path("r.full.tsv"), study.Path("r.gaps.tsv"), "--out", study.Path("q"), "--overwrite"];
        Gpulmm.AssertDone(Gpulmm.Run(report));
        string page = File.ReadAllText(study.Path("q.html"));
        string log = File.ReadAllText(study.Path("r.log"));
        study.Write("r.log", log.Replace("samples", "individuals").Replace("arguments: ", "asked: ").Replace("kinship", "GRM"));
        Gpulmm.AssertDone(Gpulmm.Run(report));

        Assert.That(File.ReadAllText(study.Path("q.html")), Is.EqualTo(page));
        foreach (string part in new[]
        {
            "<dt>genotypes</dt>", "<dt>device</dt>", "<dt>plan</dt>", "<dt>kinship</dt>", "by --extract", "<dt>input</dt>",
            "in the covariate table", "analysed for this trait",
        })
        {
            Assert.That(page, Does.Contain(part));
        }
    }

    [Test]
    public void A_fit_is_shown_with_how_it_was_done()
    {
        string rows = string.Concat(Enumerable.Range(0, 40).Select(i => $"{(i * 7 % 11) + (i % 8)},{i % 8}\n"));
        string data = study.Write("d.csv", "y,g\n" + rows);
        Gpulmm.AssertDone(Gpulmm.Run("fit", "--data", data, "--formula", "y ~ (1 | g)", "--factor", "g", "--out", study.Path("f")));
        Gpulmm.AssertDone(Gpulmm.Run("report", study.Path("f.fit.json"), "--out", study.Path("q")));

        string page = File.ReadAllText(study.Path("q.html"));
        Assert.That(page, Does.Contain("<dt>data</dt>").And.Contains("40 rows, 2 columns").And.Contains("<dt>plan</dt>"));
    }

    private void AssertWithoutFacts(string reason)
    {
        Finished run = Gpulmm.Run("report", study.Path("r.pheno.tsv"), "--out", study.Path("q"));
        Gpulmm.AssertDone(run);
        Assert.That(run.Out, Does.Contain("r.pheno.tsv: samples and how it was done are not shown: ").And.Contains(reason));
        Assert.That(
            File.ReadAllText(study.Path("q.html")),
            Does.Contain("Manhattan plot of").And.Contains("how it was done are not shown")
                .And.Not.Contains("<dt>arguments</dt>").And.Not.Contains("dropped: "));
    }

    private void AssertRefused(string[] arguments, int code, string[] parts)
    {
        Gpulmm.AssertFails(Gpulmm.Run(arguments), code, parts);
        Assert.That(study.Files("q"), Is.Empty);
        Assert.That(Directory.Exists(study.Path("q.plots")), Is.False);
    }
}

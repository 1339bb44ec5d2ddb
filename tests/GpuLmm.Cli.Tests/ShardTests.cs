using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>A scan in parts, joined, is the scan in one piece, byte by byte.</summary>
public sealed class ShardTests
{
    private static readonly string[] Counted =
    [
        "samples", "markers", "sexChromosomes", "traits", "skipped", "tested", "notTested", "redone",
    ];
    private SmallStudy study = null!;

    [SetUp]
    public void Create() => study = new SmallStudy();

    [TearDown]
    public void Delete() => study.Dispose();

    [TestCase("tsv", 3)]
    [TestCase("tsv.gz", 3)]
    [TestCase("parquet", 3)]
    [TestCase("tsv", 1)]
    [TestCase("parquet", 1)]
    public void Parts_join_to_the_whole(string format, int count) => AssertJoin(
        count, "--pheno", study.Path("pheno.txt"), "--test", "wald,lrt,score", "--maf", "0.4", "--geno", "0.05", "--exclude",
        study.Write("without", "rs7\nrs9\nrs40\n"), "--extract", study.Write("with", Ids()), "--format", format);

    [TestCase("--background", "none")]
    [TestCase("--loco")]
    [TestCase("--loco", "--scale", "biobank", "--max-probes", "12")]
    [TestCase("--fixed-lambda", "--chr", "2")]
    public void Every_background_has_parts(params string[] background)
    {
        string[] more = background.Contains("biobank") ? [.. background.Skip(1)] : background;
        AssertJoin(2, [.. more, "--format", "parquet"]);
    }

    [Test]
    public void Interactions_have_parts() =>
        AssertJoin(2, "--covar", study.Path("covar.txt"), "--covar-name", "age", "--interaction", "age", "--format", "parquet");

    [Test]
    public void A_saved_null_model_serves_all_parts()
    {
        string table = study.Write("d.csv", "id,y\n" + string.Concat(study.Ids.Select((id, i) => $"{id.Individual},{(i * i) % 17}\n")));
        Gpulmm.AssertDone(Gpulmm.Run("kinship", "--bfile", study.Prefix, "--out", study.Path("k")));
        Gpulmm.AssertDone(Gpulmm.Run(
            "fit", "--data", table, "--formula", "y ~ (1 | gr(id, cov = K))", "--kernel", $"K={study.Path("k")}", "--save-null",
            study.Path("y.null"), "--out", study.Path("f")));
        AssertJoin(2, "--null", study.Path("y.null"));
    }

    [TestCase("binomial")]
    [TestCase("poisson", "--spa-cgf", "r")]
    [TestCase("binomial", "--exact-mac", "12", "--loco", "--test", "score,firth")]
    public void Cases_and_counts_have_parts_too(string family, params string[] more)
    {
        string cases = study.Write("cases.txt", "FID IID case count\n" + study.Lines(i => $"{i * 7 % 5 / 3} {i * 7 % 4}"));
        AssertJoin(
            3,
            [
                "--pheno", cases, "--pheno-name", family == "binomial" ? "case" : "count", "--family", family, "--format", "parquet",
                .. more.Length > 0 ? more : ["--background", "none"],
            ]);
    }

    [Test]
    public void More_parts_than_markers_and_parts_of_one_marker()
    {
        study.Dispose();
        study = new SmallStudy(30, 6);
        AssertJoin(8, "--background", "none", "--format", "parquet");
        Assert.That(
            Enumerable.Range(1, 8).Select(i => Record($"p.shard-{i}-of-8").GetProperty("shard").GetProperty("markers").GetInt32()),
            Is.EqualTo(new[] { 0, 1, 1, 1, 0, 1, 1, 1 }));
    }

    [Test]
    public void Markers_of_haploid_chromosomes_are_counted_once()
    {
        string[] lines = File.ReadAllLines(study.Prefix + ".bim");
        File.WriteAllLines(study.Prefix + ".bim", lines.Select((line, j) => j < 20 ? line : "23" + line[line.IndexOf('\t')..]));
        string sexes = study.Write("sexes", study.Lines(i => $"{1 + (i % 2)}"));
        AssertJoin(3, "--update-sex", sexes, "--kinship-method", "standardized");
        Assert.That(Record("r").GetProperty("sexChromosomes").GetProperty("heterozygousMales").GetInt32(), Is.GreaterThan(0));
    }

    [Test]
    [Category("Slow")]
    public void Blocks_and_windows_are_those_of_the_whole()
    {
        study.Dispose();
        study = new SmallStudy(61, 40_000);
        AssertJoin(5, "--maf", "0.46", "--loco", "--test", "wald,score", "--format", "parquet", "--threads", "2");
        AssertJoin(5, "--background", "none", "--format", "parquet");
    }

    [Test]
    public void A_report_is_that_of_the_whole()
    {
        AssertJoin(2, "--pheno", study.Path("pheno.txt"), "--pheno-name", "full", "--report");
        string[] plots = [.. Directory.GetFiles(study.Path("r.plots")).Select(path => Path.GetFileName(path)!).Order()];
        Assert.That(plots, Is.Not.Empty);
        Assert.That(Directory.GetFiles(study.Path("p.plots")).Select(Path.GetFileName).Order(), Is.EqualTo(plots));
    }

    [Test]
    public void The_record_names_every_part()
    {
        Scan(2, "--background", "none");
        Gpulmm.AssertDone(Gpulmm.Run("merge", study.Path("p")));
        JsonElement[] shards = [.. Record("p").GetProperty("shards").EnumerateArray()];
        Assert.That(shards.Select(shard => shard.GetProperty("index").GetInt32()), Is.EqualTo(new[] { 1, 2 }));
        foreach (JsonElement shard in shards)
        {
            Assert.That(shard.GetProperty("host").GetString(), Is.EqualTo(Environment.MachineName));
            Assert.That(shard.GetProperty("device").GetString(), Is.EqualTo("cpu"));
            Assert.That(shard.GetProperty("seconds").GetDouble(), Is.GreaterThan(0));
        }

        Finished report = Gpulmm.Run("report", study.Path("p.pheno.tsv"), "--out", study.Path("page"));
        Gpulmm.AssertDone(report);
        Assert.That(report.Out, Does.Not.Contain("are not shown"));
    }

    [Test]
    public void Parts_that_are_not_there_are_named()
    {
        Gpulmm.AssertFails(Gpulmm.Run("merge", study.Path("p")), 3, "p: has no shards", "p.shard-1-of-2.run.json");
        Scan(4, "--background", "none");
        File.Delete(study.Path("p.shard-3-of-4.run.json"));
        Gpulmm.AssertFails(Gpulmm.Run("merge", study.Path("p")), 3, "shard 3/4 is missing", "p.shard-3-of-4.run.json");
        Gpulmm.AssertDone(Gpulmm.Run("scan", "--bfile", study.Prefix, "--background", "none", "--out", study.Path("p"), "--shard", "1/2"));
        Gpulmm.AssertFails(Gpulmm.Run("merge", study.Path("p")), 3, "several cuts, i/2 and i/4");
    }

    [Test]
    public void Parts_of_another_run_are_refused_with_what_differs()
    {
        Scan(2, "--background", "none", "--maf", "0.1");
        Gpulmm.AssertDone(Gpulmm.Run(
            "scan", "--bfile", study.Prefix, "--background", "none", "--maf", "0.2", "--out", study.Path("p"), "--shard", "2/2", "--overwrite",
            "--threads", "1"));
        Finished run = Gpulmm.Run("merge", study.Path("p"));
        Gpulmm.AssertFails(run, 3, "are not of one scan: --maf is '0.1' and '0.2'.");

        Scan(2, "--background", "none", "--overwrite");
        File.AppendAllText(study.Prefix + ".fam", "\n");
        Gpulmm.AssertDone(Gpulmm.Run(
            "scan", "--bfile", study.Prefix, "--background", "none", "--out", study.Path("p"), "--shard", "2/2", "--overwrite"));
        Gpulmm.AssertFails(Gpulmm.Run("merge", study.Path("p")), 3, "study.fam was ", " bytes of ");
        Assert.That(study.Files("p"), Has.None.EqualTo("p.pheno.tsv"));
    }

    [TestCase("tsv")]
    [TestCase("tsv.gz")]
    [TestCase("parquet")]
    public void A_part_that_was_changed_is_refused(string format)
    {
        Scan(2, "--background", "none", "--format", format);
        string part = study.Path($"p.shard-2-of-2.pheno.{format}");
        byte[] content = File.ReadAllBytes(part);
        content[^40] ^= 1;
        File.WriteAllBytes(part, content);
        Gpulmm.AssertFails(Gpulmm.Run("merge", study.Path("p")), 3, part);
        Assert.That(study.Files("p"), Has.None.EqualTo($"p.pheno.{format}").And.None.EndsWith(".partial"));
    }

    [TestCase("0/2")]
    [TestCase("3/2")]
    [TestCase("2")]
    [TestCase("1/2/3")]
    [TestCase("-1/2")]
    [TestCase("a/b")]
    public void What_is_no_part(string shard) => Gpulmm.AssertFails(Gpulmm.Run(study.Scan($"--shard={shard}")), 2, $"'{shard}'", "i/k");

    [TestCase("--pairs-with", "rs1")]
    [TestCase("--top", "3")]
    [TestCase("--joint")]
    [TestCase("--condition-best", "2")]
    public void What_needs_all_markers_has_no_parts(params string[] more) =>
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan(["--shard", "1/2", .. more])), 2, $"{more[0]} does not go with --shard");

    private string Ids() => string.Concat(study.Markers.Where((_, j) => j % 7 != 6).Select(marker => marker.Id + "\n")) + "nobody\n";

    private void Scan(int count, params string[] more)
    {
        for (int index = 1; index <= count; index++)
        {
            string[] part = ["scan", "--bfile", study.Prefix, "--out", study.Path("p"), .. more, "--shard", $"{index}/{count}"];
            Gpulmm.AssertDone(Gpulmm.Run(part));
        }
    }

    private void AssertJoin(int count, params string[] more)
    {
        // The arguments are in Parquet's metadata, so that both are written under one prefix, one after the other.
        Gpulmm.AssertDone(Gpulmm.Run(["scan", "--bfile", study.Prefix, "--out", study.Path("p"), .. more, "--overwrite"]));
        string[] names = [.. study.Files("p").Where(name => !name.Contains(".shard-", StringComparison.Ordinal))];
        foreach (string name in names)
        {
            File.Move(study.Path(name), study.Path("r" + name[1..]), overwrite: true);
        }

        if (more.Contains("--report"))
        {
            Directory.Move(study.Path("p.plots"), study.Path("r.plots"));
        }

        Scan(count, [.. more, "--overwrite"]);
        Gpulmm.AssertDone(Gpulmm.Run("merge", study.Path("p")));
        Assert.That(study.Files("p").Where(name => !name.Contains(".shard-", StringComparison.Ordinal)), Is.EqualTo(names));
        foreach (string name in names.Where(name => name is not ("p.log" or "p.run.json" or "p.html")))
        {
            Assert.That(File.ReadAllBytes(study.Path(name)), Is.EqualTo(File.ReadAllBytes(study.Path("r" + name[1..]))), name);
        }

        foreach (string counted in Counted)
        {
            Assert.That($"{Record("p").GetProperty(counted)}", Is.EqualTo($"{Record("r").GetProperty(counted)}"), counted);
        }

        Array.ForEach(names, name => File.Delete(study.Path(name)));
    }

    private JsonElement Record(string prefix)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(study.Path(prefix + ".run.json")));
        return json.RootElement.Clone();
    }
}

using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>LD scores and regressions on them, from files to files.</summary>
[Category("WithoutBlas")]
public sealed class LdscTests
{
    private SmallStudy study = null!;

    [SetUp]
    public void Create() => study = new SmallStudy();

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void Ld_scores_are_files_of_ldsc_by_chromosome()
    {
        string snps = study.Write("snps.txt", "rs1\nrs6\nrs30\n");
        Gpulmm.AssertDone(Scores("--window-snps", "5", "--weights-snps", snps));

        Assert.That(study.Files("ld"), Is.EqualTo(new[]
        {
            "ld.1.frq.gz", "ld.1.l2.M", "ld.1.l2.M_5_50", "ld.1.l2.ldscore.gz", "ld.2.frq.gz", "ld.2.l2.M", "ld.2.l2.M_5_50",
                "ld.2.l2.ldscore.gz",
            "ld.log", "ld.run.json", "ld.weights.1.l2.ldscore.gz", "ld.weights.2.l2.ldscore.gz",
        }));
        string[] lines = Lines("ld.1.l2.ldscore.gz");
        Assert.That(lines[0], Is.EqualTo("CHR\tSNP\tBP\tL2"));
        Assert.That(lines[1], Does.StartWith("1\trs1\t100\t"));
        Assert.That(lines, Has.Length.EqualTo((SmallStudy.M / 2) - 2 + 1), "two markers do not vary");
        Assert.That(File.ReadAllText(study.Path("ld.2.l2.M")), Is.EqualTo("20\n"));
        Assert.That(Lines("ld.weights.1.l2.ldscore.gz").Skip(1).Select(line => line.Split('\t')[1]), Is.EqualTo(new[] { "rs1", "rs6" }));
        Assert.That(Lines("ld.1.frq.gz")[0], Is.EqualTo("CHR\tSNP\tA1\tA2\tMAF\tNCHROBS"));
        Assert.That(File.ReadAllText(study.Path("ld.log")),
            Does.Contain("left out, all calls heterozygous: 1").And.Contain("left out, no call: 1"));

        Gpulmm.AssertFails(Scores("--window-snps", "5"), 3, "ld.1.l2.ldscore.gz", "--overwrite");
        Gpulmm.AssertDone(Scores("--ld-wind-kb", "1", "--digits", "3", "--overwrite", "--yes-really", "--pickle"));
        Assert.That(File.ReadAllText(study.Path("ld.log")),
            Does.Contain("--yes-really has no effect here").And.Contain("--pickle has no effect here"));
        Assert.That(Lines("ld.1.l2.ldscore.gz")[1].Split('\t')[3].Split('.')[1], Has.Length.EqualTo(3));
    }

    [Test]
    public void Chromosomes_are_shards_whose_files_are_those_of_one_run()
    {
        // Markers 31 to 40 are of the X chromosome, which has no LD scores, and needs no annotations.
        File.WriteAllLines(study.Prefix + ".bim", File.ReadAllLines(study.Prefix + ".bim")
            .Select((line, j) => j < 30 ? line : "X" + line[1..]));
        string[] whole = [.. study.Markers.Select((marker, j) => $"{marker.Chromosome} {marker.Position} {marker.Id} 0 {j % 3} {j % 7}")];
        const string Header = "CHR BP SNP CM a b";
        string all = study.Write("all.annot", string.Join('\n', [Header, .. whole, ""]));
        study.Write("part.1.annot", string.Join('\n', [Header, .. whole[..20], ""]));
        study.Write("part.2.annot", string.Join('\n', [Header, .. whole[20..30], ""]));
        string[] files = ["1.l2.ldscore.gz", "1.l2.M", "1.l2.M_5_50", "2.l2.ldscore.gz", "2.l2.M", "2.l2.M_5_50"];

        Gpulmm.AssertDone(Scores("--window-snps", "5", "--annot", study.Path("part.@.annot")));
        byte[][] expected = [.. files.Select(file => File.ReadAllBytes(study.Path($"ld.{file}")))];
        Assert.That(Lines("ld.2.l2.ldscore.gz")[0], Is.EqualTo("CHR\tSNP\tBP\taL2\tbL2"));
        Gpulmm.AssertDone(Scores("--window-snps", "5", "--annot", study.Path("part.@.annot"), "--chr", "1", "--overwrite"));
        Gpulmm.AssertDone(Scores("--window-snps", "5", "--annot", all, "--chr", "2", "--overwrite"));

        Assert.That(files.Select(file => File.ReadAllBytes(study.Path($"ld.{file}"))), Is.EqualTo(expected));
        Gpulmm.AssertFails(
            Scores("--window-snps", "5", "--annot", study.Path("part.1.annot"), "--overwrite"), 3, "20 rows", "40 markers", "rs21");
    }

    [Test]
    public void A_scan_is_regressed_on_scores_of_its_own_genotypes()
    {
        Gpulmm.AssertDone(Scores("--window-snps", "5"));
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--background", "none", "--pheno", study.Path("pheno.txt"))));
        Gpulmm.AssertDone(Regress("--h2", study.Path("r.full.tsv"), "--keep-ambiguous", "--print-delete-vals"));

        using JsonDocument json = Json();
        JsonElement root = json.RootElement;
        Assert.That(root.GetProperty("nSnps").GetInt32(), Is.EqualTo(SmallStudy.M - 2));
        Assert.That(root.GetProperty("M").GetDouble(), Is.EqualTo(SmallStudy.M - 2));
        Assert.That(root.GetProperty("removed").GetProperty("a note or error of the program").GetInt32(), Is.EqualTo(2));
        Assert.That(root.GetProperty("h2").ValueKind, Is.EqualTo(JsonValueKind.Number));
        // As many blocks as SNPs of the first step: the causal marker is not in it.
        Assert.That(File.ReadAllLines(study.Path("h.delete")), Has.Length.EqualTo(SmallStudy.M - 3));
        Assert.That(File.ReadAllText(study.Path("h.log")),
            Does.Contain("gpulmm scan").And.Contain("as if all its SNPs were in the regression"));

        Gpulmm.AssertDone(Gpulmm.Run("sumstats", "--in", study.Path("r.full.tsv"), "--out", study.Path("full")));
        Gpulmm.AssertDone(Gpulmm.Run("sumstats", "--in", study.Path("r.gaps.tsv"), "--out", study.Path("gaps")));
        Assert.That(Lines("full.sumstats.gz")[0], Is.EqualTo("SNP\tA1\tA2\tN\tZ"));

        Gpulmm.AssertDone(Gpulmm.Run("report", study.Path("h.ldsc.json"), "--out", study.Path("one")));
        Assert.That(WebUtility.HtmlDecode(File.ReadAllText(study.Path("one.html"))),
            Does.Contain("Mean χ² of r.full in").And.Contain("M is 38"));
        Gpulmm.AssertFails(
            Gpulmm.Run("report", study.Write("no.ldsc.json", "{}"), "--out", study.Path("no")), 3, "no.ldsc.json",
                "not a result of gpulmm ldsc");

        // A file without places: those of the LD scores tell what is in a region, and sumstats has none.
        string prepared = study.Path("full.sumstats.gz");
        Gpulmm.AssertDone(Regress("--h2", prepared, "--overwrite", "--exclude-region", "chr2:2100-2500"));
        using (JsonDocument excluded = Json())
        {
            Assert.That(excluded.RootElement.GetProperty("removed").GetProperty("an excluded region").GetInt32(), Is.EqualTo(5));
        }

        Gpulmm.AssertFails(
            Gpulmm.Run("sumstats", "--in", prepared, "--exclude-region", "2:2100-2500", "--out", study.Path("none")), 3,
            "has no columns of chromosome and position");
        Gpulmm.AssertDone(Regress("--rg", study.Path("full.sumstats.gz"), study.Path("gaps.sumstats.gz"), "--overwrite", "--no-intercept",
            "--samp-prev", "0.5,nan", "--pop-prev", "0.1,nan"));
        string[][] table = [.. File.ReadLines(study.Path("h.rg.tsv")).Select(line => line.Split('\t'))];
        Assert.That(string.Join(' ', table[0]),
            Is.EqualTo("p1 p2 rg se z p h2_obs h2_obs_se h2_int h2_int_se gcov_int gcov_int_se gencov gencov_se nSnps status"));
        Assert.That(table[1][..2], Is.EqualTo(new[] { "full", "gaps" }));
        Assert.That((table[1][8], table[1][10]), Is.EqualTo(("1", "0")));
        using JsonDocument pairs = Json();
        Assert.That(pairs.RootElement.GetProperty("S").GetArrayLength(), Is.EqualTo(2));
        Gpulmm.AssertDone(Gpulmm.Run("report", study.Path("h.ldsc.json"), "--out", study.Path("page")));
        Assert.That(File.ReadAllText(study.Path("page.html")), Does.Contain("<h1>LD score regression of 2 traits</h1>")
            .And.Contain("Genetic correlations of 2 traits").And.Contain("<dt>arguments</dt>"));
    }

    [TestCase("ldsc --h2 t --out x", "expected one of --ref-ld, --ref-ld-chr; found none")]
    [TestCase("ldsc --ref-ld l --out x", "expected one of --h2, --rg, --rg-list, --h2-cts; found none")]
    [TestCase("ldsc --rg t --ref-ld l --out x", "--rg: 1 file; expected two or more")]
    [TestCase("ldsc --h2 t --ref-ld l --out x --samp-prev 50 --pop-prev 0.1", "sample prevalence 50", "per cent?")]
    [TestCase("ldsc --h2 t --ref-ld l --out x --samp-prev 0.5", "expected both, or none")]
    [TestCase("ldsc --h2 t --ref-ld l --out x --intercept-h2 one", "'one' is no number")]
    [TestCase("ldsc --h2 t --ref-ld l --out x --two-step 30,5", "--two-step '30,5': expected one number above 0, or none")]
    [TestCase("ldsc --h2 t --ref-ld l --out x --no-check-alleles", "--no-check-alleles goes with --rg")]
    [TestCase("ldsc --h2 t --ref-ld l --out x --n-eff --samp-prev 0.3 --pop-prev 0.1", "--n-eff goes with --samp-prev 0.5")]
    [TestCase("ldsc --h2 t --ref-ld l --out x --n-eff", "--n-eff goes with --samp-prev 0.5")]
    [TestCase("ldsc --rg a b c --ref-ld l --out x --samp-prev 0.5,0.5 --pop-prev 0.1,0.1", "--samp-prev: 2 numbers for 3 traits")]
    [TestCase("ldsc --rg a b c --ref-ld l --out x --intercept-h2 1,1.1", "--intercept-h2: 2 numbers for 3 traits")]
    [TestCase("ldsc --h2-cts t --ref-ld l --out x", "--h2-cts and --ref-ld-chr-cts go together")]
    [TestCase("ldscore --bfile b --out x --window-kb 1 --window-cm 1", "--window-kb and --window-cm: expected one window")]
    [TestCase("ldscore --bfile b --out x --window-kb -1", "window -1")]
    [TestCase("sumstats --in t --out x --exclude-region 6", "region '6'")]
    public void Wrong_usage_is_named(string arguments, params string[] parts) =>
        Gpulmm.AssertFails(Gpulmm.Run(arguments.Split(' ')), 2, parts);

    [Test]
    public void Files_that_are_missing_are_named()
    {
        string trait = study.Write("t.txt", "SNP A1 A2 N Z\nrs1 A G 100 1\n");
        Gpulmm.AssertFails(Gpulmm.Run("ldsc", "--h2", trait, "--ref-ld-chr", study.Path("no/"), "--out", study.Path("h")), 3,
            "no/1.l2.ldscore", "no folder");
        Gpulmm.AssertDone(Scores("--window-snps", "5"));
        Gpulmm.AssertFails(
            Gpulmm.Run("ldsc", "--h2", trait, "--ref-ld-chr", study.Path("dl.@"), "--out", study.Path("h")), 3, "dl.1.l2.ldscore",
                "did you mean 'ld.@'?");
        Gpulmm.AssertFails(Regress("--h2", study.Path("away.txt")), 3, "away.txt", "not found");
        Gpulmm.AssertFails(Regress("--h2", study.Write("other.txt", "SNP A1 A2 N Z\nx1 A G 100 1\n")), 3, "0 of 1 ids", "--match position");
        Gpulmm.AssertFails(Regress("--rg-list", study.Path("list.txt")), 3, "list.txt: file not found");
        Assert.That(study.Files("h"), Is.Empty);
        Gpulmm.AssertFails(Scores("--chr", "9", "--overwrite"), 3, "no marker of the chromosomes of --chr; its are 1, 2");
        Gpulmm.AssertFails(Scores("--print-snps", study.Write("ids.txt", "x1\nx2\n"), "--overwrite"), 3, "ids.txt: none of its 2 ids",
            "--print-snps");
    }

    [Test]
    public void Positions_find_snps_whose_ids_are_others()
    {
        Gpulmm.AssertDone(Scores("--window-snps", "5"));
        string rows = string.Concat(study.Markers.Select((marker, j) =>
            string.Create(CultureInfo.InvariantCulture, $"{marker.Chromosome}:{marker.Position}:A:G A G 100 {Math.Sin(j)}\n")));
        Gpulmm.AssertDone(Regress("--h2", study.Write("t.txt", "SNP A1 A2 N Z\n" + rows), "--match", "position"));

        using JsonDocument json = Json();
        Assert.That(json.RootElement.GetProperty("nSnps").GetInt32(), Is.EqualTo(SmallStudy.M - 2));
        string rs = study.Write("rs.txt", "SNP A1 A2 N Z\nrs1 A G 100 1\n");
        Gpulmm.AssertFails(Regress("--h2", rs, "--match", "position", "--overwrite"), 3, "0 of 1 positions", "ids like 1:2345:A:G");
    }

    [Test]
    public void What_is_no_text_is_told_and_frequencies_without_use_are_too()
    {
        File.WriteAllBytes(study.Path("t.bin"), [1, 2, 3, 4, (byte)'\n', 5]);
        Gpulmm.AssertFails(Gpulmm.Run("sumstats", "--in", study.Path("t.bin"), "--out", study.Path("o")), 3, "t.bin: is no text");
        Gpulmm.AssertDone(Scores("--window-snps", "5"));
        string rows = string.Concat(study.Markers.Select((marker, j) =>
            string.Create(CultureInfo.InvariantCulture, $"{marker.Id} A G 100 {Math.Sin(j)}\n")));
        Gpulmm.AssertDone(Regress("--h2", study.Write("t.txt", "SNP A1 A2 N Z\n" + rows), "--frqfile", study.Path("ld")));
        Assert.That(File.ReadAllText(study.Path("h.log")), Does.Contain("--frqfile has no effect here"));
    }

    [Test]
    public void Pruned_markers_are_lists_that_other_commands_take()
    {
        Gpulmm.AssertDone(Gpulmm.Run("prune", "--bfile", study.Prefix, "--indep-pairwise", "20", "2", "0.1", "--out", study.Path("p")));

        string[] kept = File.ReadAllLines(study.Path("p.prune.in")), removed = File.ReadAllLines(study.Path("p.prune.out"));
        Assert.That(kept.Concat(removed).Order(), Is.EqualTo(study.Markers.Select(marker => marker.Id).Order()));
        Assert.That(removed, Does.Contain("rs4").And.Contain("rs5"), "they do not vary");
        Assert.That(File.ReadAllText(study.Path("p.log")), Does.Contain($"{kept.Length} markers stay, {removed.Length} go"));
        Gpulmm.AssertFails(
            Gpulmm.Run("prune", "--bfile", study.Prefix, "--out", study.Path("p")), 3, "p.prune.in", "--overwrite replaces");
        Gpulmm.AssertDone(Gpulmm.Run(
            "kinship", "--bfile", study.Prefix, "--extract", study.Path("p.prune.in"), "--out", study.Path("k")));
        Assert.That(File.ReadAllText(study.Path("k.log")), Does.Contain($"from {kept.Length} markers"));
    }

    [TestCase("prune --bfile b --out x --indep-pairwise 500kb", "--indep-pairwise")]
    [TestCase("prune --bfile b --out x --indep-pairwise five 0.2", "five 0.2", "expected a window")]
    [TestCase("prune --bfile b --out x --indep-pairwise 500 kb 2 0.2", "step 2", "kilobases")]
    [TestCase("prune --bfile b --out x --indep-pairwise 50 5 1.2", "r² 1.2")]
    public void Wrong_windows_are_named(string arguments, params string[] parts) =>
        Gpulmm.AssertFails(Gpulmm.Run(arguments.Split(' ')), 2, parts);

    private JsonDocument Json() => JsonDocument.Parse(File.ReadAllText(study.Path("h.ldsc.json")));

    private Finished Scores(params string[] more) => Gpulmm.Run(["ldscore", "--bfile", study.Prefix, "--out", study.Path("ld"), .. more]);

    private Finished Regress(params string[] more) => Gpulmm.Run(["ldsc", "--ref-ld", study.Path("ld"), "--out", study.Path("h"), .. more]);

    private string[] Lines(string name)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(study.Path(name)), CompressionMode.Decompress));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

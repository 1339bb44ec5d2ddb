using System.IO.Compression;
using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>Scans of many traits into one table, from files to files.</summary>
[Category("WithoutBlas")]
public sealed class BulkTests
{
    private const int TraitCount = 7;
    private SmallStudy study = null!;
    private string pheno = "";

    [SetUp]
    public void Create()
    {
        study = new SmallStudy();
        var random = new Random(3);
        string Cell(int i, int t) => i == 7 * t && t is 2 or 5 ? "NA"
            : (random.NextDouble() + (0.1 * t * (i % 5))).ToString("F6", System.Globalization.CultureInfo.InvariantCulture);
        string names = string.Join(' ', Enumerable.Range(0, TraitCount).Select(t => $"g{t}"));
        pheno = study.Write("many.txt", $"FID IID {names} same none\n"
            + study.Lines(i => string.Join(' ', Enumerable.Range(0, TraitCount).Select(t => Cell(i, t))) + " 1 NA"));
        Gpulmm.AssertDone(Gpulmm.Run("kinship", "--bfile", study.Prefix, "--out", study.Path("k")));
    }

    [TearDown]
    public void Delete() => study.Dispose();

    // A missing call of the marker is its mean over the samples of the trait, which differ between traits.
    [Test]
    public void Traits_given_a_marker_get_what_they_get_alone()
    {
        int given = Enumerable.Range(0, SmallStudy.M).First(j => study.Counts[j].Count(count => count < 0) is > 0 and < SmallStudy.N
            && study.Counts[j].Distinct().Count() == 4);
        string[] own = ["--background", "none", "--condition", study.Markers[given].Id, "--pheno", pheno, "--p-max", "1"];
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan(own)));
        string[] together = File.ReadAllLines(study.Path("r.assoc.tsv"));
        foreach (string trait in new[] { "g0", "g2", "g5" })
        {
            Gpulmm.AssertDone(Gpulmm.Run(
                ["scan", "--bfile", study.Prefix, "--out", study.Path("one"), "--overwrite", .. own, "--pheno-name", trait]));

            Assert.That(together.Where(line => line.StartsWith($"{trait}\t", StringComparison.Ordinal)),
                Is.EqualTo(File.ReadAllLines(study.Path("one.assoc.tsv")).Skip(1)), trait);
        }
    }

    [Test]
    public void One_table_has_the_rows_of_each_trait_alone([Values("--kinship", "--background")] string background)
    {
        string[] own = background == "--kinship" ? ["--kinship", study.Path("k")] : ["--background", "none"];
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan([.. own, "--pheno", pheno, "--p-max", "1"])));
        Assert.That(study.Files("r"), Is.EqualTo(new[] { "r.assoc.tsv", "r.log", "r.null.tsv", "r.run.json", "r.summary.tsv" }));
        string[] together = File.ReadAllLines(study.Path("r.assoc.tsv"));
        for (int t = 0; t < TraitCount; t++)
        {
            string[] held = background == "--kinship" ? ["--fixed-lambda"] : [];
            Gpulmm.AssertDone(Gpulmm.Run(
            [
                "scan", "--bfile", study.Prefix, "--out", study.Path("one"), "--overwrite", "--pheno", pheno, "--pheno-name", $"g{t}", .. own,
                .. held,
            ]));
            Assert.That(together.Where((line, k) => k == 0 || line.StartsWith($"g{t}\t", StringComparison.Ordinal)).Select(WithoutTrait),
                Is.EqualTo(File.ReadAllLines(study.Path($"one.g{t}.tsv"))));
        }

        string[][] nulls = Table("r.null.tsv");
        Assert.That(string.Join(' ', nulls[0]), Is.EqualTo("TRAIT N LAMBDA H2 H2_SE VAR_KINSHIP VAR_RESIDUAL LOGLIK STATUS NOTE"));
        Assert.That(nulls.Skip(1).Select(row => $"{row[0]} {row[1]}"),
            Is.EqualTo(new[] { "g0 60", "g1 60", "g2 59", "g3 60", "g4 60", "g5 59", "g6 60", "same NA", "none NA" }));
        Assert.That(nulls[^2][8..], Is.EqualTo(new[] { "skipped", "constant (all values are 1)" }));
        Assert.That(nulls[^1][8..], Is.EqualTo(new[] { "skipped", "all values missing" }));
        string[][] summary = Table("r.summary.tsv");
        Assert.That(string.Join(' ', summary[0]), Is.EqualTo("TRAIT N TESTED NOT_TESTED FILTERED WRITTEN LAMBDA_GC NOTE"));
        Assert.That(summary[1][..6], Is.EqualTo(new[] { "g0", "60", "38", "2", "0", "40" }));
        using JsonDocument run = JsonDocument.Parse(File.ReadAllText(study.Path("r.run.json")));
        JsonElement root = run.RootElement;
        Assert.That(root.GetProperty("traits").GetInt32(), Is.EqualTo(TraitCount));
        Assert.That(root.GetProperty("skipped").GetInt32(), Is.EqualTo(2));
        Assert.That(root.GetProperty("tested").GetInt64(), Is.EqualTo(38 * TraitCount));
        Assert.That(root.GetProperty("notTested").GetInt64(), Is.EqualTo(2 * TraitCount));
        Assert.That(root.GetProperty("written").GetInt64(), Is.EqualTo(together.Length - 1));
        Assert.That(root.GetProperty("passes")[0].GetProperty("columns").GetInt32(), Is.EqualTo(TraitCount + 2), "two lack a sample each");
    }

    [Test]
    public void Formats_threads_and_thresholds_have_the_same_rows()
    {
        string[] more = ["--pheno", pheno, "--kinship", study.Path("k")];
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan([.. more, "--p-max", "1", "--threads", "1"])));
        string all = File.ReadAllText(study.Path("r.assoc.tsv")), summary = File.ReadAllText(study.Path("r.summary.tsv"));
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan([.. more, "--p-max", "1", "--threads", "2", "--overwrite"])));
        Assert.That(File.ReadAllText(study.Path("r.assoc.tsv")), Is.EqualTo(all));
        Assert.That(File.ReadAllText(study.Path("r.summary.tsv")), Is.EqualTo(summary));

        Gpulmm.AssertDone(Gpulmm.Run(study.Scan([.. more, "--p-max", "0.1", "--format", "tsv.gz", "--overwrite"])));
        using (var packed = new GZipStream(File.OpenRead(study.Path("r.assoc.tsv.gz")), CompressionMode.Decompress))
        using (var reader = new StreamReader(packed))
        {
            Assert.That(reader.ReadToEnd().TrimEnd('\n').Split('\n'), Is.EqualTo(File.ReadAllLines(study.Path("r.assoc.tsv"))
                .Where((line, k) => k == 0 || Value(line, 13) >= 1)));
        }

        Gpulmm.AssertDone(Gpulmm.Run(
            ["scan", "--bfile", study.Prefix, "--out", study.Path("p"), .. more, "--p-max", "0.1", "--format", "parquet"]));
        Assert.That(
            Directory.GetDirectories(study.Path("p.assoc")).Select(Path.GetFileName).Order(), Is.EqualTo(new[] { "CHROM=1", "CHROM=2" }));
        Gpulmm.AssertFails(Gpulmm.Run(
            ["scan", "--bfile", study.Prefix, "--out", study.Path("p"), .. more, "--top", "1", "--format", "parquet"]), 3, "exist already");
    }

    [Test]
    public void Best_markers_of_each_trait_stand_together()
    {
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--pheno", pheno, "--kinship", study.Path("k"), "--top", "2")));
        string[][] rows = [.. Table("r.assoc.tsv").Skip(1)];
        Assert.That(rows.Select(row => row[0]), Is.EqualTo(Enumerable.Range(0, 2 * TraitCount).Select(k => $"g{k / 2}")));
        Assert.That(rows.Chunk(2).All(pair => Value(pair[0][13]) >= Value(pair[1][13])), Is.True);
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--pheno", pheno, "--kinship", study.Path("k"), "--p-max", "1", "--overwrite")));
        foreach (string[] best in rows.Where((_, k) => k % 2 == 0))
        {
            Assert.That(
                Table("r.assoc.tsv").Where(row => row[0] == best[0] && row[13] != "NA").Max(row => Value(row[13])),
                Is.EqualTo(Value(best[13])));
        }
    }

    [Test]
    public void Regions_choose_the_markers_of_each_trait()
    {
        string bed = study.Write("genes.bed", "#chrom\tstart\tend\tname\nchr1\t499\t600\tg0\n2\t2999\t3000\tg2\n1\t1\t2\tunheard\n");
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan(
            "--pheno", pheno, "--background", "none", "--regions", bed, "--window", "0.15k")));
        Assert.That(Table("r.assoc.tsv").Skip(1).Select(row => $"{row[0]} {row[3]}"),
            Is.EqualTo(new[] { "g0 rs4", "g0 rs5", "g0 rs6", "g0 rs7", "g2 rs29", "g2 rs30", "g2 rs31" }));
        Assert.That(Table("r.summary.tsv").Skip(1).Select(row => $"{row[0]} {row[7]}".Trim()),
            Is.EqualTo(new[] { "g0", "g1 no region", "g2", "g3 no region", "g4 no region", "g5 no region", "g6 no region" }));
        Assert.That(File.ReadAllText(study.Path("r.log")), Does.Contain(
            "with 150 base pairs on either side; 1 regions are of no trait (unheard); 5 traits have no region and are not tested (g1, g3, g4, …)"));
        using JsonDocument run = JsonDocument.Parse(File.ReadAllText(study.Path("r.run.json")));
        JsonElement facts = run.RootElement.GetProperty("regions");
        Assert.That(facts.GetProperty("unknown").GetInt32(), Is.EqualTo(1));
        Assert.That(facts.GetProperty("traitsWithout").GetInt32(), Is.EqualTo(5));
        Assert.That(facts.GetProperty("window").GetInt64(), Is.EqualTo(150));
        Gpulmm.AssertFails(
            Gpulmm.Run(study.Scan("--overwrite", "--pheno", pheno, "--regions", study.Write("bad.bed", "1\t9\t5\tg0\n"))), 3, "bad.bed",
            "line 1: end 5 is not behind start 9");
    }

    [Test]
    public void A_kinship_is_computed_of_all_samples_where_none_is_given()
    {
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--pheno", pheno, "--p-max", "0.5")));
        string[] computed = File.ReadAllLines(study.Path("r.assoc.tsv"));
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--pheno", pheno, "--p-max", "0.5", "--kinship", study.Path("k"), "--overwrite")));

        // A kinship in a file has seven digits.
        string[] read = File.ReadAllLines(study.Path("r.assoc.tsv"));
        Assert.That(computed.Select(line => line.Split('\t')[3]), Is.EqualTo(read.Select(line => line.Split('\t')[3])));
    }

    [TestCase("--p-max 2", "--p-max 2: expected above 0 and at most 1")]
    [TestCase("--top 0", "--top 0: expected at least 1")]
    [TestCase("--window 1M", "--window goes with --regions")]
    [TestCase("--regions F --window 1G", "--window '1G': expected a whole number of base pairs")]
    [TestCase("--regions F --window -5", "--window '-5': expected a whole number of base pairs")]
    [TestCase("--regions F --window 0.0001k", "--window '0.0001k': expected a whole number of base pairs")]
    [TestCase("--top 3 --loco", "--loco does not go with --top")]
    [TestCase("--p-max 0.1 --report", "--report does not go with --p-max")]
    [TestCase("--p-max 0.1 --test lrt", "--test does not go with --p-max")]
    [TestCase("--p-max 0.1 --joint", "--joint does not go with --p-max")]
    [TestCase("--p-max 0.1 --data T --formula y~1", "--data does not go with --p-max")]
    [TestCase("--top 3 --interaction age", "--interaction does not go with --top")]
    [TestCase("--top 3 --pairs-with rs1", "--top does not go with pairs of markers")]
    public void Options_that_do_not_go_together_are_refused(string options, string message) =>
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan(options.Split(' '))), 2, message);

    [TestCase("IID a b a\nI1 1 2 3\n", "line 1: column a occurs more than once")]
    [TestCase("IID a b\nI1 1 x\n", "line 2: column b: 'x' is not a number")]
    [TestCase("IID a b\nI1 1\n", "line 2: expected 3 fields as in the header, found 2")]
    public void A_damaged_table_of_traits_is_refused(string text, string message) => Gpulmm.AssertFails(
        Gpulmm.Run(study.Scan("--pheno", study.Write("bad.txt", text), "--p-max", "0.1", "--background", "none")), 3, "bad.txt", message);

    private static string WithoutTrait(string line) => line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..];

    private static double Value(string line, int column) => Value(line.Split('\t')[column]);

    private static double Value(string cell) =>
        cell == "NA" ? double.NaN : double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture);

    private string[][] Table(string name) => [.. File.ReadAllLines(study.Path(name)).Select(line => line.Split('\t'))];
}

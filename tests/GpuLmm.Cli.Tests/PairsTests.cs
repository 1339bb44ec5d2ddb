using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>Tests of pairs of markers from files to files.</summary>
[Category("WithoutBlas")]
public sealed class PairsTests
{
    private const string Header = "CHROM1 POS1 ID1 ALLELE1_1 CHROM2 POS2 ID2 ALLELE1_2 N TEST BETA SE STAT DF LOG10P NOTE";
    private SmallStudy study = null!;

    [SetUp]
    public void Create() => study = new SmallStudy();

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void Pairs_of_a_file_have_their_rows_in_its_order()
    {
        string pairs = study.Write("pairs.txt", "ID1 ID2\nrs7 rs2\nrs1\trs9\nrs4 rs2\nrs2 rs7\nrs12 rs1\n");
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--pairs", pairs, "--background", "none", "--exclude", study.Write("x.txt", "rs12\n"))));

        string[][] rows = Table("r.pheno.pairs.tsv");
        Assert.That(string.Join(' ', rows[0]), Is.EqualTo(Header));
        Assert.That(rows.Skip(1).Select(row => $"{row[2]} {row[6]}"),
            Is.EqualTo(new[] { "rs7 rs2", "rs1 rs9", "rs4 rs2", "rs2 rs7", "rs12 rs1" }));
        Assert.That(rows[1][..8], Is.EqualTo(new[] { "1", "700", "rs7", "A", "1", "200", "rs2", "A" }));
        Assert.That(rows[1][9], Is.EqualTo("SNP1xSNP2"));
        Assert.That(rows[1][13..], Is.EqualTo(new[] { "1", rows[1][14], "" }));
        Assert.That(rows[4][8..], Is.EqualTo(rows[1][8..]), "the order of two markers does not show");
        Assert.That(rows[3][9..], Is.EqualTo(new[] { "SNP1xSNP2", "NA", "NA", "NA", "NA", "NA", "monomorphic" }));
        Assert.That(rows[5][8..], Is.EqualTo(new[] { "NA", "SNP1xSNP2", "NA", "NA", "NA", "NA", "NA", "filtered" }));
        Assert.That(study.Files("r"), Is.EqualTo(new[] { "r.log", "r.pheno.null.json", "r.pheno.pairs.tsv", "r.run.json" }));
        using JsonDocument run = JsonDocument.Parse(File.ReadAllText(study.Path("r.run.json")));
        Assert.That(run.RootElement.GetProperty("tested").GetInt32(), Is.EqualTo(3));
        Assert.That(run.RootElement.GetProperty("notTested").GetInt32(), Is.EqualTo(2));
        Assert.That(run.RootElement.GetProperty("traits")[0].GetProperty("notTestedBy").GetProperty("filtered").GetInt32(), Is.EqualTo(1));
        Assert.That(File.ReadAllText(study.Path("r.log")), Does.Contain("3 tests of pairs, 2 with a reason instead, 5 rows written"));
    }

    [Test]
    public void A_table_of_pairs_is_a_file_of_pairs_and_all_pairs_hold_those_of_one_marker()
    {
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--pairs-all", "--p-max", "0.1", "--background", "none")));
        string[] all = File.ReadAllLines(study.Path("r.pheno.pairs.tsv"));
        Assert.That(all.Skip(1).Select(line => double.Parse(line.Split('\t')[14], CultureInfo.InvariantCulture)),
            Is.All.GreaterThanOrEqualTo(1));
        Assert.That(all, Has.Length.InRange(20, 200));

        Gpulmm.AssertDone(Gpulmm.Run(
            ["scan", "--bfile", study.Prefix, "--out", study.Path("again"), "--pairs", study.Path("r.pheno.pairs.tsv"), "--background", "none"]));
        Assert.That(File.ReadAllLines(study.Path("again.pheno.pairs.tsv")), Is.EqualTo(all));

        using (var packed = new System.IO.Compression.GZipStream(
            File.Create(study.Path("pairs.gz")), System.IO.Compression.CompressionLevel.Fastest))
        {
            packed.Write(File.ReadAllBytes(study.Path("r.pheno.pairs.tsv")));
        }

        Gpulmm.AssertDone(Gpulmm.Run(
            ["scan", "--bfile", study.Prefix, "--out", study.Path("packed"), "--pairs", study.Path("pairs.gz"), "--background", "none"]));
        Assert.That(File.ReadAllLines(study.Path("packed.pheno.pairs.tsv")), Is.EqualTo(all));

        Gpulmm.AssertDone(Gpulmm.Run(
            ["scan", "--bfile", study.Prefix, "--out", study.Path("one"), "--pairs-with", "rs1", "--p-max", "0.1", "--background", "none"]));
        Assert.That(
            File.ReadAllLines(study.Path("one.pheno.pairs.tsv")),
            Is.EqualTo(all.Where((line, k) => k == 0 || line.Split('\t')[2] == "rs1")));
    }

    [Test]
    public void A_mixed_model_of_the_kinship_and_its_square_is_the_default([Values] bool isComputed)
    {
        string[] kinship = [];
        if (!isComputed)
        {
            Gpulmm.AssertDone(Gpulmm.Run("kinship", "--bfile", study.Prefix, "--out", study.Path("k")));
            kinship = ["--kinship", study.Path("k")];
        }

        string[] samples = ["--pheno", study.Path("pheno.txt"), "--covar", study.Path("covar.txt"), "--cat-covar", "site"];
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan([.. samples, .. kinship, "--pairs-with", "rs1"])));
        using JsonDocument model = JsonDocument.Parse(File.ReadAllText(study.Path("r.gaps.null.json")));
        Assert.That(model.RootElement.GetProperty("formula").GetString(),
            Is.EqualTo("gaps ~ 1 + age + siteS1 + (1 | gr(id, cov = kinship)) + (1 | gr(id, cov = kinship * kinship))"));
        Assert.That(model.RootElement.GetProperty("n").GetInt32(), Is.EqualTo(SmallStudy.N * 3 / 4));
        Assert.That(Table("r.full.pairs.tsv"), Has.Length.EqualTo(SmallStudy.M));

        // The same model as a formula.
        if (!isComputed)
        {
            string data = study.Write("data.txt", "id full age site\n" + string.Concat(study.Ids.Select((id, i) => string.Join(
                ' ', id.Individual, Cell("pheno.txt", i, 2), Cell("covar.txt", i, 1), Cell("covar.txt", i, 2)) + "\n")));
            Gpulmm.AssertDone(Gpulmm.Run(
            [
                "scan", "--bfile", study.Prefix, "--out", study.Path("f"), "--data", data, "--kernel", $"K={study.Path("k")}", "--pairs-with", "rs1",
                "--formula", "full ~ age + site + (1 | gr(id, cov = K)) + (1 | gr(id, cov = K*K))", "--save-null", study.Path("f.null"),
            ]));
            Assert.That(Statistics("f.full.pairs.tsv"), Is.EqualTo(Statistics("r.full.pairs.tsv")).Within(1e-4));
            Gpulmm.AssertDone(Gpulmm.Run(
                ["scan", "--bfile", study.Prefix, "--out", study.Path("s"), "--null", study.Path("f.null"), "--pairs-with", "rs1"]));
            Assert.That(File.ReadAllText(study.Path("s.full.pairs.tsv")), Is.EqualTo(File.ReadAllText(study.Path("f.full.pairs.tsv"))));
        }
    }

    [Test]
    public void Every_format_has_the_same_rows()
    {
        string[] more = ["--pairs-with", "rs1", "--background", "none"];
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan(more)));
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan([.. more, "--format", "tsv.gz", "--overwrite"])));
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan([.. more, "--format", "parquet", "--overwrite"])));
        using var packed = new GZipStream(File.OpenRead(study.Path("r.pheno.pairs.tsv.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(packed);
        Assert.That(reader.ReadToEnd(), Is.EqualTo(File.ReadAllText(study.Path("r.pheno.pairs.tsv"))));
        Assert.That(File.Exists(study.Path("r.pheno.pairs.parquet")), Is.True, "its columns: PairTableTests");
    }

    [Test]
    public void The_number_of_threads_does_not_show()
    {
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--pairs-all", "--p-max", "1", "--threads", "1")));
        string one = File.ReadAllText(study.Path("r.pheno.pairs.tsv"));
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--pairs-all", "--p-max", "1", "--threads", "2", "--overwrite")));
        Assert.That(File.ReadAllText(study.Path("r.pheno.pairs.tsv")), Is.EqualTo(one));
    }

    [TestCase("rs1 rs2\nrs3 rs44\n", "line 2: 'rs44' is the id of no marker; did you mean 'rs4'?")]
    [TestCase("rs1 rs1\n", "line 1: marker 'rs1' is paired with itself")]
    [TestCase("rs1 rs2 rs3\n", "line 1: expected two marker ids, found 3 fields")]
    [TestCase("ID1 X ID2\nrs1 9\n", "line 2: expected two marker ids in the columns ID1 and ID2, found 2 fields")]
    [TestCase("", "has no pairs of markers")]
    [TestCase("ID1 ID2\n", "has no pairs of markers")]
    public void A_damaged_file_of_pairs_is_refused(string text, string message) => Gpulmm.AssertFails(
        Gpulmm.Run(study.Scan("--background", "none", "--pairs", study.Write("pairs.txt", text))), 3, "pairs.txt", message);

    [TestCase("--pairs-all", "--pairs-all needs --p-max")]
    [TestCase("--pairs-all --p-max 2", "--p-max 2: expected above 0 and at most 1")]
    [TestCase("--pairs F --pairs-with rs1", "expected one of --pairs, --pairs-with, --pairs-all; found --pairs and --pairs-with")]
    [TestCase("--pairs F --loco", "--loco does not go with --pairs")]
    [TestCase("--pairs F --test lrt", "--test does not go with --pairs")]
    [TestCase("--pairs F --test wald,score", "--test does not go with --pairs")]
    [TestCase("--pairs F --report", "--report does not go with --pairs")]
    [TestCase("--pairs F --fixed-lambda", "--fixed-lambda does not go with --pairs")]
    [TestCase("--pairs F --data T --formula y~1 --interaction age", "--interaction does not go with --pairs")]
    public void Options_that_do_not_go_together_are_refused(string options, string message) =>
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan(options.Split(' '))), 2, message);

    [Test]
    public void A_marker_that_is_not_there_is_refused() => Gpulmm.AssertFails(
        Gpulmm.Run(study.Scan("--background", "none", "--pairs-with", "rs99")), 3, "'rs99' is the id of no marker; did you mean 'rs9'?");

    private string Cell(string file, int line, int column) =>
        File.ReadAllLines(study.Path(file))[line + 1].Split([' ', '\t'])[column];

    private double[] Statistics(string name) => [.. Table(name).Skip(1).Where(row => row[^1].Length == 0)
        .Select(row => double.Parse(row[12], CultureInfo.InvariantCulture))];

    private string[][] Table(string name) => [.. File.ReadAllLines(study.Path(name)).Select(line => line.Split('\t'))];
}

using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>Several traits in one scan, from files to files.</summary>
public sealed class JointTests
{
    private SmallStudy study = null!;

    private string[] Joint => study.Scan("--pheno", study.Path("pheno.txt"), "--joint");

    [SetUp]
    public void Create() => study = new SmallStudy();

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void Every_marker_has_three_tests_and_the_effects_of_all_traits([Values] bool loco)
    {
        Finished run = Gpulmm.Run([.. Joint, .. loco ? ["--loco"] : Array.Empty<string>()]);
        Gpulmm.AssertDone(run);
        Assert.That(study.Files("r"), Is.EqualTo(new[] { "r.joint.null.json", "r.joint.tsv", "r.log", "r.run.json" }));
        string[][] rows = [.. File.ReadAllLines(study.Path("r.joint.tsv")).Select(line => line.Split('\t'))];
        Assert.That(string.Join(' ', rows[0]), Is.EqualTo("CHROM POS ID ALLELE0 ALLELE1 A1FREQ N TEST BETA SE STAT DF LOG10P LAMBDA "
            + "BETA_full BETA_gaps SE_full SE_gaps COV_full_gaps NOTE"));
        Assert.That(rows.Skip(1).Select(row => row[2]), Is.EqualTo(study.Markers.SelectMany(marker => Enumerable.Repeat(marker.Id, 3))));
        Assert.That(rows.Skip(1).Take(3).Select(row => $"{row[7]} {row[11]}"), Is.EqualTo(new[] { "JOINT 2", "COMMON 1", "DIFF 1" }));
        Assert.That(rows[1][8..10], Is.All.EqualTo("NA"));
        Assert.That(Number(rows[1][10]), Is.EqualTo(Number(rows[2][10]) + Number(rows[3][10])).Within(1e-4).Percent);
        Assert.That(Number(rows[2][10]), Is.EqualTo(Math.Pow(Number(rows[2][8]) / Number(rows[2][9]), 2)).Within(1e-4).Percent);
        Assert.That(Number(rows[1][12]), Is.GreaterThan(5), "the causal marker");
        Assert.That(rows[10][8..], Is.EqualTo(Enumerable.Repeat("NA", 11).Append("monomorphic")));
        using JsonDocument model = JsonDocument.Parse(File.ReadAllText(study.Path("r.joint.null.json")));
        Assert.That(model.RootElement.GetProperty("n").GetInt32(), Is.EqualTo(45));
        Assert.That(
            model.RootElement.GetProperty("variance").EnumerateArray()
                .Select(one => $"{one.GetProperty("group")} {one.GetProperty("term")}"),
            Is.EqualTo(new[]
            {
                "kinship full", "kinship full,gaps", "kinship gaps", "Residual full", "Residual full,gaps", "Residual gaps",
            }));
        Assert.That(model.RootElement.GetProperty("shares").EnumerateArray().Select(one => one.GetProperty("group").GetString()),
            Is.EqualTo(new[] { "kinship:full", "kinship:gaps" }));
        Assert.That(File.ReadAllText(study.Path("r.log")),
            Does.Contain("15 without some trait").And.Contain("joint model: n = 45, full h² = "));
    }

    [Test]
    public void Every_format_has_the_same_rows()
    {
        Gpulmm.AssertDone(Gpulmm.Run(Joint));
        Gpulmm.AssertDone(Gpulmm.Run([.. Joint, "--format", "tsv.gz", "--overwrite"]));
        Gpulmm.AssertDone(Gpulmm.Run([.. Joint, "--format", "parquet", "--overwrite"]));
        string text = File.ReadAllText(study.Path("r.joint.tsv"));
        using (var gzip = new StreamReader(new GZipStream(File.OpenRead(study.Path("r.joint.tsv.gz")), CompressionMode.Decompress)))
        {
            Assert.That(gzip.ReadToEnd(), Is.EqualTo(text));
        }

        using FileStream parquet = File.OpenRead(study.Path("r.joint.parquet"));
        var magic = new byte[4];
        parquet.ReadExactly(magic);
        Assert.That(magic, Is.EqualTo("PAR1"u8.ToArray()));
    }

    [Test]
    public void A_table_with_one_row_for_each_value_keeps_samples_that_lack_a_trait()
    {
        string[][] pheno = [.. File.ReadAllLines(study.Path("pheno.txt")).Skip(1).Select(line => line.Split(' '))];
        string Rows(Func<string[], bool> isKept) => "id,trait,y\n" + string.Concat(pheno.Where(isKept).SelectMany(row =>
            new[] { $"{row[1]},full,{row[2]}\n", row[3] == "NA" ? "" : $"{row[1]},gaps,{row[3]}\n" }));
        Gpulmm.AssertDone(Gpulmm.Run("kinship", "--bfile", study.Prefix, "--out", study.Path("k")));
        Gpulmm.AssertDone(Gpulmm.Run([.. Joint, "--kinship", study.Path("k"), "--fixed-lambda"]));
        string[][] Long(string name, Func<string[], bool> isKept)
        {
            Gpulmm.AssertDone(Gpulmm.Run(
                "scan", "--bfile", study.Prefix, "--data", study.Write(name + ".csv", Rows(isKept)), "--formula",
                "y ~ 0 + trait + (0 + trait | gr(id, cov = K))", "--residual", "us(trait | id)", "--interaction", "trait",
                "--kernel", "K=" + study.Path("k"), "--out", study.Path(name)));
            return [.. File.ReadAllLines(study.Path(name + ".y.tsv")).Skip(1).Select(line => line.Split('\t'))];
        }

        // With every cell there it is the same model, but for the common scale of its variances, which the marker may change: with
        // N = 2(n − 1) degrees of freedom and two effects, F · 2 = J (N − 2) / (N − J).
        double joint = Number(File.ReadAllLines(study.Path("r.joint.tsv"))[1].Split('\t')[10]);
        string[] complete = Long("complete", row => row[3] != "NA").First(row => row[7] == "SNP+SNPxtrait");
        Assert.That(complete[6], Is.EqualTo("45"));
        Assert.That(Number(complete[10]), Is.EqualTo(joint * 86 / (88 - joint)).Within(0.1).Percent);
        Assert.That(Long("all", _ => true)[0][6], Is.EqualTo("60"));
    }

    [TestCase("--joint --background none", "--background does not go with --joint")]
    [TestCase("--joint --test lrt,score", "--test does not go with --joint: its tests are JOINT, COMMON and DIFF")]
    [TestCase("--joint --report", "--report does not go with --joint")]
    [TestCase("--joint --pheno-name a,b,c,d,e,f,g,h,i,j,k", "--joint with 11 traits")]
    public void What_does_not_go_with_joint_is_named(string more, string message) =>
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan(more.Split(' '))), 2, message);

    [Test]
    public void Traits_that_say_the_same_are_named()
    {
        string path = study.Write("same.txt", "FID IID a b\n" + study.Lines(i => $"{i % 7} {(2 * (i % 7)) + 1}"));

        Gpulmm.AssertFails(Gpulmm.Run(study.Scan("--pheno", path, "--joint")), 3, "trait b is a linear combination of a and a constant");
    }

    [Test]
    public void A_trait_that_cannot_be_analysed_ends_the_run()
    {
        string path = study.Write("constant.txt", "FID IID a b\n" + study.Lines(i => $"{i % 7} 3"));

        Gpulmm.AssertFails(Gpulmm.Run(study.Scan("--pheno", path, "--joint")), 3, "b: constant");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

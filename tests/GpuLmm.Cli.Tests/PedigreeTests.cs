using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>Relationship matrices from pedigrees.</summary>
public sealed class PedigreeTests
{
    private SmallStudy study = null!;

    [SetUp]
    public void Create()
    {
        study = new SmallStudy();
        study.Write("p.ped", "c a b\nd c x\ne c b\n");
    }

    [TearDown]
    public void Delete() => study.Dispose();

    [TestCase(new string[0], "1 0.5 1 0.5 0.25 1")]
    [TestCase(new[] { "--gametic", "paternal" }, "1 0.5 1 0.5 0.25 1")]
    [TestCase(new[] { "--gametic", "maternal" }, "1 0 1 0 0 1")]
    public void Matrix_of_those_kept(string[] more, string lower)
    {
        study.Write("keep", "d\nc\na\n");
        Gpulmm.AssertDone(Run(["--keep", study.Path("keep"), "--format", "text", .. more]));
        Assert.That(File.ReadAllText(study.Path("k.cXX.txt.id")), Is.EqualTo("0\tc\n0\td\n0\ta\n"));
        string[][] rows = [.. File.ReadAllLines(study.Path("k.cXX.txt")).Select(line => line.Split('\t'))];
        string[] found = [.. from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, i + 1) select rows[i][j]];
        Assert.That(string.Join(' ', found), Is.EqualTo(lower));
    }

    [Test]
    public void Inverse_and_inbreeding()
    {
        Finished run = Run(["--inverse", "--json"]);
        Gpulmm.AssertDone(run);
        Assert.That(run.Error, Does.Contain("6 animals, 3 founders, of them 3 parents without a line of their own"));
        Assert.That(File.ReadAllLines(study.Path("k.ainv.id")), Is.EqualTo(new[]
        {
            "#FID\tIID\tF", "0\tc\t0", "0\td\t0", "0\te\t0.25", "0\ta\t0", "0\tx\t0", "0\tb\t0",
        }).Or.Contains("0\te\t0.25"));
        string[] lines = File.ReadAllLines(study.Path("k.ainv.tsv"));
        Assert.That(lines[0], Is.EqualTo("ID1\tID2\tVALUE"));
        Assert.That(lines, Does.Contain("e\te\t2"));
        using var json = JsonDocument.Parse(run.Out);
        Assert.That(json.RootElement.GetProperty("added").GetInt32(), Is.EqualTo(3));
    }

    [TestCase("--bfile x", "expected one of --bfile, --pfile, --bgen, --vcf, --pedigree", "found --bfile and --pedigree")]
    [TestCase("--method dominance", "--method goes with --bfile, not with --pedigree")]
    [TestCase("--maf 0.1", "--maf goes with --bfile, not with --pedigree")]
    [TestCase("--inverse --gametic maternal", "--inverse does not go with --gametic")]
    [TestCase("--inverse --keep x", "--inverse does not go with --keep")]
    [TestCase("--gametic both", "both")]
    public void Options_that_do_not_go_together(string more, params string[] parts) => Gpulmm.AssertFails(Run(more.Split(' ')), 2, parts);

    [Test]
    public void A_pedigree_that_is_none()
    {
        study.Write("p.ped", "a b 0\nb a 0\n");
        Gpulmm.AssertFails(Run([]), 3, "p.ped line", "descends from itself");
        study.Write("p.ped", "c a b\nd b a\n");
        Gpulmm.AssertFails(Run([]), 3, "p.ped line 2: 'b' is a sire here and a dam on line 1");
        Finished run = Run(["--allow-hermaphrodites"]);
        Gpulmm.AssertDone(run);
        Assert.That(run.Out, Does.Contain("2 animals are sires and dams"));
    }

    private Finished Run(string[] more) => Gpulmm.Run(["kinship", "--pedigree", study.Path("p.ped"), "--out", study.Path("k"), .. more]);
}

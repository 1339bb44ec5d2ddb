using System.Globalization;

namespace GpuLmm.Cli.Tests;

/// <summary>Relationship matrices written by one command and read by another.</summary>
[Category("WithoutBlas")]
public sealed class KinshipTests
{
    private SmallStudy study = null!;

    [SetUp]
    public void Create() => study = new SmallStudy();

    [TearDown]
    public void Delete() => study.Dispose();

    [TestCase("text", new[] { "k.cXX.txt", "k.cXX.txt.id" })]
    [TestCase("rel", new[] { "k.rel.bin", "k.rel.id" })]
    [TestCase("gcta", new[] { "k.grm.N.bin", "k.grm.bin", "k.grm.id" })]
    public void A_scan_reads_what_kinship_wrote(string format, string[] files)
    {
        Gpulmm.AssertDone(Gpulmm.Run(Kinship("--format", format)));
        Assert.That(study.Files("k"), Is.EquivalentTo([.. files, "k.log", "k.run.json"]));
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--kinship", study.Path("k"))));
        double[] read = LogP("r.pheno.tsv");
        Gpulmm.AssertDone(Gpulmm.Run("scan", "--bfile", study.Prefix, "--out", study.Path("own")));
        Assert.That(read, Is.EqualTo(LogP("own.pheno.tsv")).Within(format == "gcta" ? 1e-4 : 1e-6));
    }

    [Test]
    public void A_loco_scan_reads_the_sums_that_kinship_wrote()
    {
        Gpulmm.AssertDone(Gpulmm.Run(Kinship("--format", "rel", "--loco")));
        Assert.That(study.Files("k"), Is.EquivalentTo(new[]
        {
            "k.chr1.rel.bin", "k.chr1.rel.id", "k.chr2.rel.bin", "k.chr2.rel.id", "k.loco.tsv", "k.rel.bin", "k.rel.id",
                "k.log", "k.run.json",
        }));
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--kinship", study.Path("k"), "--loco")));
        Gpulmm.AssertDone(Gpulmm.Run("scan", "--bfile", study.Prefix, "--out", study.Path("own"), "--loco"));
        Assert.That(LogP("r.pheno.tsv"), Is.EqualTo(LogP("own.pheno.tsv")).Within(1e-6));
    }

    [Test]
    public void Markers_are_judged_over_those_with_the_phenotype()
    {
        string pheno = study.Write("p.txt", "FID IID y\n" + study.Lines(i => i < 20 ? $"{i}" : "NA"));
        Finished run = Gpulmm.Run(Kinship("--pheno", pheno, "--maf", "0.4"));
        Gpulmm.AssertDone(run);
        Assert.That(run.Out, Does.Contain("markers are judged over 20 samples with the phenotype, the matrix has 60"));
    }

    [TestCase("--standardize-by", "sample", "--standardize-by goes with --method standardized")]
    [TestCase("--loco", "--pairwise", "--pairwise does not go with --loco")]
    [TestCase("--method", "vanraden", "vanraden1")]
    [TestCase("--maf", "0.7", "0.7: expected within [0, 0.5]")]
    public void Options_that_do_not_go_together(string option, string other, string message) =>
        Gpulmm.AssertFails(Gpulmm.Run(Kinship(option, other)), 2, message);

    [Test]
    public void All_results_in_the_way_are_named()
    {
        Gpulmm.AssertDone(Gpulmm.Run(Kinship()));
        Gpulmm.AssertFails(Gpulmm.Run(Kinship()), 3, "k.grm.bin, ", "k.grm.id: exist already", "--overwrite");
        Gpulmm.AssertDone(Gpulmm.Run(Kinship("--overwrite")));
    }

    private string[] Kinship(params string[] more) => ["kinship", "--bfile", study.Prefix, "--out", study.Path("k"), .. more];

    private double[] LogP(string name) => [.. File.ReadAllLines(study.Path(name)).Skip(1).Select(line => line.Split('\t')[12])
        .Select(cell => cell == "NA" ? -1 : double.Parse(cell, CultureInfo.InvariantCulture))];
}

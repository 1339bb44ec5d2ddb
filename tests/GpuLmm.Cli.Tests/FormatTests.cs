namespace GpuLmm.Cli.Tests;

/// <summary>The same study in another format gives the same files.</summary>
public sealed class FormatTests
{
    private SmallStudy study = null!;

    [SetUp]
    public void Create()
    {
        study = new SmallStudy();

        // A .bed is a .pgen of storage mode 1, a .bim a .pvar and a .fam a .psam without headers.
        foreach ((string from, string to) in new[] { (".bed", ".pgen"), (".bim", ".pvar"), (".fam", ".psam") })
        {
            File.Copy(study.Prefix + from, study.Path("other") + to);
        }
    }

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void A_scan_of_pgen_gives_the_table_of_bed()
    {
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--pheno", study.Path("pheno.txt"), "--loco")));
        Gpulmm.AssertDone(
            Gpulmm.Run("scan", "--pfile", study.Path("other"), "--pheno", study.Path("pheno.txt"), "--loco", "--out", study.Path("p")));
        Assert.That(File.ReadAllBytes(study.Path("p.full.tsv")), Is.EqualTo(File.ReadAllBytes(study.Path("r.full.tsv"))));
    }

    [Test]
    public void A_scan_takes_the_phenotype_of_the_psam()
    {
        Gpulmm.AssertDone(Gpulmm.Run("scan", "--pfile", study.Path("other"), "--out", study.Path("p")));
        Assert.That(study.Files("p"), Does.Contain("p.PHENO1.tsv"));
    }

    [Test]
    public void A_kinship_of_pgen_is_that_of_bed()
    {
        Gpulmm.AssertDone(Gpulmm.Run("kinship", "--bfile", study.Prefix, "--format", "rel", "--out", study.Path("b")));
        Gpulmm.AssertDone(Gpulmm.Run("kinship", "--pfile", study.Path("other"), "--format", "rel", "--out", study.Path("p")));
        Assert.That(File.ReadAllBytes(study.Path("p.rel.bin")), Is.EqualTo(File.ReadAllBytes(study.Path("b.rel.bin"))));
    }

    [Test]
    public void Records_that_end_too_soon_are_told()
    {
        using (FileStream pgen = File.OpenWrite(study.Path("other.pgen")))
        {
            pgen.SetLength(pgen.Length - 1);
        }

        Gpulmm.AssertFails(Gpulmm.Run("scan", "--pfile", study.Path("other"), "--out", study.Path("p")), 3,
            "other.pgen: expected ", "(truncated)");
        Assert.That(study.Files("p"), Is.Empty);
    }
}

namespace GpuLmm.Cli.Tests;

/// <summary>Simulated traits, and what other commands make of them.</summary>
public sealed class SimulateTests
{
    private SmallStudy study = null!;

    [SetUp]
    public void Create() => study = new SmallStudy();

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void A_scan_finds_the_causal_marker()
    {
        Finished run = Gpulmm.Run("simulate", "--bfile", study.Prefix, "--h2", "0.9", "--causal", "1", "--traits", "2",
            "--out", study.Path("s"));
        Gpulmm.AssertDone(run);
        Assert.That(study.Files("s"), Is.EquivalentTo(new[] { "s.effects.tsv", "s.log", "s.pheno", "s.run.json", "s.truth.tsv" }));
        Assert.That(run.Out, Does.Contain("2 traits of 60 samples, 1 causal markers, seed 1"));
        string[] effects = File.ReadAllLines(study.Path("s.effects.tsv"));
        Assert.That(effects[0], Is.EqualTo("CHROM\tPOS\tID\tALLELE0\tALLELE1\tA1FREQ\ttrait1\ttrait2"));
        string[] truth = File.ReadAllLines(study.Path("s.truth.tsv"));
        Assert.That(truth.Select(line => line[..line.LastIndexOf('\t')]), Is.EqualTo(new[]
        {
            "TRAIT\tPART\tSHARE", "trait1\tmarkers\t0.9", "trait1\tResidual\t0.09999999999999998", "trait2\tmarkers\t0.9",
                "trait2\tResidual\t0.09999999999999998",
        }));

        Gpulmm.AssertDone(Gpulmm.Run("scan", "--bfile", study.Prefix, "--pheno", study.Path("s.pheno"), "--out", study.Path("r")));
        string[][] rows = [.. File.ReadAllLines(study.Path("r.trait1.tsv")).Select(line => line.Split('\t'))];
        int id = Array.IndexOf(rows[0], "ID"), logP = Array.IndexOf(rows[0], "LOG10P"), beta = Array.IndexOf(rows[0], "BETA");
        string[] top = rows.Skip(1).Where(row => row[logP] != "NA")
            .MaxBy(row => double.Parse(row[logP], System.Globalization.CultureInfo.InvariantCulture))!;
        string[] causal = effects[1].Split('\t');
        Assert.That(top[id], Is.EqualTo(causal[2]));
        Assert.That(Math.Sign(double.Parse(top[beta], System.Globalization.CultureInfo.InvariantCulture)),
            Is.EqualTo(Math.Sign(double.Parse(causal[6], System.Globalization.CultureInfo.InvariantCulture))));
    }

    [Test]
    public void Kernels_alone_have_the_samples()
    {
        Gpulmm.AssertDone(Gpulmm.Run("kinship", "--bfile", study.Prefix, "--out", study.Path("k")));
        Gpulmm.AssertDone(
            Gpulmm.Run("simulate", "--kernel", $"K={study.Path("k")}", "--share", "K=0.7", "--prevalence", "0.5",
            "--out", study.Path("s")));
        Assert.That(study.Files("s"), Is.EquivalentTo(new[] { "s.log", "s.pheno", "s.run.json", "s.truth.tsv" }));
        string[] rows = File.ReadAllLines(study.Path("s.pheno"));
        Assert.That(rows, Has.Length.EqualTo(61));
        Assert.That(rows.Skip(1).Select(row => row.Split('\t')[2]).Distinct(), Is.EquivalentTo(new[] { "0", "1" }));
    }

    [TestCase("--h2", "1.5", "--h2 1.5: expected a share between 0 and 1")]
    [TestCase("--traits", "0", "--traits 0: expected a positive number")]
    [TestCase("--share", "K=0.5", "--share K: there is no --kernel K")]
    [TestCase("--kernel", "K=k", "--kernel K: what does it explain? --share K=X")]
    [TestCase("--prevalence", "1", "--prevalence 1: expected a number between 0 and 1")]
    public void Faults_are_named(string option, string value, string message) =>
        Gpulmm.AssertFails(Gpulmm.Run("simulate", "--bfile", study.Prefix, "--out", study.Path("s"), option, value), 2, message);

    [Test]
    public void Too_many_causal_markers_are_bad_input()
    {
        Gpulmm.AssertFails(
            Gpulmm.Run("simulate", "--bfile", study.Prefix, "--causal", "100000", "--out", study.Path("s")), 3,
            "fewer than the 100000 that are to be causal");
        Assert.That(study.Files("s"), Is.Empty);
    }
}

using System.Globalization;

namespace GpuLmm.Cli.Tests;

/// <summary>Scans of times to an event, from files to files.</summary>
public sealed class SurvivalTests
{
    private SmallStudy study = null!;

    [OneTimeSetUp]
    public void Create()
    {
        study = new SmallStudy();
        var random = new Random(5);
        study.Write("times.txt", "FID IID onset affected visit seen\n" + study.Lines(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{(i == 7 ? "NA" : $"{2 + random.Next(9)}")} {(i % 3 == 0 ? 0 : 1)} {(i == 9 ? "0.5" : i == 11 ? "NA" : $"{1 + random.Next(5)}")} {(i == 9 ? 1 : 1 + (i % 2))}")));
        Gpulmm.AssertDone(Gpulmm.Run("kinship", "--bfile", study.Prefix, "--loco", "--out", study.Path("k")));
    }

    [OneTimeTearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void Times_are_tested_with_their_events()
    {
        Finished run = Gpulmm.Run(Scan("both", "--kinship", study.Path("k"), "--covar", study.Path("covar.txt"), "--covar-name", "age"));
        Gpulmm.AssertDone(run);

        string[][] onset = Rows("both.onset.tsv"), visit = Rows("both.visit.tsv");
        Assert.That(onset, Has.Length.EqualTo(SmallStudy.M + 1));
        Assert.That(onset[0], Does.Contain("N_CASE"));
        string[] first = onset[1];
        Assert.That(int.Parse(first[6], CultureInfo.InvariantCulture), Is.LessThan(SmallStudy.N), "one has no time");
        Assert.That(
            double.Parse(first[17], CultureInfo.InvariantCulture), Is.LessThan(double.Parse(first[6], CultureInfo.InvariantCulture)));
        Assert.That(run.Out, Does.Contain("seen is coded 1 and 2: 2 is the event").And.Contain(
            "visit: 1 samples whose observation ends before the first event"));
        Assert.That(visit, Has.Length.EqualTo(SmallStudy.M + 1));

        Gpulmm.AssertDone(Gpulmm.Run(Scan("loco", "--loco", "--kinship", study.Path("k"), "--pheno-name", "onset,affected")));
        Assert.That(Rows("loco.onset.tsv"), Has.Length.EqualTo(SmallStudy.M + 1));
        Gpulmm.AssertDone(Gpulmm.Run(Scan("none", "--background", "none", "--pheno-name", "onset,affected", "--covar",
            study.Path("covar.txt"), "--covar-name", "age", "--interaction", "age")));
        Assert.That(Rows("none.onset.tsv").Select(row => row[7]), Does.Contain("SNPxage").And.Contain("SNP+SNPxage"));
    }

    [TestCase("--pheno-name onset", 3, "expected pairs of a time and of whether its event came")]
    [TestCase("--pheno-name affected,onset", 3, "expected 1 for the event, and 0 where observation ended")]
    [TestCase("--firth full", 2, "--firth full does not go with --family cox")]
    [TestCase("--exact-mac 5", 2, "--exact-mac goes with --family binomial")]
    public void What_is_no_time_or_event_is_refused(string options, int code, string message) =>
        Gpulmm.AssertFails(Gpulmm.Run(Scan("wrong", ["--background", "none", .. options.Split(' ')])), code, message);

    private string[] Scan(string name, params string[] more) =>
        ["scan", "--bfile", study.Prefix, "--pheno", study.Path("times.txt"), "--family", "cox", .. more, "--out", study.Path(name)];

    private string[][] Rows(string name) => [.. File.ReadAllLines(study.Path(name)).Select(line => line.Split('\t'))];
}

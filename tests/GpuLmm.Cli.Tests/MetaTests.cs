using System.Globalization;

namespace GpuLmm.Cli.Tests;

/// <summary>Several studies together, from files to files.</summary>
public sealed class MetaTests
{
    private const string Header = "CHROM\tPOS\tID\tALLELE0\tALLELE1\tA1FREQ\tN\tBETA\tSE\tLOG10P";
    private SmallStudy study = null!;

    [OneTimeSetUp]
    public void Create()
    {
        study = new SmallStudy();
        study.Write("genes.txt", "G1 var rs1 rs2 rs3 rs6\nG1 anno LoF LoF mis mis\nG2 var rs10 rs11 rs12\nG2 anno mis mis LoF\n");
        study.Write("masks.txt", "M1 LoF\nM2 LoF,mis\n");
        study.Write("cases.txt", "FID IID sick\n" + study.Lines(i => $"{(i % 3 == 0 ? 1 : 0)}"));
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan(Sets)));
        Gpulmm.AssertDone(Gpulmm.Run(
            ["scan", "--bfile", study.Prefix, "--pheno", study.Path("cases.txt"), "--family", "binomial", .. Sets, "--out", study.Path("c")]));
    }

    [OneTimeTearDown]
    public void Delete() => study.Dispose();

    private string[] Sets =>
    [
        "--background", "none", "--sets", study.Path("genes.txt"), "--mask-def", study.Path("masks.txt"), "--max-maf", "0.5",
        "--collapse", "0", "--write-u",
    ];

    [Test]
    public void Alleles_are_turned_to_those_of_the_first_study_and_rows_say_what_cannot_be()
    {
        string one = study.Write("one.tsv", Header + "\n"
            + "1\t100\ta\tA\tG\t0.25\t100\t0.5\t0.1\t6\n1\t300\tc\tA\tT\t0.4\t100\t0.1\t0.1\t0.5\n2\t50\td\tA\tG\t0.4\t100\t0.1\t0.1\t0.5\n"
            + "1\t200\tb\tC\tCTT\t0.1\t100\tNA\tNA\tNA\n");
        string two = study.Write("two.tsv", Header + "\n"
            + "1\t100\ta\tC\tT\t0.75\t300\t-0.5\t0.1\t6\n1\t300\tc\tA\tT\t0.4\t300\t0.1\t0.1\t0.5\n2\t50\td\tA\tC\t0.4\t300\t0.1\t0.1\t0.5\n"
            + "1\t200\tb\tCTT\tC\t0.9\t300\t0.2\t0.1\t1.3\n1\t200\tb\tCTT\tC\t0.9\t300\t0.2\t0.1\t1.3\n");
        Finished run = Gpulmm.Run("meta", one, two, "--method", "fixed", "--out", study.Path("m"));
        Gpulmm.AssertDone(run);

        string[][] rows = Rows("m.meta.tsv");
        Assert.That(string.Join(' ', rows[0]), Is.EqualTo(
            "CHROM POS ID ALLELE0 ALLELE1 A1FREQ N STUDIES DIRECTION TEST BETA SE STAT DF LOG10P Q Q_DF Q_LOG10P I2 TAU2 NOTE"));
        Assert.That(rows.Skip(1).Select(row => $"{row[2]}{row[1]} {row[3]}/{row[4]} {row[7]} {row[8]} {row[20]}"), Is.EqualTo(new[]
        {
            "a100 A/G 2 ++ ", "b200 CTT/C 1 ?+ ", "c300 A/T 2 ?? ambiguous-strand", "d50 A/G 1 +? ", "d50 A/C 1 ?+ other-alleles",
        }));
        Assert.That(rows[1][5..7], Is.EqualTo(new[] { "0.25", "400" }), "C/T at 0.75 is G/A on the other strand");
        Assert.That(Number(rows[1][10]), Is.EqualTo(0.5).Within(1e-9));
        Assert.That(Number(rows[1][11]), Is.EqualTo(0.1 / Math.Sqrt(2)).Within(1e-9));
        Assert.That(run.Out, Does.Contain("1 turned to the other allele, 1 on the other strand; left out: a marker that was there before: 1"));
        Assert.That(run.Out, Does.Contain("--keep-ambiguous"));

        Gpulmm.AssertDone(Gpulmm.Run("meta", one, two, "--method", "z", "--keep-ambiguous", "--by", "position", "--out", study.Path("k")));
        Assert.That(Rows("k.meta.tsv").Skip(1).Select(row => row[20]), Is.EqualTo(new[] { "", "", "", "", "other-alleles" }));
    }

    [Test]
    public void A_study_by_itself_has_the_tests_of_its_scan()
    {
        Gpulmm.AssertDone(Gpulmm.Run(
            ["meta", study.Path("r.pheno.scores.tsv"), .. Masks, "--out", study.Path("alone")]));
        Dictionary<string, string[]> scan = ByTest("r.pheno.sets.tsv"), alone = ByTest("alone.sets.tsv");

        Assert.That(alone.Keys.Where(key => !key.EndsWith("-HET", StringComparison.Ordinal)), Is.EquivalentTo(
            scan.Keys.Where(key => !key.EndsWith("MAX", StringComparison.Ordinal) && !key.EndsWith("COMPHET", StringComparison.Ordinal))));
        foreach ((string key, string[] row) in alone.Where(pair => scan.ContainsKey(pair.Key)))
        {
            Assert.That(Number(row[14]), Is.EqualTo(Number(scan[key][14])).Within(1e-8 * Number(row[14])), key);
            Assert.That(row[11], Is.EqualTo(scan[key][11]), key);
        }
    }

    [Test]
    public void Cases_and_controls_have_their_tails_and_plain_tests_beside()
    {
        Gpulmm.AssertDone(Gpulmm.Run(["meta", study.Path("c.sick.scores.tsv"), .. Masks, "--out", study.Path("sick")]));
        Dictionary<string, string[]> scan = ByTest("c.sick.sets.tsv"), alone = ByTest("sick.sets.tsv");

        foreach (string test in new[] { "BURDEN-PLAIN", "SKAT-PLAIN", "SKATO-PLAIN", "SMMAT-E", "ACATV" })
        {
            string key = $"G1 M2 {test}";
            Assert.That(Number(alone[key][14]), Is.EqualTo(Number(scan[key][14])).Within(1e-6), key);
        }
    }

    [Test]
    public void Two_studies_add_up_whatever_their_alleles()
    {
        // The same study again, in copies of the other allele.
        string[] lines = File.ReadAllLines(study.Path("r.pheno.scores.tsv"));
        File.WriteAllLines(study.Path("turned.scores.tsv"), lines.Select((line, i) =>
        {
            string[] cells = line.Split('\t');
            if (i == 0)
            {
                return line;
            }

            (cells[4], cells[5]) = (cells[5], cells[4]);
            (cells[6], cells[9]) = ((1 - Number(cells[6])).ToString("R", CultureInfo.InvariantCulture), Negative(cells[9]));
            return string.Join('\t', cells);
        }));
        Gpulmm.AssertDone(Gpulmm.Run(["meta", study.Path("r.pheno.scores.tsv"), .. Masks, "--out", study.Path("single")]));
        Gpulmm.AssertDone(Gpulmm.Run(
            ["meta", study.Path("r.pheno.scores.tsv"), study.Path("turned.scores.tsv"), .. Masks, "--out", study.Path("double")]));
        Dictionary<string, string[]> one = ByTest("single.sets.tsv"), two = ByTest("double.sets.tsv");

        string[] single = one["G1 M2 BURDEN"], both = two["G1 M2 BURDEN"];
        Assert.That(Number(both[13]), Is.EqualTo(2 * Number(single[13])).Within(1e-8 * Number(both[13])), "χ²");
        Assert.That(Number(both[11]), Is.EqualTo(Number(single[11])).Within(1e-9), "effect");
        Assert.That(Number(both[8]), Is.EqualTo(2 * Number(single[8])).Within(1e-6), "copies");
        Assert.That(Number(two["G1 M2 BURDEN-HET"][13]), Is.EqualTo(0).Within(1e-12), "no difference");
    }

    [Test]
    public void What_does_not_go_together_is_refused()
    {
        string markers = study.Write("fine.tsv", Header + "\n1\t100\ta\tA\tG\t0.25\t100\t0.5\t0.1\t6\n"), sets = study.Path("r.pheno.scores.tsv");
        Gpulmm.AssertFails(Gpulmm.Run("meta", markers, sets, "--out", study.Path("x")), 2, "expected files of one kind");
        Gpulmm.AssertFails(Gpulmm.Run("meta", sets, "--method", "fixed", "--out", study.Path("x")), 2, "--method goes with tests of markers");
        Gpulmm.AssertFails(Gpulmm.Run("meta", markers, "--max-maf", "0.1", "--out", study.Path("x")), 2, "--max-maf goes with scores of sets");
        Gpulmm.AssertFails(Gpulmm.Run("meta", markers, markers, "--out", study.Path("x")), 2, "given twice");
        Gpulmm.AssertFails(Gpulmm.Run("meta", markers, "--method", "mean", "--out", study.Path("x")), 2, "expected fixed, random or z");
        string damaged = study.Write("short.tsv", File.ReadAllText(sets)
            + "G9\t1\t5\tq\tA\tG\t0.1\t60\tNA\t0.5\tNA\t0.1,0.2\n");
        Gpulmm.AssertFails(Gpulmm.Run("meta", damaged, "--out", study.Path("x")), 3, "short.tsv", "2 covariances of variant 1 of set 'G9'");
        string bad = study.Write("bad.tsv", Header + "\n1\t100\ta\tA\tG\t0.25\t100\thalf\t0.1\t6\n");
        Gpulmm.AssertFails(Gpulmm.Run("meta", bad, "--out", study.Path("x")), 3, "bad.tsv", "line 2", "half");
        Assert.That(study.Files("x").Where(file => !file.EndsWith(".log", StringComparison.Ordinal)), Is.Empty);
    }

    private string[] Masks => ["--mask-def", study.Path("masks.txt"), "--max-maf", "0.5", "--collapse", "0"];

    private string[][] Rows(string name) => [.. File.ReadAllLines(study.Path(name)).Select(line => line.Split('\t'))];

    private Dictionary<string, string[]> ByTest(string name) =>
        Rows(name).Skip(1).ToDictionary(row => $"{row[0]} {row[3]} {row[5]}");

    private static string Negative(string number) => number[0] == '-' ? number[1..] : "-" + number;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

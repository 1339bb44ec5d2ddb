using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>Matrices of maternal and paternal alleles from a phased VCF.</summary>
public sealed class PhasedTests
{
    private const string Header = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tx\ty\tz\n";

    private SmallStudy study = null!;

    [SetUp]
    public void Create()
    {
        study = new SmallStudy();
        study.Write("p.vcf", Header + "1\t9\ta\tA\tG\t.\t.\t.\tGT\t1|0\t0|1\t0|0\n1\t8\tb\tA\tG,T\t.\t.\t.\tGT\t1|0\t0|1\t0|2\n");
    }

    [TearDown]
    public void Delete() => study.Dispose();

    [TestCase("paternal-maternal")]
    [TestCase("maternal-paternal")]
    public void Both_matrices(string order)
    {
        Finished run = Run("--phased", "--haplotypes", order, "--format", "text", "--json");
        Gpulmm.AssertDone(run);
        string[] own = [Matrix("k.paternal"), Matrix("k.maternal")];

        // x has the only allele written first, y the only one written second; ⅓ and ⅔ are their deviations.
        string[] first = ["4 -2 -2", "-2 1 1", "-2 1 1"], second = ["1 -2 1", "-2 4 -2", "1 -2 1"];
        string[] expected = [string.Join("; ", first), string.Join("; ", second)];
        Assert.That(own, Is.EqualTo(order == "paternal-maternal" ? expected : expected.Reverse()));
        using var json = JsonDocument.Parse(run.Out);
        Assert.That(json.RootElement.GetProperty("multiallelic").GetInt32(), Is.EqualTo(1));
        Assert.That(json.RootElement.GetProperty("maternalMarkers").GetInt32(), Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("skipped: 1 multiallelic, 0 structural, 0 not diploid"));
    }

    [TestCase("--phased --method dominance", "--phased does not go with --method dominance")]
    [TestCase("--phased --pairwise", "--pairwise does not go with --phased")]
    [TestCase("--phased --male-coding 0/1", "--male-coding does not go with --phased")]
    [TestCase("--haplotypes maternal-paternal", "--haplotypes goes with --phased")]
    [TestCase("--phased --haplotypes mother-first", "mother-first")]
    public void Options_that_do_not_go_together(string more, string message) =>
        Gpulmm.AssertFails(Run(more.Split(' ', StringSplitOptions.RemoveEmptyEntries)), 2, message);

    [Test]
    public void Nothing_is_left_where_nothing_is_phased()
    {
        study.Write("p.vcf", Header + "1\t9\ta\tA\tG\t.\t.\t.\tGT\t1/0\t0/1\t0|0\n");
        Gpulmm.AssertFails(Run("--phased"), 3, "p.vcf: none of its 2 heterozygous genotypes is phased");
        Assert.That(study.Files("k"), Is.Empty);
    }

    private string Matrix(string prefix) => string.Join("; ", File.ReadAllLines(study.Path(prefix + ".cXX.txt"))
        .Select(line =>
            string.Join(' ', line.Split('\t')
            .Select(cell => Math.Round(9 * double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture), 9)))));

    private Finished Run(params string[] more) => Gpulmm.Run(["kinship", "--vcf", study.Path("p.vcf"), "--out", study.Path("k"), .. more]);
}

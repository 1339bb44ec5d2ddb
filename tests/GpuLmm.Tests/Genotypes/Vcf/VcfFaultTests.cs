using System.Text;

namespace GpuLmm.Tests;

/// <summary>VCF files that are none, or break the format.</summary>
[TestFixture]
public sealed class VcfFaultTests : HostFixture
{
    private TempFolder folder = null!;

    [SetUp]
    public void Create() => folder = new TempFolder();

    [TearDown]
    public void Delete() => folder.Dispose();

    [TestCase("", "line 1: expected ##fileformat=VCF first")]
    [TestCase("BCF\u0002\u0002rest", "a BCF becomes a VCF by bcftools view")]
    [TestCase("#CHROM\tPOS\n", "line 1: expected ##fileformat=VCF first")]
    [TestCase(VcfText.Meta, "expected the line of column names")]
    [TestCase(VcfText.Meta + "1\t5\tv\tA\tG\t.\t.\t.\tGT\t0|1\n", "line 3: expected the line of column names")]
    [TestCase(VcfText.Meta + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n", "line 3: expected the columns #CHROM POS")]
    [TestCase(VcfText.Meta + "#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT a\n", "line 3: expected the columns #CHROM POS")]
    public void A_header_that_is_none(string text, string message) =>
        Assert.That(() => VcfFile.Open(folder.Write("f.vcf", text)), Throws.TypeOf<InputException>().With.Message.Contains(message));

    [Test]
    public void A_sample_twice() => Assert.That(
        () => VcfFile.Open(folder.Write("f.vcf", VcfText.Header("a", "b", "a"))),
        Throws.TypeOf<InputException>().With.Message.Contains("f.vcf line 3: sample 'a' occurs twice"));

    [TestCase("1\t5\tv\tA\tG\t.\t.\t.\tGT\t0|1\n", "line 5: expected 11 columns between tabs as in the header, found 10")]
    [TestCase("1\tx5\tv\tA\tG\t.\t.\t.\tGT\t0|1\t0|1\n", "line 5: position 'x5' (POS) is not a whole number")]
    [TestCase("1\t5\tv\tA\tG\t.\t.\t.\tDS\t0.1\t1.2\n", "line 5: FORMAT 'DS' does not start with GT")]
    [TestCase("1\t5\tv\tA\tG\t.\t.\t.\tGTX\t0.1\t1.2\n", "line 5: FORMAT 'GTX' does not start with GT")]
    [TestCase("1\t5\tv\tA\tG\t.\t.\t.\tGT\t0|1\t0|2\n", "line 5: sample 'b': genotype '0|2'")]
    [TestCase("1\t5\tv\tA\tG\t.\t.\t.\tGT\t0|1\t01\n", "line 5: sample 'b': genotype '01'")]
    [TestCase("1\t5\tv\tA\tG\t.\t.\t.\tGT\t0|1\t\n", "line 5: sample 'b': genotype ''")]
    public void A_record_that_is_none(string record, string message)
    {
        var vcf = VcfFile.Open(folder.Write("f.vcf", VcfText.Header("a", "b") + VcfText.Record("1", 3, "G", ["0|1", "1|1"]) + record));
        Assert.That(() => ParentalKinships.Estimate(vcf, Host), Throws.TypeOf<InputException>().With.Message.Contains(message));
    }

    [Test]
    public void A_file_that_is_cut_off_anywhere([Values] bool isBgzip)
    {
        string text = VcfText.Header("a", "b")
            + string.Concat(Enumerable.Range(0, 40).Select(j => VcfText.Record("1", j * j, "G", ["0|1", j % 3 == 0 ? "1|1" : "0|0"])));
        byte[] packed = isBgzip ? VcfText.Bgzip(text, 300) : VcfText.Gzip(text);
        for (int length = packed.Length - 1; length > 2; length--)
        {
            File.WriteAllBytes(folder.Path("f.vcf.gz"), packed[..length]);
            Assert.That(
                () => ParentalKinships.Estimate(VcfFile.Open(folder.Path("f.vcf.gz")), Host),
                Throws.TypeOf<InputException>().With.Message.Contains("f.vcf.gz: is").And.Message.Contains("truncated"),
                $"{length} of {packed.Length} bytes");
        }
    }

    [Test]
    public void A_file_that_is_damaged()
    {
        byte[] packed = VcfText.Gzip(VcfText.Header("a", "b") + VcfText.Record("1", 1, "G", ["0|1", "0|0"]));
        Encoding.ASCII.GetBytes("damage").CopyTo(packed, 30);
        File.WriteAllBytes(folder.Path("f.vcf.gz"), packed);

        Assert.That(
            () => VcfFile.Open(folder.Path("f.vcf.gz")), Throws.TypeOf<InputException>().With.Message.Contains("is not a whole gzip file"));
    }

    [Test]
    public void Samples_that_are_not_there()
    {
        var vcf = VcfFile.Open(folder.Write("f.vcf", VcfText.Header("a", "b") + VcfText.Record("1", 1, "G", ["0|1", "0|0"])));
        Assert.That(
            () => ParentalKinships.Estimate(vcf, Host, samples: [new SampleId("0", "a"), new SampleId("0", "c")]),
            Throws.TypeOf<InputException>().With.Message.Contains("0 c"));
    }
}

using System.Text;

namespace GpuLmm.Tests;

/// <summary>VCF files that cannot be a source of genotypes: named with file and line, and never a crash.</summary>
public sealed class VcfGenotypesFaultTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void Create() => folder = new TempFolder();

    [TearDown]
    public void Delete() => folder.Dispose();

    [TestCase("1\t5\tv\tA\tG\t.\t.\t.\tGT\t0|1\n", "expected 11 columns between tabs as in the header, found 10")]
    [TestCase("1\t5\tv\tA\tG\t.\t.\t.\tGT\t0|1\t0|1\t0|0\n", "expected 11 columns between tabs as in the header, found 12")]
    [TestCase("1\t5\tv\tA\tG\t.\t.\t.\tDS:GT\t1:0|1\n", "expected 11 columns between tabs as in the header, found 10")]
    [TestCase("1\t5\tv\tA\tG\n", "columns between tabs")]
    [TestCase("1\tx5\tv\tA\tG\t.\t.\t.\tGT\t0|1\t0|1\n", "position 'x5' (POS) is not a whole number")]
    [TestCase("1\t5\tv\tA\tG\t.\t.\t.\tAD:DP\t0\t0\n", "FORMAT 'AD:DP' has neither GT nor DS")]
    [TestCase("chrX\t5\tv\tA\tG\t.\t.\t.\tDS\t0\t0\n", "FORMAT 'DS' has DS without GT: on chromosome chrX")]
    [TestCase("1\t5\tv\tA\tG\t.\t.\t.\tGT\t0|1\t0|2\n", "sample 'b': genotype '0|2'")]
    [TestCase("1\t5\tv\tA\tG\t.\t.\t.\tGT\t0|1\t0|1|1\n", "sample 'b': genotype '0|1|1'")]
    [TestCase("1\t5\tv\tA\tG\t.\t.\t.\tGT\t01\t0|1\n", "sample 'a': genotype '01'")]
    [TestCase("1\t5\tv\tA\tG\t.\t.\t.\tGT\t0|1\t\n", "sample 'b': genotype ''")]
    [TestCase("1\t5\tv\tA\tG\t.\t.\t.\tGT:DS\t0|1:2.1\t0/0:0\n", "sample 'a': dosage '2.1' (DS); expected a number from 0 to 2")]
    [TestCase("1\t5\tv\tA\tG\t.\t.\t.\tGT:DS\t0:1.2\t0/0:0\n", "sample 'a': dosage '1.2' (DS); expected a number from 0 to 1")]
    [TestCase("1\t5\tv\tA\tG\t.\t.\t.\tDS\tNaN\t0\n", "sample 'a': dosage 'NaN' (DS)")]
    [TestCase("1\t5\tv\tA\tG\t.\t.\t.\tDS\t-1\t0\n", "sample 'a': dosage '-1' (DS)")]
    [TestCase("1\t5\tv\tA\tG\t.\t.\t.\tDS\t1.\t.5.\n", "sample 'b': dosage '.5.' (DS)")]
    public void A_record_that_is_none(string record, string message)
    {
        string text = VcfText.Header("a", "b") + VcfText.Record("1", 3, "G", ["0|1", "1|1"])
            + VcfText.Record("1", 4, "C,G", ["0|1", "1|2"]) + record;
        foreach (VcfPacking packing in Enum.GetValues<VcfPacking>())
        {
            string path = VcfText.Write(folder, text, packing);
            Assert.That(() => ReadAll(path),
                Throws.TypeOf<InputException>().With.Message.StartsWith($"{path} line 6: ").And.Message.Contains(message), $"{packing}");
        }
    }

    [Test]
    public void No_marker_at_all([Values] VcfPacking packing)
    {
        string path = VcfText.Write(folder, VcfText.Header("a", "b") + VcfText.Record("1", 4, "C,G", ["0|1", "1|2"]), packing);
        Assert.That(() => ReadAll(path),
            Throws.TypeOf<InputException>().With.Message.EqualTo($"{path}: holds no record with one alternative allele; multiallelic: 1"));
    }

    [Test]
    public void A_file_that_is_cut_off_anywhere([Values(VcfPacking.Bgzip, VcfPacking.Gzip)] VcfPacking packing)
    {
        byte[] whole = File.ReadAllBytes(VcfText.Write(folder, Text(), packing));
        for (int length = whole.Length - 1; length > 2; length--)
        {
            File.WriteAllBytes(folder.Path("f.vcf.gz"), whole[..length]);
            Assert.That(() => ReadAll(folder.Path("f.vcf.gz")), Throws.TypeOf<InputException>().With.Message.Contains("f.vcf.gz: is"),
                $"{length} of {whole.Length} bytes");
        }
    }

    [Test]
    public void A_damaged_block_is_a_fault([Values(VcfPacking.Bgzip, VcfPacking.Gzip)] VcfPacking packing)
    {
        byte[] whole = File.ReadAllBytes(VcfText.Write(folder, Text(), packing));
        var random = new Random(3);
        int refused = 0;
        for (int time = 0; time < 300; time++)
        {
            byte[] damaged = [.. whole];
            damaged[random.Next(18, damaged.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(folder.Path("f.vcf.gz"), damaged);
            refused += IsRefused(folder.Path("f.vcf.gz")) ? 1 : 0;
        }

        // Some bits of a header mean nothing (its time, for one); those of the content are all under a checksum.
        Assert.That(refused, Is.GreaterThan(200));
    }

    [Test]
    public void Random_bytes_are_refused_or_read_but_never_crash([Values] VcfPacking packing)
    {
        var random = new Random(7);
        byte[] text = Encoding.ASCII.GetBytes(Text());
        int header = VcfText.Header("a", "b").Length;
        for (int time = 0; time < 500; time++)
        {
            byte[] changed = [.. text];
            for (int k = 0; k < 1 + (time % 5); k++)
            {
                changed[random.Next(header, changed.Length)] = "\t\n:.|/01,#Zx"u8.ToArray().Append((byte)random.Next(256))
                    .ElementAt(random.Next(13));
            }

            IsRefused(VcfText.Write(folder, Encoding.Latin1.GetString(changed), packing));
        }

        for (int time = 0; time < 200; time++)
        {
            byte[] bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            File.WriteAllBytes(folder.Path("g.vcf"), time % 2 == 0 ? bytes : [0x1F, 0x8B, 8, 4, .. bytes]);
            Assert.That(IsRefused(folder.Path("g.vcf")));
        }
    }

    private static string Text() => VcfText.Header("a", "b")
        + string.Concat(Enumerable.Range(0, 60)
            .Select(j => VcfText.Record("1", j * j, j % 9 == 0 ? "C,T" : "G", ["0|1", j % 3 == 0 ? "1|1" : "0/0"])));

    private static bool IsRefused(string path)
    {
        try
        {
            ReadAll(path);
            return false;
        }
        catch (InputException)
        {
            return true;
        }
    }

    private static void ReadAll(string path)
    {
        using VcfGenotypes vcf = VcfGenotypes.Open(path);
        using var block = new GenotypeBlock(vcf.Samples.Count, vcf.Markers.Count);
        vcf.Read([.. Enumerable.Range(0, vcf.Markers.Count)], block);
    }
}

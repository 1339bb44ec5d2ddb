using System.Globalization;
using System.Text;

namespace GpuLmm.Tests;

/// <summary>A VCF as a source of genotypes: what records mean, from plain, bgzip and gzip files.</summary>
public sealed class VcfGenotypesTests
{
    private const double NaN = double.NaN;

    private TempFolder folder = null!;

    [SetUp]
    public void Create() => folder = new TempFolder();

    [TearDown]
    public void Delete() => folder.Dispose();

    [Test]
    public void Calls([Values] VcfPacking packing)
    {
        string text = VcfText.Header("a", "b", "c", "d", "e") + "\n"
            + VcfText.Record("1", 9, "G", ["0/0", "0|1", "1|0", "1/1", "./."])
            + VcfText.Record("chrX", 8, "GTT", ["0", "1", ".", "0/.", ".|1"])
            + VcfText.Record("2", 7, "<DEL>", ["0/1:3:0,9", "1|1:.", "0/0", ".:1", "./1:2:."], "GT:DP:AD")
            + VcfText.Record("1", 6, "C,T", ["0/1", "1/2", "2/2", "0/0", "./."])
            + VcfText.Record("s_1", 5, "G]2:9]", ["7:0/1", "7:1/1", "7:0|0", ".:.", "7"], "DP:GT")
                .Replace("\t7\n", "\t7:1|1\r\n", StringComparison.Ordinal)
            + VcfText.Record("1", 9, ".", ["0/0", "0/0", "0/0", "0/0", "0/0"]);
        using VcfGenotypes vcf = VcfGenotypes.Open(VcfText.Write(folder, text, packing));
        Assert.That(vcf.Samples.Select(id => id.ToString()), Is.EqualTo(new[] { "0 a", "0 b", "0 c", "0 d", "0 e" }));
        Assert.That(vcf.Markers.Select(m => $"{m.Chromosome}:{m.Position}:{m.Id}:{m.Allele2}>{m.Allele1}"), Is.EqualTo(
            new[] { "1:9:v9:A>G", "chrX:8:v8:A>GTT", "2:7:v7:A><DEL>", "s_1:5:v5:A>G]2:9]", "1:9:v9:A>." }));
        Assert.That(vcf.HasDosages, Is.False);
        Assert.That((vcf.Report.RecordCount, vcf.Report.MultiallelicCount), Is.EqualTo((6, 1)));
        Assert.That(vcf.Report.MultiallelicExamples, Is.EqualTo(new[] { "1:6 v6" }));
        double[][] expected = [[0, 1, 1, 2, NaN], [0, 2, NaN, NaN, NaN], [1, 2, 0, NaN, NaN], [1, 2, 0, NaN, 2], [0, 0, 0, 0, 0]];
        Assert.That(Read(vcf, 0, 1, 2, 3, 4), Is.EqualTo(expected));
        Assert.That(Read(vcf, 4, 1, 1, 0), Is.EqualTo(new[] { expected[4], expected[1], expected[1], expected[0] }));
    }

    [Test]
    public void Dosages([Values] VcfPacking packing)
    {
        string text = VcfText.Header("a", "b", "c", "d")
            + VcfText.Record("1", 9, "G", ["0.25", "1.999", "2", "."], "DS")
            + VcfText.Record("1", 8, "G", ["0|1:.9:1e-1", "0/0:1:.", "./.:1:.", "1|1:.5"], "GT:GP:DS")
            + VcfText.Record("X", 7, "G", ["0:0.1", "1:0.875", "0/1:1.0004", "1|1:2.001"], "GT:DS")
            + VcfText.Record("1", 6, "G", ["0/0", "0/1", "1/1", "./."]);
        using VcfGenotypes vcf = VcfGenotypes.Open(VcfText.Write(folder, text, packing));
        Assert.That(vcf.HasDosages);
        double[][] expected = [[0.25, 1.999f, 2, NaN], [0.1f, 0, NaN, 2], [0.2f, 1.75, 1.0004f, 2], [0, 1, 2, NaN]];
        Assert.That(Read(vcf, 0, 1, 2, 3), Is.EqualTo(expected));
        Assert.That(Read(vcf, 3, 0), Is.EqualTo(new[] { expected[3], expected[0] }));
    }

    [Test]
    public void Every_decimal_dosage_is_rounded_once()
    {
        var random = new Random(1);
        string[] values = [.. Enumerable.Range(0, 2000)
            .Select(_ => (2 * random.NextDouble()).ToString("R", CultureInfo.InvariantCulture)[..random.Next(3, 17)])];
        using VcfGenotypes vcf = VcfGenotypes.Open(
            folder.Write("f.vcf", VcfText.Header([.. values.Select((_, i) => $"s{i}")]) + VcfText.Record("1", 1, "G", values, "DS")));
        Assert.That(Read(vcf, 0)[0], Is.EqualTo(values.Select(value => (double)(float)double.Parse(value, CultureInfo.InvariantCulture))));
    }

    [Test]
    public void The_same_genotypes_as_a_bed_in_any_order([Values] VcfPacking packing, [Values(1, 7, 500)] int n)
    {
        // Beyond a piece of the pass that finds the markers.
        int m = 6_000_000 / ((4 * n) + 40);
        m = Math.Min(m, 40_000);
        sbyte[][] counts = PlinkFiles.RandomCounts(3, n, m);
        using VcfGenotypes vcf = VcfGenotypes.Open(VcfText.Write(folder, Text(n, counts), packing));
        Assert.That(vcf.Markers, Has.Count.EqualTo(m));
        var random = new Random(2);
        int[] all = [.. Enumerable.Range(0, m)];
        foreach (int[] wanted in (int[][])[[.. all.Where(j => j % 97 == 5)], [.. all.Skip(m / 2).Take(300)],
            [.. all.OrderBy(_ => random.Next()).Take(400)], [m - 1]])
        {
            using var block = new GenotypeBlock(n, wanted.Length);
            vcf.Read(wanted, block);
            byte[] expected = new byte[PackedGenotypes.ByteCount(n)];
            for (int i = 0; i < wanted.Length; i++)
            {
                PackedGenotypes.Pack(counts[wanted[i]], expected);
                Assert.That(block.Packed(i).SequenceEqual(expected), $"marker {wanted[i]}");
                Assert.That(vcf.Markers[wanted[i]].Position, Is.EqualTo(wanted[i]));
            }
        }
    }

    [Test]
    public void Several_readers_at_once()
    {
        const int N = 300, M = 2000;
        sbyte[][] counts = PlinkFiles.RandomCounts(5, N, M);
        using VcfGenotypes vcf = VcfGenotypes.Open(VcfText.Write(folder, Text(N, counts), VcfPacking.Bgzip));
        var everybody = SampleSelection.All(N);
        MarkerCounts[] expected = [.. counts.Select(row =>
            new MarkerCounts(row.Count(x => x == 2), row.Count(x => x == 1), row.Count(x => x == 0), row.Count(x => x < 0)))];
        Assert.That(FilteredMarkers.Apply(vcf, everybody, MarkerFilter.Default, threads: 8).Counts, Is.EqualTo(expected));
    }

    [Test]
    public void Plain_gzip_beyond_the_memory_is_refused_with_numbers()
    {
        string path = VcfText.Write(folder, Text(100, PlinkFiles.RandomCounts(1, 100, 300)), VcfPacking.Gzip);
        Assert.That(
            () => VcfGenotypes.Open(path, mostBytesHeld: 10_000, default),
            Throws.TypeOf<InputException>().With.Message.Contains(
                "the genotypes of its first 512 markers take 12800 bytes, more than the 10000").And.Message.Contains("bgzip"));
    }

    private static string Text(int n, sbyte[][] counts)
    {
        var text = new StringBuilder(VcfText.Header([.. Enumerable.Range(0, n).Select(i => $"s{i}")]));
        for (int j = 0; j < counts.Length; j++)
        {
            text.Append(VcfText.Record("1", j, "G", counts[j].Select(x => x switch { 0 => "0/0", 1 => "0|1", 2 => "1/1", _ => "./." })));
        }

        return text.ToString();
    }

    private static double[][] Read(VcfGenotypes vcf, params int[] markers)
    {
        using var block = new GenotypeBlock(vcf.Samples.Count, markers.Length);
        vcf.Read(markers, block);
        return [.. Enumerable.Range(0, markers.Length).Select(i =>
        {
            double[] values = new double[vcf.Samples.Count];
            block.Decode(i, SampleSelection.All(values.Length), MarkerCoding.Additive(NaN), values.AsSpan());
            return values;
        })];
    }
}

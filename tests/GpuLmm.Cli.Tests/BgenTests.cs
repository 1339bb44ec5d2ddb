using System.IO.Compression;
using System.Text;

namespace GpuLmm.Cli.Tests;

/// <summary>The same study as PLINK files and as BGEN gives the same tables.</summary>
public sealed class BgenTests
{
    private SmallStudy study = null!;

    [SetUp]
    public void Create()
    {
        study = new SmallStudy();
        WriteBgen();
    }

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void A_scan_of_a_bgen_is_that_of_the_bed([Values] bool loco)
    {
        string[] more = ["--pheno", study.Path("pheno.txt"), "--covar", study.Path("covar.txt"), "--cat-covar", "site",
            .. loco ? ["--loco"] : Array.Empty<string>()];
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan(more)));
        Finished run =
            Gpulmm.Run(["scan", "--bgen", study.Path("s.bgen"), "--sample", study.Path("s.sample"), "--out", study.Path("b"), .. more]);
        Gpulmm.AssertDone(run);

        Assert.That(File.ReadAllBytes(study.Path("b.gaps.tsv")), Is.EqualTo(File.ReadAllBytes(study.Path("r.gaps.tsv"))));
        Assert.That(run.Out, Does.Contain("skipped: 1 variants that have not two alleles, triple first"));
    }

    [Test]
    public void Counting_the_first_allele_turns_the_effects()
    {
        string[] more = ["--pheno", study.Path("pheno.txt"), "--pheno-name", "full"];
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan(more)));
        Gpulmm.AssertDone(
            Gpulmm.Run(
                ["scan", "--bgen", study.Path("s.bgen"), "--sample", study.Path("s.sample"), "--ref-last", "--out",
                study.Path("b"), .. more]));
        string[] bed = File.ReadAllLines(study.Path("r.full.tsv"))[1].Split('\t'),
            bgen = File.ReadAllLines(study.Path("b.full.tsv"))[1].Split('\t');

        Assert.That((bgen[3], bgen[4], bgen[8]), Is.EqualTo((bed[4], bed[3], "-" + bed[8])));
    }

    [Test]
    public void Options_of_a_bgen_go_with_one()
    {
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan("--sample", study.Path("s.sample"))), 2, "--sample goes with --bgen, not with --bfile");
        Gpulmm.AssertFails(
            Gpulmm.Run("kinship", "--bfile", study.Prefix, "--ref-last", "--out", study.Path("k")), 2,
            "--ref-last goes with --bgen, not with --bfile");
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan("--bgen", study.Path("s.bgen"))), 2, "found --bfile and --bgen");
    }

    [Test]
    public void A_truncated_file_leaves_nothing()
    {
        byte[] whole = File.ReadAllBytes(study.Path("s.bgen"));
        File.WriteAllBytes(study.Path("s.bgen"), whole[..^10]);
        Finished run = Gpulmm.Run("scan", "--bgen", study.Path("s.bgen"), "--sample", study.Path("s.sample"), "--pheno",
            study.Path("pheno.txt"), "--out", study.Path("r"));

        Gpulmm.AssertFails(run, 3, "s.bgen: variant 41, byte ", "(truncated)");
        Assert.That(study.Files("r"), Is.Empty);
    }

    /// <summary>The study's calls as probabilities in 8 bits, zlib, and after them a variant of three alleles.</summary>
    private void WriteBgen()
    {
        study.Write("s.sample", "ID_1 ID_2 missing\n0 0 0\n" + study.Lines(_ => "0"));
        using PlinkBed bed = PlinkBed.Open(study.Prefix);
        byte[] packed = File.ReadAllBytes(study.Prefix + ".bed");
        int n = bed.Samples.Count, bytes = (n + 3) / 4;
        using var writer = new BinaryWriter(File.Create(study.Path("s.bgen")));
        writer.Write(20);
        writer.Write(20);
        writer.Write(bed.Markers.Count + 1);
        writer.Write(n);
        writer.Write("bgen"u8);
        writer.Write(1 | (2 << 2));
        for (int j = 0; j < bed.Markers.Count; j++)
        {
            // .bed codes: 0 two copies of allele 1, the BGEN's second; 2 one; 3 none; 1 missing.
            int[] codes = [.. Enumerable.Range(0, n).Select(i => (packed[3 + (j * bytes) + (i / 4)] >> (2 * (i % 4))) & 3)];
            Marker marker = bed.Markers[j];
            Write(
                writer, marker, [marker.Allele2, marker.Allele1], [.. codes.Select(code => (byte)(code == 1 ? 0x82 : 2))],
                [.. codes.SelectMany(code => new[] { (byte)(code == 3 ? 255 : 0), (byte)(code == 2 ? 255 : 0) })]);
        }

        Write(writer, bed.Markers[0] with { Id = "triple" }, ["A", "C", "G"], [.. Enumerable.Repeat((byte)2, n)], new byte[5 * n]);
    }

    private static void Write(BinaryWriter writer, Marker marker, string[] alleles, byte[] ploidies, byte[] values)
    {
        byte[] content =
        [
            .. BitConverter.GetBytes(ploidies.Length), .. BitConverter.GetBytes((ushort)alleles.Length), 2, 2, .. ploidies, 0, 8, .. values,
        ];
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(content);
        }

        foreach (string text in (string[])["", marker.Id, marker.Chromosome])
        {
            writer.Write((ushort)text.Length);
            writer.Write(Encoding.ASCII.GetBytes(text));
        }

        writer.Write((uint)marker.Position);
        writer.Write((ushort)alleles.Length);
        foreach (string allele in alleles)
        {
            writer.Write(allele.Length);
            writer.Write(Encoding.ASCII.GetBytes(allele));
        }

        writer.Write((int)compressed.Length + 4);
        writer.Write(content.Length);
        writer.Write(compressed.ToArray());
    }
}

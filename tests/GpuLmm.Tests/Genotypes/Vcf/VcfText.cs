using System.IO.Compression;
using System.Text;

namespace GpuLmm.Tests;

/// <summary>VCF files for tests.</summary>
internal static class VcfText
{
    public const string Meta = "##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n";

    private static ReadOnlySpan<byte> EmptyBlock =>
    [
        0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0xFF, 6, 0, 0x42, 0x43, 2, 0, 0x1B, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    public static string Header(params string[] samples) =>
        Meta + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + string.Join('\t', samples) + "\n";

    public static string Record(string chromosome, int position, string alternative, IEnumerable<string> genotypes, string format = "GT") =>
        $"{chromosome}\t{position}\tv{position}\tA\t{alternative}\t.\tPASS\t.\t{format}\t{string.Join('\t', genotypes)}\n";

    /// <summary>Writes a file and returns its path.</summary>
    public static string Write(TempFolder folder, string text, VcfPacking packing)
    {
        string path = folder.Path(packing == VcfPacking.Plain ? "f.vcf" : $"f.{packing}.vcf.gz");
        File.WriteAllBytes(path, packing switch
        {
            VcfPacking.Bgzip => Bgzip(text, text.Length < 10_000 ? 300 : 60_000),
            VcfPacking.Gzip => Gzip(text),
            _ => Encoding.UTF8.GetBytes(text),
        });
        return path;
    }

    public static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    /// <summary>Blocks of a few bytes as bgzip writes them: members with their length in an extra field, and an empty one last.</summary>
    public static byte[] Bgzip(string text, int blockBytes)
    {
        using var file = new MemoryStream();
        foreach (byte[] piece in Encoding.UTF8.GetBytes(text).Chunk(blockBytes))
        {
            byte[] member = Gzip(Encoding.UTF8.GetString(piece));
            int length = member.Length + 8;
            file.Write([0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0xFF, 6, 0, 0x42, 0x43, 2, 0, (byte)(length - 1), (byte)((length - 1) >> 8)]);
            file.Write(member.AsSpan(10));
        }

        file.Write(EmptyBlock);
        return file.ToArray();
    }
}

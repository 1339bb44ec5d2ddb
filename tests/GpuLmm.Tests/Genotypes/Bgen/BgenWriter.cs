using System.IO.Compression;
using System.Text;

namespace GpuLmm.Tests;

/// <summary>Writes BGEN files by the specification, for tests.</summary>
internal sealed record BgenWriter(int SampleCount, int Layout = 2, int Compression = 1)
{
    public string[]? SampleNames { get; init; }

    /// <summary>All bytes of a file.</summary>
    public byte[] File(params BgenVariantData[] variants)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        byte[] names = Names();
        writer.Write(20 + names.Length);
        writer.Write(20);
        writer.Write(variants.Length);
        writer.Write(SampleCount);
        writer.Write("bgen"u8);
        writer.Write((uint)(Compression | (Layout << 2)) | (SampleNames is null ? 0 : 1u << 31));
        writer.Write(names);
        foreach (BgenVariantData variant in variants)
        {
            Write(writer, variant);
        }

        return file.ToArray();
    }

    private byte[] Names()
    {
        if (SampleNames is null)
        {
            return [];
        }

        byte[] texts = [.. SampleNames.SelectMany(name =>
            (byte[])[.. BitConverter.GetBytes((ushort)Encoding.UTF8.GetByteCount(name)), .. Encoding.UTF8.GetBytes(name)])];
        return [.. BitConverter.GetBytes(8 + texts.Length), .. BitConverter.GetBytes(SampleNames.Length), .. texts];
    }

    private void Write(BinaryWriter writer, BgenVariantData variant)
    {
        if (Layout == 1)
        {
            writer.Write(SampleCount);
        }

        foreach (string text in (string[])[variant.Identifier, variant.Rsid, variant.Chromosome])
        {
            writer.Write((ushort)Encoding.UTF8.GetByteCount(text));
            writer.Write(Encoding.UTF8.GetBytes(text));
        }

        writer.Write(variant.Position);
        if (Layout == 2)
        {
            writer.Write((ushort)variant.Alleles.Length);
        }

        foreach (string allele in variant.Alleles)
        {
            writer.Write(allele.Length);
            writer.Write(Encoding.ASCII.GetBytes(allele));
        }

        byte[] packed = Compress(variant.Content);
        if (Layout == 2)
        {
            writer.Write(packed.Length + (Compression == 0 ? 0 : 4));
        }

        if (Compression != 0)
        {
            writer.Write(Layout == 1 ? packed.Length : variant.Content.Length);
        }

        writer.Write(packed);
    }

    private byte[] Compress(byte[] content)
    {
        if (Compression == 2)
        {
            using var zstd = new ZstdSharp.Compressor();
            return zstd.Wrap(content).ToArray();
        }

        using var packed = new MemoryStream();
        using (Stream stream = Compression == 0
            ? new BufferedStream(packed) : new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(content);
            stream.Flush();
        }

        return packed.ToArray();
    }
}

using System.IO.Compression;

namespace GpuLmm.Fuzz;

/// <summary>Changes what is in a compressed file, and packs it again so that the change is reached.</summary>
internal static class PackedMutation
{
    public static byte[] Gzip(byte[] bytes, Random random)
    {
        if (!TryUnpack(stream => new GZipStream(stream, CompressionMode.Decompress), bytes, out byte[] content))
        {
            return ByteMutation.Apply(bytes, random);
        }

        byte[] changed = TextMutation.Apply(content, random);
        return random.Next(3) switch
        {
            0 => Pack(stream => new GZipStream(stream, CompressionLevel.Fastest), changed),
            1 => Pack(stream => new BlockGzipStream(stream), changed),

            // Several members, or a few thousand zeros for each byte of the file.
            _ => [.. Pack(stream => new GZipStream(stream, CompressionLevel.Optimal), changed),
                .. Pack(stream => new GZipStream(stream, CompressionLevel.Optimal), Long(random))],
        };
    }

    public static byte[] Zstd(byte[] bytes, Random random)
    {
        if (!TryUnpack(stream => new ZstdSharp.DecompressionStream(stream), bytes, out byte[] content))
        {
            return ByteMutation.Apply(bytes, random);
        }

        byte[] changed = random.Next(20) == 0 ? Long(random) : TextMutation.Apply(content, random);
        return Pack(stream => new ZstdSharp.CompressionStream(stream), changed);
    }

    public static byte[] Zlib(byte[] bytes, Random random) =>
        TryUnpack(stream => new ZLibStream(stream, CompressionMode.Decompress), bytes, out byte[] content)
            ? Pack(stream => new ZLibStream(stream, CompressionLevel.Fastest), ByteMutation.Apply(content, random))
            : ByteMutation.Apply(bytes, random);

    /// <summary>Unpacks as far as the bytes are whole.</summary>
    private static bool TryUnpack(Func<Stream, Stream> open, byte[] bytes, out byte[] content)
    {
        using var unpacked = new MemoryStream();
        try
        {
            using Stream stream = open(new MemoryStream(bytes));
            stream.CopyTo(unpacked);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ZstdSharp.ZstdException)
        {
            content = [];
            return false;
        }

        content = unpacked.ToArray();
        return content.Length < 1 << 20;
    }

    private static byte[] Pack(Func<Stream, Stream> open, byte[] content)
    {
        var packed = new MemoryStream();
        using (Stream stream = open(packed))
        {
            stream.Write(content);
        }

        return packed.ToArray();
    }

    private static byte[] Long(Random random)
    {
        var content = new byte[1 << (10 + random.Next(14))];
        Array.Fill(content, "a\t0\n1"u8[random.Next(5)]);
        return content;
    }
}

using System.Buffers.Binary;
using ZstdSharp;

namespace GpuLmm;

/// <summary>Unpacks the probabilities of one marker after the other into the same memory.</summary>
internal sealed class BgenContent(PlainContent file, BgenHeader header) : IDisposable
{
    /// <summary>Bytes that may be read beyond the content, whatever they are: as many as a register has.</summary>
    public const int Padding = 64;

    // Up to ploidy 2, a sample has a byte for its ploidy and two numbers of four bytes at most; ten bytes are for all samples.
    private readonly long most = 10 + (9L * header.SampleCount);
    private readonly FileWindow window = new(file, header.AreShort(file) ? BgenHeader.SeveralBytes : 2 * sizeof(uint));
    private readonly ZlibBlock inflater = new();
    private byte[] content = [];
    private Decompressor? zstd;

    /// <summary>The content of a marker, and <see cref="Padding"/> bytes more; valid until the next call.</summary>
    /// <param name="place">The marker.</param>
    /// <param name="length">Bytes of the content.</param>
    /// <exception cref="InputException">What is there cannot be unpacked, or is of another length than it says.</exception>
    public ReadOnlySpan<byte> Read(in BgenPlace place, out int length)
    {
        (long start, long packed, long unpacked) = Find(place);
        if (unpacked > most || packed > Array.MaxLength || packed > file.Length - start)
        {
            throw place.Fault(
                $"its probabilities have {unpacked} bytes, {packed} as they are: expected {most} at most for {header.SampleCount} samples of ploidy 1 or 2");
        }

        length = (int)unpacked;
        if (content.Length < length + Padding)
        {
            content = new byte[length + Padding];
        }

        Unpack(place, start, (int)packed, length);
        return content.AsSpan(0, length + Padding);
    }

    public void Dispose()
    {
        zstd?.Dispose();
    }

    /// <summary>Where the packed bytes are, how many, and how many they become.</summary>
    private (long Start, long Packed, long Unpacked) Find(in BgenPlace place)
    {
        bool isPacked = header.Compression != BgenCompression.None;
        if (header.Layout == 1)
        {
            long length = 6L * header.SampleCount;
            return isPacked ? (place.Offset + sizeof(uint), Number(place.Offset), length) : (place.Offset, length, length);
        }

        long rest = Number(place.Offset);
        if (!isPacked)
        {
            return (place.Offset + sizeof(uint), rest, rest);
        }

        return rest >= sizeof(uint)
            ? (place.Offset + (2 * sizeof(uint)), rest - sizeof(uint), Number(place.Offset + sizeof(uint)))
            : throw place.Fault($"its probabilities have {rest} bytes: expected {sizeof(uint)} for their length, and more");
    }

    private uint Number(long offset) => BinaryPrimitives.ReadUInt32LittleEndian(window.Slice(offset, sizeof(uint)));

    private void Unpack(in BgenPlace place, long start, int packed, int length)
    {
        int found;
        ReadOnlySpan<byte> bytes = window.Slice(start, packed);
        try
        {
            // Room for a byte more than expected: then the end and the checksum are seen.
            Span<byte> target = content.AsSpan(0, length + 1);
            found = header.Compression switch
            {
                BgenCompression.Zlib => inflater.Unpack(bytes, target),
                BgenCompression.Zstd => (zstd ??= new Decompressor()).Unwrap(bytes, target),
                _ => Copy(bytes, target),
            };
        }
        catch (Exception e) when (DamagedInput.IsForeign(e))
        {
            string name = header.Compression == BgenCompression.Zlib ? "zlib" : "zstd";
            throw place.Fault($"is not whole {name} data, which the flags of the file say it is", e);
        }

        if (found != length)
        {
            throw place.Fault($"expected {length} bytes of probabilities, found {(found > length ? "more" : found)}");
        }
    }

    private static int Copy(ReadOnlySpan<byte> source, Span<byte> target)
    {
        source.CopyTo(target);
        return source.Length;
    }
}

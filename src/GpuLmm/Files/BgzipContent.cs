using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace GpuLmm;

/// <summary>
/// A file of bgzip's blocks, each a gzip member that can be decompressed alone (SAM specification §4.1). Headers and trailers tell where
/// each lies and how long its content is, so that any place is found without decompressing what is before it.
/// </summary>
internal sealed class BgzipContent : SeekableContent
{
    /// <summary>Bytes of a block's header, with the extra field that gives its length.</summary>
    public const int HeaderLength = 18;

    private const int TrailerLength = 8;
    private const int MostContent = 1 << 16;
    private readonly string path;
    private readonly FileStream file;

    // Block b lies at compressed[b] and its content at contents[b]; both have an entry more, the end.
    private readonly List<long> compressed = [0];
    private readonly List<long> contents = [0];

    /// <summary>Finds the blocks.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="file">Owned.</param>
    /// <exception cref="InputException">The last block is missing or cut off, or a header is damaged.</exception>
    public BgzipContent(string path, FileStream file)
    {
        this.path = path;
        this.file = file;
        long length = file.Length;
        Span<byte> header = stackalloc byte[HeaderLength], size = stackalloc byte[sizeof(uint)];
        while (compressed[^1] < length)
        {
            long start = compressed[^1];
            if (start + HeaderLength > length)
            {
                throw Truncated(start);
            }

            ReadExactly(path, file, start, header);
            if (!IsBlock(header))
            {
                throw new InputException($"{path}: is damaged: expected a block of bgzip at byte {start}");
            }

            long end = start + BinaryPrimitives.ReadUInt16LittleEndian(header[16..]) + 1;
            if (end < start + HeaderLength + TrailerLength || end > length)
            {
                throw Truncated(start);
            }

            ReadExactly(path, file, end - sizeof(uint), size);
            uint content = BinaryPrimitives.ReadUInt32LittleEndian(size);
            if (content > MostContent)
            {
                throw new InputException(
                    $"{path}: is damaged: the block of bgzip at byte {start} holds {content} bytes; expected at most {MostContent}");
            }

            compressed.Add(end);
            contents.Add(contents[^1] + content);
        }

        if (contents.Count < 2 || contents[^1] != contents[^2])
        {
            throw new InputException($"{path}: is truncated: bgzip's empty last block is missing");
        }
    }

    public override long Length => contents[^1];

    /// <summary>Whether a header is that of a block: a gzip member whose extra field BC gives its length.</summary>
    public static bool IsBlock(ReadOnlySpan<byte> header) =>
        header is [0x1F, 0x8B, 8, 4, _, _, _, _, _, _, 6, 0, (byte)'B', (byte)'C', 2, 0, _, _];

    public override void Read(long offset, Span<byte> target)
    {
        if (target.IsEmpty)
        {
            return;
        }

        // The block after which the place lies, skipping empty ones.
        int first = FirstAfter(offset) - 1, last = FirstAfter(offset + target.Length - 1);
        last = offset + target.Length == Length ? compressed.Count - 1 : last;
        int length = checked((int)(compressed[last] - compressed[first]));
        byte[] packed = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            ReadExactly(path, file, compressed[first], packed.AsSpan(0, length));
            Decompress(packed, length, offset - contents[first], target, last == compressed.Count - 1);
        }
        catch (Exception e) when (DamagedInput.IsForeign(e))
        {
            throw new InputException(
                $"{path}: is damaged: a block of bgzip between bytes {compressed[first]} and {compressed[last]} cannot be decompressed", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    public override void Dispose() => file.Dispose();

    private static void Decompress(byte[] packed, int length, long skipped, Span<byte> target, bool isToEnd)
    {
        using var content = new GZipStream(new MemoryStream(packed, 0, length, writable: false), CompressionMode.Decompress);
        Span<byte> before = stackalloc byte[1 << 10];
        while (skipped > 0)
        {
            int some = (int)Math.Min(skipped, before.Length);
            content.ReadExactly(before[..some]);
            skipped -= some;
        }

        content.ReadExactly(target);

        // The checksum of a block is looked at when what is behind it is read.
        if (isToEnd && content.ReadByte() >= 0)
        {
            throw new InvalidDataException();
        }
    }

    /// <summary>The first block whose content starts after a place.</summary>
    private int FirstAfter(long offset)
    {
        int low = 0, high = contents.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = contents[middle] > offset ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private InputException Truncated(long start) => new($"{path}: is truncated: its block of bgzip at byte {start} is cut off");
}

using System.IO.Compression;

namespace GpuLmm;

/// <summary>
/// Decompresses a gzip file. The decompressor takes a file that was cut off for one that ends: so a member with a known end is read after
/// it, and that end must come out.
/// </summary>
internal sealed class GzipContent : ReadOnlyStream
{
    private static readonly byte[] End = "end of gpulmm's input"u8.ToArray();
    private static readonly byte[] EndMember = Compressed(End);
    private readonly string path;
    private readonly GZipStream content;
    private readonly byte[] buffer = new byte[1 << 16];
    private int start;
    private int length;

    /// <param name="path">For messages.</param>
    /// <param name="file">At its beginning; owned.</param>
    public GzipContent(string path, FileStream file)
    {
        this.path = path;
        content = new GZipStream(new Followed(file, EndMember), CompressionMode.Decompress);
    }

    /// <exception cref="InputException">The file is truncated or damaged.</exception>
    public override int Read(Span<byte> target)
    {
        // As many bytes as the end has are held back: they may be it.
        while (length <= End.Length && Fill() > 0)
        {
        }

        int count = Math.Min(target.Length, length - End.Length);
        if (count <= 0)
        {
            return buffer.AsSpan(start, length).SequenceEqual(End) ? 0 : throw Fault(null);
        }

        buffer.AsSpan(start, count).CopyTo(target);
        (start, length) = (start + count, length - count);
        return count;
    }

    protected override void Dispose(bool disposing) => content.Dispose();

    private int Fill()
    {
        buffer.AsSpan(start, length).CopyTo(buffer);
        start = 0;
        try
        {
            int read = content.Read(buffer, length, buffer.Length - length);
            length += read;
            return read;
        }
        catch (InvalidDataException e)
        {
            throw Fault(e);
        }
    }

    private InputException Fault(Exception? cause)
    {
        string message = $"{path}: is not a whole gzip file: truncated or damaged";
        return cause is null ? new InputException(message) : new InputException(message, cause);
    }

    private static byte[] Compressed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>A file, and some bytes after it.</summary>
    private sealed class Followed(FileStream file, byte[] bytes) : ReadOnlyStream
    {
        private int taken;

        public override int Read(Span<byte> buffer)
        {
            int read = file.Read(buffer);
            if (read == 0)
            {
                read = Math.Min(buffer.Length, bytes.Length - taken);
                bytes.AsSpan(taken, read).CopyTo(buffer);
                taken += read;
            }

            return read;
        }

        protected override void Dispose(bool disposing) => file.Dispose();
    }
}

using System.IO.Compression;

namespace GpuLmm;

/// <summary>
/// Decompresses a gzip file. The decompressor takes a file that was cut off for one that ends: so a member with a known end is read after
/// it, and that end must come out. What comes out once the file itself has been read is held back until then, for of a file that was cut
/// off it may be anything.
/// </summary>
internal sealed class GzipContent : ReadOnlyStream
{
    private static readonly byte[] End = "end of gpulmm's input"u8.ToArray();
    private static readonly byte[] EndMember = Compressed(End);
    private readonly string path;
    private readonly GZipStream content;
    private readonly Followed source;
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int length;
    private bool isWhole;

    /// <param name="path">For messages.</param>
    /// <param name="file">At its beginning; owned.</param>
    public GzipContent(string path, FileStream file)
    {
        this.path = path;
        source = new Followed(file, EndMember);
        content = new GZipStream(source, CompressionMode.Decompress);
    }

    /// <exception cref="InputException">The file is truncated or damaged.</exception>
    public override int Read(Span<byte> target)
    {
        // As many bytes as the end has are held back: they may be it. From the end of the file on, all are.
        while (!isWhole && (length <= End.Length || source.IsAtEnd))
        {
            if (Fill() == 0)
            {
                isWhole = buffer.AsSpan(start, length).EndsWith(End) ? true : throw Fault(null);
            }
        }

        int count = Math.Min(target.Length, length - End.Length);
        if (count <= 0)
        {
            return 0;
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
        if (length == buffer.Length)
        {
            Array.Resize(ref buffer, 2 * buffer.Length);
        }

        try
        {
            int read = content.Read(buffer, length, buffer.Length - length);
            length += read;
            return read;
        }
        catch (Exception e) when (DamagedInput.IsForeign(e))
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

        /// <summary>Whether the file has been read.</summary>
        public bool IsAtEnd { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            int read = file.Read(buffer);
            if (read == 0)
            {
                IsAtEnd = true;
                read = Math.Min(buffer.Length, bytes.Length - taken);
                bytes.AsSpan(taken, read).CopyTo(buffer);
                taken += read;
            }

            return read;
        }

        protected override void Dispose(bool disposing) => file.Dispose();
    }
}

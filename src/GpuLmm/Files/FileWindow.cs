namespace GpuLmm;

/// <summary>
/// Looks at parts of a file through one buffer, for one reader: parts that lie within what was read last cost nothing. A file that is cut
/// off meanwhile is a fault, where a mapping of it would end the process.
/// </summary>
/// <param name="file">Not owned.</param>
/// <param name="leastRead">Bytes that are read at a time, at least.</param>
internal sealed class FileWindow(PlainContent file, int leastRead)
{
    private byte[] buffer = [];
    private long start;
    private int count;

    /// <summary>Bytes of the file.</summary>
    public long Length => file.Length;

    /// <summary>Its path.</summary>
    public string Path => file.Path;

    /// <summary>Bytes [<paramref name="offset"/>, <paramref name="offset"/> + <paramref name="length"/>); valid until the next call.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not all within the file.</exception>
    /// <exception cref="InputException">The file has become shorter.</exception>
    public ReadOnlySpan<byte> Slice(long offset, int length)
    {
        if (offset < 0 || length < 0 || offset + length > file.Length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), $"[{offset}, {offset + length}) is not within the {file.Length} bytes of {file.Path}.");
        }

        if (offset < start || offset + length > start + count)
        {
            int wanted = (int)Math.Min(Math.Max(length, leastRead), file.Length - offset);
            if (buffer.Length < wanted)
            {
                buffer = new byte[wanted];
            }

            count = 0;
            file.Read(offset, buffer.AsSpan(0, wanted));
            (start, count) = (offset, wanted);
        }

        return buffer.AsSpan((int)(offset - start), length);
    }
}

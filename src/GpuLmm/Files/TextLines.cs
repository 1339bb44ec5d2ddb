namespace GpuLmm;

/// <summary>
/// Reads a UTF-8 text file line by line without making strings; lines end with LF or CRLF, a byte-order mark is skipped.
/// </summary>
internal sealed class TextLines : IDisposable
{
    private readonly Stream stream;
    private byte[] buffer = new byte[1 << 20];
    private int start;
    private int end;
    private bool atEnd;

    /// <summary>Opens a file.</summary>
    /// <exception cref="InputException">The file is missing or may not be read.</exception>
    public TextLines(string path)
        : this(path, InputFile.OpenRead(path))
    {
    }

    /// <summary>Reads what a file holds, decompressed for example.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="stream">Its text; owned.</param>
    public TextLines(string path, Stream stream)
    {
        Path = path;
        this.stream = stream;
    }

    /// <summary>The file, as the user named it.</summary>
    public string Path { get; }

    /// <summary>1-based number of the line read last; 0 before the first.</summary>
    public long Number { get; private set; }

    /// <summary>The fault of the line read last.</summary>
    public InputException Fault(string rule) => new(Path, Number, rule);

    /// <summary>Reads the next line that is not blank.</summary>
    /// <param name="line">The line without its end; valid until the next call.</param>
    /// <returns>False at the end of the file.</returns>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        while (TryReadAny(out line))
        {
            if (!line.Trim(" \t"u8).IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose() => stream.Dispose();

    private bool TryReadAny(out ReadOnlySpan<byte> line)
    {
        int searched = 0;
        while (true)
        {
            int length = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (length >= 0 || atEnd)
            {
                int lineLength = length >= 0 ? searched + length : end - start;
                line = buffer.AsSpan(start, lineLength);
                start += lineLength;
                if (length < 0 && lineLength == 0)
                {
                    return false;
                }

                start += length >= 0 ? 1 : 0;
                line = line.EndsWith("\r"u8) ? line[..^1] : line;
                Number++;
                if (Number == 1 && line.StartsWith("\uFEFF"u8))
                {
                    line = line[3..];
                }

                return true;
            }

            searched = end - start;
            Fill();
        }
    }

    private void Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, checked(buffer.Length * 2));
        }

        int read = stream.Read(buffer, end, buffer.Length - end);
        end += read;
        atEnd = read == 0;
    }
}

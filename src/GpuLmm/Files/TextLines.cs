namespace GpuLmm;

/// <summary>
/// Reads a UTF-8 text file line by line without making strings; lines end with LF, CRLF or CR, a byte-order mark is skipped. Text in
/// another encoding, and what is no text, is refused.
/// </summary>
internal sealed class TextLines : IDisposable
{
    private const int LongLine = 1 << 24;
    private readonly Stream stream;

    // Below the size of large objects, whose garbage is collected late: many small files are read one after the other.
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private bool atEnd;
    private bool isChecked;

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

    /// <summary>Reads a file that may be compressed (<see cref="CompressedInput"/>).</summary>
    /// <exception cref="InputException">The file is missing or may not be read.</exception>
    public static TextLines OfCompressed(string path) => new(path, CompressedInput.Open(path));

    /// <summary>The same, decompressed by a thread of its own while lines are parsed: for large files.</summary>
    /// <exception cref="InputException">The file is missing or may not be read.</exception>
    public static TextLines OfCompressedAhead(string path)
    {
        Stream content = CompressedInput.Open(path);
        return new TextLines(path, content is FileStream ? content : new ReadAheadStream(content));
    }

    /// <summary>The file, as the user named it.</summary>
    public string Path { get; }

    /// <summary>1-based number of the line read last; 0 before the first.</summary>
    public long Number { get; private set; }

    /// <summary>Whether a line ended with CR alone, as spreadsheets of old Macs write them.</summary>
    public bool HasLoneReturns { get; private set; }

    /// <summary>The fault of the line read last.</summary>
    public InputException Fault(string rule) => new(Path, Number, rule);

    /// <summary>Reads the next line that is not blank.</summary>
    /// <param name="line">The line without its end; valid until the next call.</param>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="InputException">The file is no UTF-8 text.</exception>
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
            int found = buffer.AsSpan(start + searched, end - start - searched).IndexOfAny((byte)'\n', (byte)'\r', (byte)0);
            int length = found < 0 ? end - start : searched + found;

            // After CR the next byte tells whether the end is CR alone.
            bool isOpen = found < 0 || (buffer[start + length] == '\r' && start + length + 1 == end);
            if (!isOpen || atEnd)
            {
                if (found < 0 && length == 0)
                {
                    line = default;
                    return false;
                }

                line = Take(length, hasEnd: found >= 0);
                return true;
            }

            searched = length;
            Fill();
        }
    }

    /// <summary>The next line, of the given length without its end.</summary>
    private ReadOnlySpan<byte> Take(int length, bool hasEnd)
    {
        Number++;
        ReadOnlySpan<byte> line = buffer.AsSpan(start, length);
        start += length;
        if (hasEnd && buffer[start] == 0)
        {
            throw Fault(TextEncoding.ZeroByte);
        }

        if (hasEnd)
        {
            bool isReturn = buffer[start++] == '\r', isPair = isReturn && start < end && buffer[start] == '\n';
            start += isPair ? 1 : 0;
            HasLoneReturns |= isReturn && !isPair;
        }

        return Number == 1 && line.StartsWith(TextEncoding.Mark) ? line[TextEncoding.Mark.Length..] : line;
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
            // In few steps to where a line is long: what is outgrown waits to be collected.
            Array.Resize(ref buffer, checked(buffer.Length * (buffer.Length < LongLine ? 4 : 2)));
        }

        int read = stream.Read(buffer, end, buffer.Length - end);
        end += read;
        atEnd = read == 0;
        if (!isChecked && (end >= TextEncoding.Decisive || atEnd))
        {
            isChecked = true;
            if (TextEncoding.Fault(buffer.AsSpan(0, end)) is { } fault)
            {
                throw new InputException($"{Path}: {fault}");
            }
        }
    }
}

namespace GpuLmm;

/// <summary>The lines of a table of summary statistics between tabs or blanks, below its comments and its header.</summary>
internal sealed class SumstatsText : IDisposable
{
    private readonly TextLines lines;
    private readonly bool isTabbed;

    private SumstatsText(TextLines lines, bool isTabbed, TextFields fields, string[] names)
    {
        (this.lines, this.isTabbed, Fields, Names) = (lines, isTabbed, fields, names);
        HeaderLine = lines.Number;
    }

    /// <summary>The lines, for faults.</summary>
    public TextLines Lines => lines;

    /// <summary>Fields of the line that was read last.</summary>
    public TextFields Fields { get; }

    /// <summary>Names of the columns.</summary>
    public string[] Names { get; }

    /// <summary>Line of the header.</summary>
    public long HeaderLine { get; }

    /// <summary>Opens a file and reads its header.</summary>
    /// <exception cref="InputException">It is empty, no text, or has commas between fields.</exception>
    public static SumstatsText Open(string path)
    {
        TextLines lines = TextLines.OfCompressedAhead(path);
        try
        {
            if (!lines.TryRead(out ReadOnlySpan<byte> first))
            {
                throw new InputException($"{path}: is empty; expected a header and rows");
            }

            return Of(path, lines, first);
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    /// <summary>Reads the header of a file whose first line was read.</summary>
    /// <exception cref="InputException">It is no text, or has commas between fields.</exception>
    public static SumstatsText Of(string path, TextLines lines, ReadOnlySpan<byte> first)
    {
        while (first.StartsWith("##"u8))
        {
            if (!lines.TryRead(out first))
            {
                throw new InputException($"{path}: has no header below its comments");
            }
        }

        if (first.ContainsAnyInRange((byte)0, (byte)8))
        {
            throw new InputException($"{path}: is no text; expected a table with a header");
        }

        bool isTabbed = first.Contains((byte)'\t');
        if (!isTabbed && first.Contains((byte)',') && !first.Contains((byte)' '))
        {
            throw lines.Fault("commas between fields; expected tabs or blanks");
        }

        var fields = new TextFields();
        fields.SplitHeader(lines, first, isTabbed);
        string[] names = new string[fields.Count];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = fields.Text(first, i);
        }

        return new SumstatsText(lines, isTabbed, fields, names);
    }

    /// <summary>Reads a row into <see cref="Fields"/>.</summary>
    /// <exception cref="InputException">It has not as many fields as the header.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        if (!lines.TryRead(out line))
        {
            return false;
        }

        Fields.SplitRow(lines, line, isTabbed, Names.Length);
        return true;
    }

    public void Dispose() => lines.Dispose();
}

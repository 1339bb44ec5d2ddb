namespace GpuLmm;

/// <summary>
/// The lines that start within a piece of a VCF, of which only the columns before the samples are read; pieces are read in parallel.
/// </summary>
internal sealed class VcfPiece
{
    // Records whose INFO is longer take further readings.
    private const int Margin = 1 << 12;

    private readonly string path;
    private readonly SeekableContent content;
    private readonly long origin;
    private byte[] window = [];

    private VcfPiece(string path, SeekableContent content, long from)
    {
        this.path = path;
        this.content = content;

        // The byte before tells whether a line starts at the first.
        origin = Math.Max(0, from - 1);
    }

    /// <summary>In the order of the file.</summary>
    public List<VcfLine> Lines { get; } = [];

    /// <summary>Makes the exception for what is wrong after the last line; null where nothing is.</summary>
    public Func<InputException>? Fault { get; private set; }

    /// <summary>Reads the lines that start in [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public static VcfPiece Read(string path, SeekableContent content, long from, long to)
    {
        var piece = new VcfPiece(path, content, from);
        try
        {
            piece.Read(from, to);
        }
        catch (InputException e)
        {
            piece.Fault = () => e;
        }

        return piece;
    }

    private void Read(long from, long to)
    {
        Extend(to + Margin - origin);
        string chromosome = string.Empty;
        int start = from == 0 ? 0 : After(0);
        while (start >= 0 && origin + start < Math.Min(to, content.Length) && TryAdd(start, ref chromosome))
        {
            start = After(start);
        }
    }

    private bool TryAdd(int start, ref string chromosome)
    {
        ReadOnlySpan<byte> columns = Columns(start);
        if (columns.StartsWith("#"u8) || columns.Trim(" \t\r"u8).IsEmpty || origin + start == 0)
        {
            Lines.Add(new VcfLine(origin + start, origin + start, null, default, false));
            return true;
        }

        int found = columns.Count((byte)'\t') + 1;
        string? fault = found < VcfSite.ColumnCount
            ? $"expected {VcfSite.ColumnCount} columns between tabs and those of the samples, found {found}" : null;
        if (fault is null && VcfSite.TryParse(columns, chromosome, out VcfSite site, out fault))
        {
            chromosome = site.Marker.Chromosome;
            fault = site.Kind == VcfVariantKind.Multiallelic ? null : VcfFormat.Fault(site.Fields, site.Marker);
            if (fault is null)
            {
                bool hasDosages = VcfFormat.Parse(site.Fields).Dosage >= 0;
                Lines.Add(
                    new VcfLine(origin + start, origin + start + columns.Length - site.Fields.Length, site.Marker, site.Kind, hasDosages));
                return true;
            }
        }

        string rule = fault!;
        Fault = () => new InputException(path, VcfIndex.LineNumber(content, origin + start), rule);
        return false;
    }

    /// <summary>The first nine columns of the line, or all of it where it has fewer.</summary>
    private ReadOnlySpan<byte> Columns(int start)
    {
        int tabs = 0, at = start;
        while (true)
        {
            int next = window.AsSpan(at).IndexOfAny((byte)'\t', (byte)'\n');
            if (next < 0)
            {
                if (!Extend(2L * window.Length))
                {
                    return window.AsSpan(start);
                }

                continue;
            }

            at += next;
            if (window[at] == (byte)'\n' || ++tabs == VcfSite.ColumnCount)
            {
                return window.AsSpan(start, at - start);
            }

            at++;
        }
    }

    /// <summary>Start of the next line; −1 where none starts in the window.</summary>
    private int After(int start)
    {
        int end = window.AsSpan(start).IndexOf((byte)'\n');
        return end < 0 ? -1 : start + end + 1;
    }

    /// <summary>Reads on, up to a length; false where there is no more.</summary>
    private bool Extend(long length)
    {
        int had = window.Length;
        Array.Resize(ref window, (int)Math.Min(Math.Min(length, content.Length - origin), Array.MaxLength));
        content.Read(origin + had, window.AsSpan(had));
        return window.Length > had;
    }
}

namespace GpuLmm;

/// <summary>
/// Reads what <see cref="AssociationTable"/> wrote, in any of its formats, told by the content and not by the name. Columns are found by
/// their names; more of them, and another order, as after a query elsewhere, are no fault. Rows come one after the other: none is held.
/// </summary>
public sealed class AssociationTableFile
{
    private AssociationTableFile(
        string path, AssociationFormat format, IReadOnlyDictionary<string, string> metadata, MoreColumns more)
    {
        More = more;
        Path = path;
        Format = format;
        Metadata = metadata;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How it is stored.</summary>
    public AssociationFormat Format { get; }

    /// <summary>
    /// What made it
    /// (<see cref="AssociationTable.Create(string, IReadOnlyList{string}, bool, AssociationFormat, IReadOnlyDictionary{string, string}?)"/>);
    /// empty for text.
    /// </summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>What it has beside the columns of every scan.</summary>
    internal MoreColumns More { get; }

    /// <summary>Checks that a file is the table of a scan.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It is missing, truncated, or lacks a column.</exception>
    public static AssociationTableFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AssociationFormat format = FormatOf(path);
        using IAssociationReader reader = Reader(path, format);
        return new AssociationTableFile(path, format, reader.Metadata, reader.More);
    }

    /// <summary>The rows, in their order. Every enumeration reads the file anew.</summary>
    /// <param name="cancellationToken">Checked now and then.</param>
    /// <exception cref="InputException">Met where it is: a row that breaks the format, with its line and value, or a damaged
    /// end.</exception>
    public IEnumerable<AssociationResult> Rows(CancellationToken cancellationToken = default)
    {
        using IAssociationReader reader = Reader(Path, Format);
        for (int i = 0; reader.TryRead(out AssociationResult row); i++)
        {
            if ((i & 0xFFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            yield return row;
        }
    }

    private static AssociationFormat FormatOf(string path)
    {
        using FileStream file = InputFile.OpenRead(path);
        Span<byte> head = stackalloc byte[4];
        int read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return head[..read].StartsWith(AssociationParquetReader.Magic) ? AssociationFormat.Parquet
            : head[..read].StartsWith(GzipInput.Magic) ? AssociationFormat.TsvGzip
            : AssociationFormat.Tsv;
    }

    private static IAssociationReader Reader(string path, AssociationFormat format) =>
        format == AssociationFormat.Parquet ? new AssociationParquetReader(path) : new AssociationTextReader(path);
}

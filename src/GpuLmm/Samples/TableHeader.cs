namespace GpuLmm;

/// <summary>The first line of a sample table: how lines are split, where the ids are, and what the other columns are called.</summary>
internal sealed class TableHeader
{
    private readonly bool isTabbed;
    private Dictionary<string, int>? indices;

    private TableHeader(bool isTabbed, bool hasFamily, string[] columnNames)
    {
        this.isTabbed = isTabbed;
        HasFamily = hasFamily;
        ColumnNames = columnNames;
    }

    /// <summary>Whether rows start with a family id.</summary>
    public bool HasFamily { get; }

    /// <summary>Columns after the ids.</summary>
    public IReadOnlyList<string> ColumnNames { get; }

    /// <summary>Fields every row must have.</summary>
    public int FieldCount => IdCount + ColumnNames.Count;

    private int IdCount => HasFamily ? 2 : 1;

    /// <summary>Reads the header.</summary>
    /// <exception cref="InputException">The file is empty, does not start with FID IID or IID, or repeats a name.</exception>
    public static TableHeader Read(TextLines lines)
    {
        if (!lines.TryRead(out ReadOnlySpan<byte> line))
        {
            throw new InputException($"{lines.Path}: is empty");
        }

        var fields = new TextFields();
        fields.SplitTabs(line);
        bool isTabbed = fields.Count > 1 && IsIdName(fields.Text(line, 0));
        if (!isTabbed)
        {
            fields.SplitWhitespace(line);
        }

        string[] names = new string[fields.Count];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = fields.Text(line, i);
        }

        bool hasFamily = Is(names[0], "FID");
        if (!IsIdName(names[0]) || (hasFamily && (names.Length < 2 || !Is(names[1], "IID"))))
        {
            throw lines.Fault($"expected a header that starts with FID IID or with IID, found '{string.Join(' ', names.Take(2))}'"
                + (names.Length == 1 ? Separators.Hint(names[0]) : string.Empty));
        }

        string[] columns = names[(hasFamily ? 2 : 1)..];
        string? repeated = columns.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;
        return repeated is null
            ? new TableHeader(isTabbed, hasFamily, columns)
            : throw lines.Fault($"column {repeated} occurs more than once");
    }

    /// <summary>Whether a header's first field is the name of an id, with or without plink2's #.</summary>
    public static bool IsIdName(string field) => Is(field, "FID") || Is(field, "IID");

    /// <summary>Splits a row in the way of the header; a row without any tab can only be meant as separated by spaces.</summary>
    public void Split(ReadOnlySpan<byte> line, TextFields fields)
    {
        if (isTabbed && line.Contains((byte)'\t'))
        {
            fields.SplitTabs(line);
        }
        else
        {
            fields.SplitWhitespace(line);
        }
    }

    /// <summary>Where a named column lies.</summary>
    /// <exception cref="InputException">There is no such column; the message lists those there are.</exception>
    public int FieldIndex(string path, string name)
    {
        indices ??= ColumnNames.Select((column, i) => KeyValuePair.Create(column, i)).ToDictionary(StringComparer.Ordinal);
        return indices.TryGetValue(name, out int index) ? IdCount + index : throw NearestName.NotFound(path, name, ColumnNames);
    }

    /// <summary>Whether a field is a name of an id, with or without #, in either case.</summary>
    public static bool Is(string field, string name) =>
        field.AsSpan().TrimStart('#').Equals(name, StringComparison.OrdinalIgnoreCase);
}

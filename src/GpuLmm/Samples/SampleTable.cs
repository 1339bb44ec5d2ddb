namespace GpuLmm;

/// <summary>
/// A table with a row per sample: header <c>FID IID</c> or <c>IID</c> (a leading # allowed), then named columns. Separated by tabs if the
/// header is, then empty fields are missing values; otherwise by white space. NA, nan and empty are missing. The file is plain or
/// compressed (gzip, Zstandard), or Parquet, in which lines are rows.
/// </summary>
internal sealed class SampleTable
{
    private readonly List<string?> families = [];
    private readonly List<string> individuals = [];
    private readonly List<long> lineNumbers = [];
    private readonly List<TableColumn> columns = [];
    private readonly List<int> fieldIndices = [];

    private SampleTable(string path)
    {
        Path = path;
    }

    /// <summary>The file, as the user named it.</summary>
    public string Path { get; }

    /// <summary>Rows below the header.</summary>
    public int RowCount => individuals.Count;

    /// <summary>The columns asked for, in that order.</summary>
    public IReadOnlyList<TableColumn> Columns => columns;

    /// <summary>Family id of a row; null if the table has none.</summary>
    public string? Family(int row) => families[row];

    /// <summary>Individual id of a row.</summary>
    public string Individual(int row) => individuals[row];

    /// <summary>1-based line of a row in the file.</summary>
    public long LineNumber(int row) => lineNumbers[row];

    /// <summary>The ids of a row as the file has them.</summary>
    public string IdText(int row) => families[row] is { } family ? $"{family} {individuals[row]}" : individuals[row];

    /// <summary>Reads a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="names">Columns wanted; empty for all.</param>
    /// <param name="categorical">Columns wanted as categories, whether named before or not.</param>
    /// <param name="advice">Added to the fault of a cell that is not a number.</param>
    /// <exception cref="InputException">
    /// No header, an unknown or repeated column name, no rows, a row of another number of fields, an id that occurs twice, or a cell that
    /// is not a number.
    /// </exception>
    public static SampleTable Read(string path, IReadOnlyList<string> names, IReadOnlyCollection<string> categorical, string advice = "")
    {
        Stream content = CompressedInput.Open(path, out bool isParquet);
        if (isParquet)
        {
            return ReadParquet(path, (FileStream)content, names, categorical);
        }

        using var lines = new TextLines(path, content);
        var header = TableHeader.Read(lines);
        var table = new SampleTable(path);
        IEnumerable<string> wanted = names.Count > 0 ? names : header.ColumnNames;
        foreach (string name in wanted.Union(categorical, StringComparer.Ordinal))
        {
            table.fieldIndices.Add(header.FieldIndex(path, name));
            table.columns.Add(new TableColumn(name, categorical.Contains(name)));
        }

        table.ReadRows(lines, header, advice);
        return table;
    }

    private static SampleTable ReadParquet(
        string path, FileStream content, IReadOnlyList<string> names, IReadOnlyCollection<string> categorical)
    {
        using var file = new ParquetSamples(path, content);
        var table = new SampleTable(path);
        (List<string?> families, List<string> individuals) = file.Ids();
        table.families.AddRange(families);
        table.individuals.AddRange(individuals);
        table.lineNumbers.AddRange(Enumerable.Range(1, individuals.Count).Select(row => (long)row));
        var firstRows = new Dictionary<(string?, string), int>();
        for (int row = 0; row < individuals.Count; row++)
        {
            if (!firstRows.TryAdd((families[row], individuals[row]), row + 1))
            {
                throw new InputException(
                    path, row + 1, $"sample '{table.IdText(row)}' is in row {firstRows[(families[row], individuals[row])]} already");
            }
        }

        if (individuals.Count == 0)
        {
            throw new InputException($"{path}: holds columns but no samples");
        }

        foreach (string name in (names.Count > 0 ? names : file.ColumnNames).Union(categorical, StringComparer.Ordinal))
        {
            var column = new TableColumn(name, categorical.Contains(name));
            table.columns.Add(column);
            file.Fill(column);
        }

        return table;
    }

    private void ReadRows(TextLines lines, TableHeader header, string advice)
    {
        var firstLines = new Dictionary<(string?, string), long>();
        var fields = new TextFields();
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            header.Split(line, fields);
            if (fields.Count != header.FieldCount)
            {
                throw lines.Fault($"expected {header.FieldCount} fields as in the header, found {fields.Count}");
            }

            string? family = header.HasFamily ? fields.Text(line, 0) : null;
            string individual = fields.Text(line, header.HasFamily ? 1 : 0);
            families.Add(family);
            individuals.Add(individual);
            lineNumbers.Add(lines.Number);
            if (!firstLines.TryAdd((family, individual), lines.Number))
            {
                throw lines.Fault($"sample '{IdText(RowCount - 1)}' is on line {firstLines[(family, individual)]} already");
            }

            for (int c = 0; c < columns.Count; c++)
            {
                AddCell(lines, fields.Bytes(line, fieldIndices[c]), columns[c], advice);
            }
        }

        if (RowCount == 0)
        {
            throw new InputException($"{Path}: holds a header but no samples");
        }
    }

    private static void AddCell(TextLines lines, ReadOnlySpan<byte> field, TableColumn column, string advice)
    {
        bool isMissing = TextFields.IsMissing(field);
        if (column.IsCategorical)
        {
            column.Levels.Add(isMissing ? null : System.Text.Encoding.UTF8.GetString(field));
            return;
        }

        double value = double.NaN;
        if (!isMissing && !TextFields.TryNumber(field, out value))
        {
            string text = System.Text.Encoding.UTF8.GetString(field);
            throw lines.Fault($"column {column.Name}: '{text}' is not a number{DecimalComma.Hint(text)}{advice}");
        }

        column.Numbers.Add(value);
    }
}

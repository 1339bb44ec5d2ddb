namespace GpuLmm;

/// <summary>
/// Named columns of equal length. From a file: comma-, tab- or blank-separated (told by the header), fields optionally in double quotes,
/// <c>NA</c>, <c>nan</c> and empty fields missing, a column numeric when every value that is not missing is a number.
/// </summary>
public sealed class DataTable
{
    private readonly Dictionary<string, DataColumn> columns;

    // Null for a table that was made in memory.
    private readonly int[]? lineNumbers;

    private DataTable(string path, IReadOnlyList<DataColumn> columns, int[]? lineNumbers)
    {
        Path = path;
        Names = [.. columns.Select(column => column.Name)];
        this.columns = columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        this.lineNumbers = lineNumbers;
        RowCount = columns[0].RowCount;
    }

    /// <summary>The file, as the user named it; of a table in memory, its name.</summary>
    public string Path { get; }

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Rows without the header.</summary>
    public int RowCount { get; }

    /// <summary>Reads a table.</summary>
    /// <param name="path">The file; LF or CRLF.</param>
    /// <exception cref="InputException">Not readable, no rows, a column name twice, or a row with another number of fields.</exception>
    public static DataTable Read(string path)
    {
        (IReadOnlyList<DataColumn> columns, int[] lineNumbers) = DataTableFile.Read(path);
        return new DataTable(path, columns, lineNumbers);
    }

    /// <summary>Makes a table of columns in memory.</summary>
    /// <param name="columns">One or more, of equal length ≥ 1 and different names.</param>
    /// <param name="name">What messages call the table.</param>
    /// <exception cref="ArgumentException">No column, no rows, columns of different lengths, or a name twice.</exception>
    public static DataTable FromColumns(IReadOnlyList<DataColumn> columns, string name = "data")
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Count == 0 || columns[0].RowCount == 0)
        {
            throw new ArgumentException("Expected at least one column and one row.", nameof(columns));
        }

        DataColumn? other = columns.FirstOrDefault(column => column.RowCount != columns[0].RowCount);
        if (other is not null)
        {
            throw new ArgumentException(
                $"Column {other.Name} has {other.RowCount} rows, {columns[0].Name} has {columns[0].RowCount}.", nameof(columns));
        }

        string? repeated = columns.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1)?.Key;
        return repeated is null
            ? new DataTable(name, columns, null)
            : throw new ArgumentException($"Column {repeated} occurs twice.", nameof(columns));
    }

    /// <summary>The values of a column; null where missing.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InputException">There is no such column; the nearest name is suggested.</exception>
    public IReadOnlyList<string?> Text(string name) => Column(name).Text;

    /// <summary>The numbers of a column, NaN where missing; null when a value is not a number.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InputException">There is no such column, or all its values are numbers but one is not finite.</exception>
    public double[]? Numbers(string name) => Column(name).Numbers is null ? null : RequireNumbers(name);

    /// <summary>The table with one column more.</summary>
    internal DataTable With(DataColumn column) => new(Path, [.. Names.Select(Column), column], lineNumbers);

    /// <summary>Some rows, in their order.</summary>
    /// <param name="rows">At least one.</param>
    internal DataTable Select(int[] rows) => new(
        Path, [.. Names.Select(name => Column(name).Select(rows))], Array.ConvertAll(rows, row => lineNumbers?[row] ?? row + 1));

    /// <summary>A column.</summary>
    /// <exception cref="InputException">There is no such column; the nearest name is suggested.</exception>
    internal DataColumn Column(string name) => columns.GetValueOrDefault(name) ?? throw NearestName.NotFound(Path, name, Names);

    /// <summary>What a column has among numbers that makes it a factor, with the line; null where it was meant as one.</summary>
    internal string? StrayText(string name)
    {
        DataColumn column = Column(name);
        if (column.Stray is not { } stray)
        {
            return null;
        }

        string value = column.Text[stray.Row]!, place = lineNumbers is null ? $"row {stray.Row + 1}" : $"line {lineNumbers[stray.Row]}";
        int levels = column.Text.OfType<string>().Distinct().Count();
        return FormattableString.Invariant($"column {name} is a factor of {levels} levels: '{value}' on {place} ")
            + (DecimalComma.Is(value) ? "has a decimal comma; numbers are written with a point."
            : FormattableString.Invariant($"is not a number, where {stray.Numbers} of {stray.Count} values are; ")
                + $"--factor {name} says that it is meant so.");
    }

    /// <summary>Whether there is such a column.</summary>
    internal bool Has(string name) => columns.ContainsKey(name);

    /// <summary>A fault of one row: the file and line, or the table and row.</summary>
    internal InputException Fault(int row, string rule) =>
        lineNumbers is null ? new InputException($"{Path} row {row + 1}: {rule}") : new InputException(Path, lineNumbers[row], rule);

    /// <summary>The numbers of a column that has to be numeric, NaN where missing.</summary>
    /// <exception cref="InputException">There is no such column; or a value is not a finite number: the first is named, with its
    /// line.</exception>
    internal double[] RequireNumbers(string name)
    {
        DataColumn column = Column(name);
        if (column.Numbers is { } numbers)
        {
            int bad = Array.FindIndex(numbers, double.IsInfinity);
            return bad < 0 ? numbers : throw Fault(bad, $"column {name}: '{column.Text[bad]}' is not a finite number.");
        }

        for (int i = 0; i < RowCount; i++)
        {
            if (column.Text[i] is { } value && !(DataColumn.TryNumber(value, out double number) && double.IsFinite(number)))
            {
                throw Fault(i, $"column {name}: '{value}' is not a finite number{DecimalComma.Hint(value)}.");
            }
        }

        throw new InputException($"{Path}: column {name} is text; expected numbers.");
    }
}

using System.Globalization;

namespace GpuLmm;

/// <summary>
/// A table with a header: comma-, tab- or blank-separated (told by the header), fields optionally in double quotes. <c>NA</c>, <c>nan</c>
/// and empty fields are missing. A column is numeric when every value that is not missing is a number.
/// </summary>
public sealed class DataTable
{
    private readonly Dictionary<string, string?[]> columns;
    private readonly int[] lineNumbers;

    private DataTable(string path, IReadOnlyList<string> names, Dictionary<string, string?[]> columns, int[] lineNumbers)
    {
        Path = path;
        Names = names;
        this.columns = columns;
        this.lineNumbers = lineNumbers;
    }

    /// <summary>The file, as the user named it.</summary>
    public string Path { get; }

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Rows without the header.</summary>
    public int RowCount => lineNumbers.Length;

    /// <summary>Reads a table.</summary>
    /// <param name="path">The file; LF or CRLF.</param>
    /// <exception cref="InputException">Not readable, no rows, a column name twice, or a row with another number of fields.</exception>
    public static DataTable Read(string path)
    {
        string[] lines = ReadLines(path);
        if (lines.Length == 0)
        {
            throw new InputException($"{path}: expected a header line, found an empty file.");
        }

        char separator = Separator(lines[0]);
        List<string> names = DelimitedLine.Split(lines[0], separator, path, 1);
        string? repeated = names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (repeated is not null)
        {
            throw new InputException(path, 1, $"column {repeated} occurs twice.");
        }

        var rows = new List<List<string>>();
        var lineNumbers = new List<int>();
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
            {
                continue;
            }

            List<string> fields = DelimitedLine.Split(lines[i], separator, path, i + 1);
            if (fields.Count != names.Count)
            {
                throw new InputException(path, i + 1, $"expected {names.Count} fields as in the header, found {fields.Count}.");
            }

            rows.Add(fields);
            lineNumbers.Add(i + 1);
        }

        if (rows.Count == 0)
        {
            throw new InputException($"{path}: no rows below the header.");
        }

        Dictionary<string, string?[]> columns = names
            .Select((name, c) => KeyValuePair.Create(name, rows.Select(row => IsMissing(row[c]) ? null : row[c]).ToArray()))
            .ToDictionary();
        return new DataTable(path, names, columns, [.. lineNumbers]);
    }

    /// <summary>The values of a column; null where missing.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InputException">There is no such column; the nearest name is suggested.</exception>
    public IReadOnlyList<string?> Text(string name) =>
        columns.GetValueOrDefault(name) ?? throw NearestName.NotFound(Path, name, Names);

    /// <summary>The numbers of a column, NaN where missing; null when a value is not a number.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InputException">There is no such column, or all its values are numbers but one is not finite.</exception>
    public double[]? Numbers(string name) => Text(name).Any(value => value is not null && !TryNumber(value, out _))
        ? null
        : RequireNumbers(name);

    /// <summary>The numbers of a column that has to be numeric, NaN where missing.</summary>
    /// <exception cref="InputException">There is no such column; or a value is not a finite number: the first is named, with its line.</exception>
    internal double[] RequireNumbers(string name)
    {
        IReadOnlyList<string?> text = Text(name);
        var numbers = new double[text.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = double.NaN;
            if (text[i] is { } value && !(TryNumber(value, out numbers[i]) && double.IsFinite(numbers[i])))
            {
                throw new InputException(Path, lineNumbers[i], $"column {name}: '{value}' is not a finite number.");
            }
        }

        return numbers;
    }

    // R writes Inf, which .NET does not take for a number: without it such a column would become a factor.
    private static bool TryNumber(string text, out double number)
    {
        bool isInfinite = text.TrimStart('+', '-').Equals("inf", StringComparison.OrdinalIgnoreCase);
        number = double.PositiveInfinity;
        return isInfinite || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    private static char Separator(string header) => header.Contains(',') ? ',' : header.Contains('\t') ? '\t' : ' ';

    private static bool IsMissing(string field) =>
        field.Length == 0 || field is "NA" || field.Equals("nan", StringComparison.OrdinalIgnoreCase);
}

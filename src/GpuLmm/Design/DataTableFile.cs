namespace GpuLmm;

/// <summary>Reads tables with a header.</summary>
internal static class DataTableFile
{
    /// <summary>The columns of a file and the line of each row.</summary>
    public static (IReadOnlyList<DataColumn> Columns, int[] LineNumbers) Read(string path)
    {
        string[] lines = ReadLines(path);
        if (lines.Length == 0)
        {
            throw new InputException($"{path}: expected a header line, found an empty file.");
        }

        char separator = Separator(lines[0]);
        List<string> names = DelimitedLine.Split(lines[0], separator, path, 1);
        if (names.Count == 1 && Separators.Hint(lines[0]) is { Length: > 0 } hint)
        {
            throw new InputException(path, 1, $"a single column{hint}.");
        }

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

        return (
            [.. names.Select((name, c) => DataColumn.FromFile(name, [.. rows.Select(row => IsMissing(row[c]) ? null : row[c])]))],
            [.. lineNumbers]);
    }

    // Text in UTF-16 that begins with its byte-order mark is read, as spreadsheets write it.
    private static string[] ReadLines(string path)
    {
        try
        {
            using var reader = new StreamReader(InputFile.OpenRead(path), bufferSize: 1 << 16);
            var lines = new List<string>();
            while (reader.ReadLine() is { } line)
            {
                lines.Add(line);
                if (line.Contains('\0', StringComparison.Ordinal))
                {
                    throw new InputException(path, lines.Count, $"{TextEncoding.ZeroByte}, or text in UTF-16");
                }
            }

            return [.. lines];
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

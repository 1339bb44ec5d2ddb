using System.Globalization;
using System.Text;

namespace GpuLmm;

/// <summary>n × n numbers as text: GEMMA's, blank- or tab-separated without ids; and CSV with ids in the first row and column.</summary>
internal static class TextMatrix
{
    // The longest shortest-round-trip double has 24 characters.
    private const int LongestNumber = 32;

    // Up to here the matrix is small, and a row that is too short or missing can be named.
    private const int SmallOrder = 1_000;

    /// <summary>Reads n lines of n numbers.</summary>
    public static DenseMatrix Read(string path, int n)
    {
        var fields = new TextFields();
        return ReadRows(path, n, skipHeader: false, (lines, line, _, target) =>
        {
            fields.SplitWhitespace(line);
            if (fields.Count != n)
            {
                throw lines.Fault($"expected {n} numbers, one a sample, found {fields.Count}");
            }

            for (int j = 0; j < n; j++)
            {
                target[j] = TextFields.TryNumber(fields.Bytes(line, j), out double value)
                    ? value
                    : throw lines.Fault($"column {j + 1}: {fields.Quoted(line, j)} is not a number");
            }
        });
    }

    /// <summary>Numbers on the first line.</summary>
    public static int CountColumns(string path)
    {
        var fields = new TextFields();
        using var lines = new TextLines(path);
        if (!lines.TryRead(out ReadOnlySpan<byte> line))
        {
            throw new InputException($"{path}: is empty");
        }

        fields.SplitWhitespace(line);
        return fields.Count;
    }

    /// <summary>The ids of the first row of a CSV.</summary>
    public static string[] CsvIds(string path)
    {
        using var lines = new TextLines(path);
        if (!lines.TryRead(out ReadOnlySpan<byte> line))
        {
            throw new InputException($"{path}: is empty");
        }

        string text = Encoding.UTF8.GetString(line);
        string[] ids = [.. DelimitedLine.Split(text, ',', path, 1).Skip(1)];
        if (ids.Length == 0)
        {
            throw lines.Fault($"expected the ids of the columns between commas, found a single field{Separators.Hint(text)}");
        }

        // Ids may be numbers, but not such.
        return Array.TrueForAll(ids, id => double.TryParse(id, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            && Array.Exists(ids, id => id.Contains('.', StringComparison.Ordinal))
            ? throw lines.Fault("holds numbers: expected the ids of the columns on the first line, as the ids of the rows are in the first column")
            : ids;
    }

    /// <summary>Reads the numbers of a CSV, whose rows must have the ids of its columns, in the same order.</summary>
    public static DenseMatrix ReadCsv(string path, int n)
    {
        string[] ids = CsvIds(path);
        return ReadRows(path, n, skipHeader: true, (lines, line, row, target) =>
        {
            List<string> cells = DelimitedLine.Split(Encoding.UTF8.GetString(line), ',', path, lines.Number);
            if (cells.Count != n + 1)
            {
                throw lines.Fault($"expected an id and {n} numbers as in the header, found {cells.Count} fields");
            }

            if (cells[0] != ids[row])
            {
                throw lines.Fault($"expected the id '{ids[row]}' of column {row + 2}, found '{cells[0]}'");
            }

            for (int j = 0; j < n; j++)
            {
                target[j] = double.TryParse(cells[j + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                    ? value
                    : throw lines.Fault($"column {j + 2} ({ids[j]}): '{cells[j + 1]}' is not a number");
            }
        });
    }

    /// <summary>Writes n lines of n numbers between tabs, each with as many digits as it needs to be read back exactly.</summary>
    public static void Write(Stream stream, DenseMatrix matrix)
    {
        var buffer = new byte[1 << 16];
        int length = 0;
        for (int i = 0; i < matrix.Rows; i++)
        {
            ReadOnlySpan<double> row = matrix.Column(i);
            for (int j = 0; j < row.Length; j++)
            {
                if (length + LongestNumber > buffer.Length)
                {
                    stream.Write(buffer, 0, length);
                    length = 0;
                }

                row[j].TryFormat(buffer.AsSpan(length), out int written, provider: CultureInfo.InvariantCulture);
                length += written;
                buffer[length++] = (byte)(j + 1 < row.Length ? '\t' : '\n');
            }
        }

        stream.Write(buffer, 0, length);
    }

    /// <summary>Refuses, before n² numbers are allocated, a file too short for as many numbers with a separator after each.</summary>
    private static void RequireRoom(string path, int n)
    {
        using FileStream file = InputFile.OpenRead(path);
        if (n > SmallOrder && file.CanSeek && file.Length < (2L * n * n) - 1)
        {
            throw new InputException(
                $"{path}: expected {n:N0} rows of {n:N0} numbers, one a sample; {file.Length:N0} bytes are too few for them");
        }
    }

    private delegate void RowReader(TextLines lines, ReadOnlySpan<byte> line, int row, Span<double> target);

    private static DenseMatrix ReadRows(string path, int n, bool skipHeader, RowReader read)
    {
        RequireRoom(path, n);
        var matrix = new DenseMatrix(n, n);
        try
        {
            using var lines = new TextLines(path);
            bool skip = skipHeader;
            int rows = 0;
            while (lines.TryRead(out ReadOnlySpan<byte> line))
            {
                if (skip)
                {
                    skip = false;
                    continue;
                }

                if (rows == n)
                {
                    throw lines.Fault($"expected {n} rows, one a sample, found more");
                }

                read(lines, line, rows, matrix.Column(rows));
                rows++;
            }

            return rows == n ? matrix : throw new InputException($"{path}: expected {n} rows, one a sample, found {rows}.");
        }
        catch
        {
            matrix.Dispose();
            throw;
        }
    }
}

using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace GpuLmm;

/// <summary>Where the fields of one line lie; reused from line to line.</summary>
internal sealed class TextFields
{
    // Beyond these the header of a table is none: a damaged one may seem to have millions of columns, or a name of megabytes.
    private const int MostColumns = 100_000;
    private const int LongestName = 1_000;

    // What a message quotes of a field: a damaged file may have one of gigabytes.
    private const int LongestQuote = 80;

    private const int MostShortDigits = 15;
    private static readonly double[] PowersOfTen = [.. Enumerable.Range(0, MostShortDigits + 1).Select(k => Math.Pow(10, k))];

    private (int Start, int Length)[] fields = new (int, int)[16];

    /// <summary>Fields of the line split last.</summary>
    public int Count { get; private set; }

    /// <summary>Splits at runs of spaces and tabs; none at either end counts as a field.</summary>
    /// <param name="line">The line.</param>
    /// <param name="most">So many fields are enough: what follows is not looked at.</param>
    public void SplitWhitespace(ReadOnlySpan<byte> line, int most = int.MaxValue)
    {
        Count = 0;
        int i = 0;
        while (true)
        {
            while (i < line.Length && line[i] is (byte)' ' or (byte)'\t')
            {
                i++;
            }

            if (i == line.Length || Count == most)
            {
                return;
            }

            int start = i;
            while (i < line.Length && line[i] is not ((byte)' ' or (byte)'\t'))
            {
                i++;
            }

            Add(start, i - start);
        }
    }

    /// <summary>The line from a field on, without what is blank at its end.</summary>
    /// <param name="line">The line that was split.</param>
    /// <param name="field">0 … <see cref="Count"/> − 1.</param>
    public ReadOnlySpan<byte> RestOf(ReadOnlySpan<byte> line, int field) => line[fields[field].Start..].TrimEnd(" \t\r"u8);

    /// <summary>Splits at every tab, so that fields may be empty; spaces around a field are not part of it.</summary>
    /// <param name="line">The line.</param>
    /// <param name="most">So many fields are enough: what follows is not looked at.</param>
    public void SplitTabs(ReadOnlySpan<byte> line, int most = int.MaxValue)
    {
        Count = 0;
        int start = 0;
        while (start <= line.Length && Count < most)
        {
            int length = line[start..].IndexOf((byte)'\t');
            length = length < 0 ? line.Length - start : length;
            ReadOnlySpan<byte> field = line.Slice(start, length);
            Add(start + length - field.TrimStart((byte)' ').Length, field.Trim((byte)' ').Length);
            start += length + 1;
        }
    }

    /// <summary>Splits the header of a table.</summary>
    /// <param name="lines">The table.</param>
    /// <param name="line">The header.</param>
    /// <param name="isTabbed">Whether fields are between tabs, not between runs of blanks.</param>
    /// <exception cref="InputException">It has too many columns, or too long a name.</exception>
    public void SplitHeader(TextLines lines, ReadOnlySpan<byte> line, bool isTabbed)
    {
        Split(line, isTabbed, MostColumns + 1);
        if (Count > MostColumns)
        {
            throw lines.Fault($"more than {MostColumns:N0} columns; expected the header of a table");
        }

        for (int i = 0; i < Count; i++)
        {
            if (fields[i].Length > LongestName)
            {
                throw lines.Fault($"a name of {fields[i].Length:N0} bytes; expected the header of a table");
            }
        }
    }

    /// <summary>Splits a row of a table.</summary>
    /// <param name="lines">The table.</param>
    /// <param name="line">The row.</param>
    /// <param name="isTabbed">As of its header.</param>
    /// <param name="columns">Fields of its header.</param>
    /// <exception cref="InputException">It has another number of fields.</exception>
    public void SplitRow(TextLines lines, ReadOnlySpan<byte> line, bool isTabbed, int columns)
    {
        Split(line, isTabbed, columns + 1);
        if (Count != columns)
        {
            string found = Count > columns ? "more fields" : Count == 1 ? "1 field" : $"{Count} fields";
            throw lines.Fault($"{found} where the header has {columns}");
        }
    }

    private void Split(ReadOnlySpan<byte> line, bool isTabbed, int most)
    {
        if (isTabbed)
        {
            SplitTabs(line, most);
        }
        else
        {
            SplitWhitespace(line, most);
        }
    }

    /// <summary>Field <paramref name="i"/> of the line that was split.</summary>
    public ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> line, int i) => line.Slice(fields[i].Start, fields[i].Length);

    /// <summary>Field <paramref name="i"/> of the line that was split, as a string.</summary>
    public string Text(ReadOnlySpan<byte> line, int i) => Encoding.UTF8.GetString(Bytes(line, i));

    /// <summary>Field <paramref name="i"/> of the line that was split, as a message quotes it: the beginning of a long one.</summary>
    public string Quoted(ReadOnlySpan<byte> line, int i)
    {
        ReadOnlySpan<byte> field = Bytes(line, i);
        return field.Length <= LongestQuote ? $"'{Encoding.UTF8.GetString(field)}'"
            : $"'{Encoding.UTF8.GetString(field[..LongestQuote])}…' ({field.Length:N0} bytes)";
    }

    /// <summary>Whether a field stands for a missing value: empty, NA, or nan in any case.</summary>
    public static bool IsMissing(ReadOnlySpan<byte> field) =>
        field.IsEmpty || Ascii.EqualsIgnoreCase(field, "NA"u8) || Ascii.EqualsIgnoreCase(field, "nan"u8);

    /// <summary>Reads a finite number, with a point and no separators whatever the culture.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> field, out double value) => TryShort(field, out value)
        || (double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value));

    /// <summary>
    /// Reads a number of at most 15 digits without an exponent: a whole number over a power of ten, both exact in float64, whose quotient
    /// is then the nearest one (Clinger 1990).
    /// </summary>
    private static bool TryShort(ReadOnlySpan<byte> field, out double value)
    {
        bool isNegative = field.Length > 0 && field[0] == '-';
        long digits = 0;
        int count = 0, point = -1;
        for (int i = isNegative ? 1 : 0; i < field.Length; i++)
        {
            int digit = field[i] - '0';
            if ((uint)digit <= 9)
            {
                digits = (10 * digits) + digit;
                count++;
            }
            else if (digit == '.' - '0' && point < 0)
            {
                point = count;
            }
            else
            {
                value = 0;
                return false;
            }
        }

        value = point < 0 ? digits : digits / PowersOfTen[Math.Min(count - point, MostShortDigits)];
        value = isNegative ? -value : value;
        return count is > 0 and <= MostShortDigits;
    }

    /// <summary>Reads a whole number.</summary>
    public static bool TryWhole(ReadOnlySpan<byte> field, out long value) =>
        Utf8Parser.TryParse(field, out value, out int used) && used == field.Length;

    private void Add(int start, int length)
    {
        if (Count == fields.Length)
        {
            Array.Resize(ref fields, 2 * fields.Length);
        }

        fields[Count++] = (start, length);
    }
}

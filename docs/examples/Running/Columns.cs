namespace GpuLmm.Examples;

/// <summary>Prints rows in columns: the first to the left, the others to the right.</summary>
internal static class Columns
{
    public static string Of(IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(row => row[c].Length))];
        return string.Join('\n', rows.Select(row => string.Join("  ", row.Select((cell, c) =>
            c == 0 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c])))));
    }

    public static string Number(double value) => double.IsNaN(value) ? "NA" : FormattableString.Invariant($"{value:0.000}");
}

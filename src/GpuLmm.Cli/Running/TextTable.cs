namespace GpuLmm.Cli.Running;

/// <summary>A table of text, the first column left-aligned, the others right-aligned.</summary>
internal sealed record TextTable(string Title, string[] Header, IReadOnlyList<string[]> Rows)
{
    public override string ToString()
    {
        int[] widths = [.. Header.Select((header, c) => Rows.Select(row => row[c].Length).Append(header.Length).Max())];
        IEnumerable<string> lines = Rows.Prepend(Header).Select(row => string.Join("  ", row.Select((cell, c) =>
            c == 0 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]))).TrimEnd());
        return string.Join("\n", lines.Prepend(Title + ":"));
    }
}

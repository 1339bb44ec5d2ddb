using System.Globalization;

namespace GpuLmm;

/// <summary>Writes tab-separated tables, numbers in full precision, NA where there is none.</summary>
internal static class TabTable
{
    /// <summary>A number.</summary>
    public static string Cell(double value) => double.IsNaN(value) ? "NA" : value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes a header and rows; the stream stays open.</summary>
    public static void Write(Stream stream, string[] header, IEnumerable<string[]> rows)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(string.Join('\t', header));
        foreach (string[] row in rows)
        {
            writer.WriteLine(string.Join('\t', row.Select(cell => cell.Replace('\t', ' '))));
        }
    }
}

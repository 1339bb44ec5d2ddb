namespace GpuLmm;

/// <summary>Reads a .bim: one marker per line in six columns (chromosome, id, centimorgans, base pairs, allele 1, allele 2).</summary>
internal static class BimFile
{
    private const int ColumnCount = 6;

    /// <summary>All markers, in file order.</summary>
    /// <exception cref="InputException">A missing or empty file, a wrong number of columns, or a position that is not a number.</exception>
    public static Marker[] Read(string path)
    {
        var markers = new List<Marker>();
        var fields = new TextFields();
        string chromosome = "";
        using var lines = new TextLines(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            if (fields.Count != ColumnCount)
            {
                throw lines.Fault($"expected {ColumnCount} columns, found {fields.Count}");
            }

            if (!TextFields.TryNumber(fields.Bytes(line, 2), out double genetic))
            {
                throw lines.Fault($"genetic position {fields.Quoted(line, 2)} (column 3) is not a number");
            }

            if (!TextFields.TryWhole(fields.Bytes(line, 3), out long position))
            {
                throw lines.Fault($"position {fields.Quoted(line, 3)} (column 4) is not a whole number");
            }

            chromosome = MarkerText.Shared(fields.Bytes(line, 0), chromosome);
            markers.Add(new Marker(
                chromosome, fields.Text(line, 1), genetic, position, MarkerText.Allele(fields.Bytes(line, 4)),
                MarkerText.Allele(fields.Bytes(line, 5))));
        }

        return markers.Count > 0 ? [.. markers] : throw new InputException($"{path}: holds no markers");
    }
}

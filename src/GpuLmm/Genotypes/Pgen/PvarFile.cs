using System.Text;

namespace GpuLmm;

/// <summary>
/// A .pvar: one marker per line, columns named by the last header line, <c>#CHROM …</c>. Without a header it has the columns of a .bim,
/// the genetic position being optional. ALT is the counted allele.
/// </summary>
internal static class PvarFile
{
    private const int MostWithoutHeader = 6;

    /// <summary>All markers, in file order; of several alternative alleles ALT is the list between commas.</summary>
    /// <param name="path">The file; plain, or Zstandard where its name ends in <c>.zst</c>.</param>
    /// <exception cref="InputException">
    /// A missing, damaged or empty file, a header that lacks a column or names it twice, a line with fewer columns than the header, or a
    /// position that is not a number.
    /// </exception>
    public static Marker[] Read(string path)
    {
        var markers = new List<Marker>();
        var fields = new TextFields();
        Layout? layout = null;
        string chromosome = "";
        using TextLines lines = path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase)
            ? new TextLines(path, new ZstdContent(path)) : new TextLines(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (line[0] == '#' && markers.Count == 0)
            {
                if (line.StartsWith("#CHROM"u8))
                {
                    layout = layout is null ? Layout.OfHeader(lines, line) : throw lines.Fault("a second header line #CHROM");
                }

                continue;
            }

            fields.SplitWhitespace(line, most: layout?.Least ?? MostWithoutHeader);
            layout ??= Layout.WithoutHeader(lines, fields.Count);
            if (fields.Count < layout.Least)
            {
                throw lines.Fault($"expected at least {layout.Least} columns, found {fields.Count}");
            }

            Marker marker = layout.Read(lines, line, fields, chromosome);
            chromosome = marker.Chromosome;
            markers.Add(marker);
        }

        return markers.Count > 0 ? [.. markers] : throw new InputException($"{path}: holds no markers");
    }

    /// <summary>Which column is which, from 0; −1 for none.</summary>
    private sealed record Layout(int Id, int Genetic, int Position, int Reference, int Alternative)
    {
        public int Least { get; } = 1 + Math.Max(Math.Max(Id, Genetic), Math.Max(Position, Math.Max(Reference, Alternative)));

        public static Layout OfHeader(TextLines lines, ReadOnlySpan<byte> header)
        {
            string[] names = Encoding.UTF8.GetString(header).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

            // From FORMAT on it is a VCF's: no matter here.
            int end = Array.IndexOf(names, "FORMAT");
            names = end < 0 ? names : names[..end];
            return new Layout(Needed("ID"), Array.IndexOf(names, "CM"), Needed("POS"), Needed("REF"), Needed("ALT"));

            int Needed(string name) => Array.IndexOf(names, name) is var place && place > 0 && Array.LastIndexOf(names, name) == place
                ? place
                : throw lines.Fault($"expected the column {name} once in the header #CHROM, found {names.Count(own => own == name)}");
        }

        public static Layout WithoutHeader(TextLines lines, int count) => count switch
        {
            >= MostWithoutHeader => new Layout(1, 2, 3, 5, 4),
            5 => new Layout(1, -1, 2, 4, 3),
            _ => throw lines.Fault($"expected a header #CHROM, or at least 5 columns (chromosome, id, position, ALT, REF), found {count}"),
        };

        public Marker Read(TextLines lines, ReadOnlySpan<byte> line, TextFields fields, string lastChromosome)
        {
            double genetic = 0;
            if (Genetic >= 0 && !fields.Bytes(line, Genetic).SequenceEqual("."u8)
                && !TextFields.TryNumber(fields.Bytes(line, Genetic), out genetic))
            {
                throw lines.Fault($"genetic position {fields.Quoted(line, Genetic)} (column {Genetic + 1}) is not a number");
            }

            if (!TextFields.TryWhole(fields.Bytes(line, Position), out long position))
            {
                throw lines.Fault($"position {fields.Quoted(line, Position)} (column {Position + 1}) is not a whole number");
            }

            return new Marker(
                MarkerText.Shared(fields.Bytes(line, 0), lastChromosome), fields.Text(line, Id), genetic, position,
                MarkerText.Allele(fields.Bytes(line, Alternative)), MarkerText.Allele(fields.Bytes(line, Reference)));
        }
    }
}

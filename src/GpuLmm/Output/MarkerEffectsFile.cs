using System.Globalization;

namespace GpuLmm;

/// <summary>Reads tables of <see cref="PredictionTables.WriteMarkers"/>.</summary>
public static class MarkerEffectsFile
{
    private static readonly string[] Columns = ["CHROM", "POS", "ID", "ALLELE0", "ALLELE1", "A1FREQ", "KERNEL", "TERM", "BETA"];

    /// <summary>Effects of markers, those of each random effect together.</summary>
    /// <param name="path">The file, plain or compressed; columns are found by their names, and may have others beside them.</param>
    /// <returns>One for each kernel and term, in the order of the file.</returns>
    /// <exception cref="InputException">
    /// The file is missing, lacks a column or has no rows; a line has another number of columns, a frequency outside 0 to 1, or an effect
    /// that is no number.
    /// </exception>
    public static IReadOnlyList<MarkerEffects> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var lines = TextLines.OfCompressed(path);
        var fields = new TextFields();
        if (!lines.TryRead(out ReadOnlySpan<byte> header))
        {
            throw new InputException($"{path}: it is empty; expected a table with the columns {string.Join(" ", Columns)}.");
        }

        fields.SplitHeader(lines, header, isTabbed: true);
        int width = fields.Count;
        int[] places = Places(lines, header, fields);
        var tables = new List<Table>();
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitTabs(line);
            if (fields.Count != width)
            {
                throw lines.Fault($"expected {width} columns as in the header, found {fields.Count}");
            }

            string kernel = fields.Text(line, places[6]), term = fields.Text(line, places[7]);
            Table? own = tables.Count > 0 && tables[^1].Is(kernel, term) ? tables[^1] : tables.Find(table => table.Is(kernel, term));
            if (own is null)
            {
                tables.Add(own = new Table(kernel, term, tables.FirstOrDefault()));
            }

            double frequency = Number(lines, fields.Text(line, places[5]), "A1FREQ");
            if (frequency is not (>= 0 and <= 1))
            {
                throw lines.Fault(FormattableString.Invariant($"A1FREQ {frequency}: expected a frequency between 0 and 1"));
            }

            string position = fields.Text(line, places[1]);
            if (!long.TryParse(position, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long pos))
            {
                throw lines.Fault($"POS '{position}': expected a whole number");
            }

            var marker = new Marker(
                fields.Text(line, places[0]), fields.Text(line, places[2]), 0, pos, fields.Text(line, places[4]),
                fields.Text(line, places[3]));
            own.Add(marker, 2 * frequency, Number(lines, fields.Text(line, places[8]), "BETA"));
        }

        return tables.Count > 0
            ? [.. tables.Select(own => new MarkerEffects(own.Kernel, own.Term, own.Markers, own.Means, [.. own.Effects]))]
            : throw new InputException($"{path}: it has no row with an effect.");
    }

    private static int[] Places(TextLines lines, ReadOnlySpan<byte> header, TextFields fields)
    {
        var names = new List<string>();
        for (int k = 0; k < fields.Count; k++)
        {
            names.Add(fields.Text(header, k));
        }

        string[] absent = [.. Columns.Where(name => !names.Contains(name))];
        return absent.Length == 0
            ? Array.ConvertAll(Columns, name => names.IndexOf(name))
            : throw lines.Fault($"the header lacks {string.Join(", ", absent)}: expected effects of markers, as scan --save-effects and "
                + "predict --snp-effects store them");
    }

    private static double Number(TextLines lines, string text, string column) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw lines.Fault($"{column} '{text}': expected a number");

    /// <summary>
    /// Effects of a random effect. Where its markers and means are those of the first one, row by row, it has the same lists: a file of
    /// many traits does not keep the markers of each.
    /// </summary>
    private sealed class Table(string kernel, string term, Table? first)
    {
        private List<Marker>? own;
        private List<double>? ownMeans;

        public string Kernel => kernel;

        public string Term => term;

        public IReadOnlyList<Marker> Markers => Same() ? first!.Markers : own ?? [];

        public IReadOnlyList<double> Means => Same() ? first!.Means : ownMeans ?? [];

        public List<double> Effects { get; } = [];

        public bool Is(string otherKernel, string otherTerm) => kernel == otherKernel && term == otherTerm;

        public void Add(Marker marker, double mean, double effect)
        {
            int row = Effects.Count;
            bool continues = own is null && first is not null && row < first.Effects.Count
                && first.Markers[row] == marker && first.Means[row].Equals(mean);
            if (!continues)
            {
                if (own is null)
                {
                    (own, ownMeans) = ([.. (first?.Markers ?? []).Take(row)], [.. (first?.Means ?? []).Take(row)]);
                }

                own.Add(marker);
                ownMeans!.Add(mean);
            }

            Effects.Add(effect);
        }

        /// <summary>Whether the lists are those of the first; a part of these is copied.</summary>
        private bool Same()
        {
            if (own is null && first is not null && Effects.Count < first.Effects.Count)
            {
                (own, ownMeans) = ([.. first.Markers.Take(Effects.Count)], [.. first.Means.Take(Effects.Count)]);
            }

            return own is null && first is not null;
        }
    }
}

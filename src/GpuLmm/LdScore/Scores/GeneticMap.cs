namespace GpuLmm;

/// <summary>Genetic positions by base pair: between the points of a map on the straight line, beyond its ends those of the ends.</summary>
internal sealed class GeneticMap
{
    private readonly Dictionary<string, List<(long Position, double Centimorgans)>> points = new(ChromosomeNames.Comparer);
    private readonly string path;

    private GeneticMap(string path) => this.path = path;

    /// <summary>Reads a map.</summary>
    /// <param name="path">
    /// PLINK's <c>.map</c> (chromosome, id, centimorgans, base pair), or a table with a header that ends in the map (HapMap's: chromosome,
    /// base pair, rate, centimorgans).
    /// </param>
    /// <exception cref="InputException">A line has other fields, or the map goes back.</exception>
    public static GeneticMap Read(string path)
    {
        var map = new GeneticMap(path);
        var fields = new TextFields();
        using TextLines lines = TextLines.OfCompressed(path);
        bool isPlink = true;
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            if (fields.Count != 4)
            {
                throw lines.Fault($"{fields.Count} fields; expected chromosome, id, cM, base pair, or chromosome, base pair, rate, cM below a header");
            }

            if (lines.Number == 1 && !TextFields.TryNumber(fields.Bytes(line, 3), out _))
            {
                isPlink = false;
                continue;
            }

            map.Add(lines, line, fields, isPlink);
        }

        return map;
    }

    /// <summary>Centimorgans of a place.</summary>
    /// <exception cref="InputException">The chromosome is not in the map.</exception>
    public double At(string chromosome, long position)
    {
        if (!points.TryGetValue(chromosome, out List<(long Position, double Centimorgans)>? own))
        {
            throw new InputException($"{path}: has no chromosome {chromosome}");
        }

        int next = own.BinarySearch((position, double.NegativeInfinity));
        next = next < 0 ? ~next : next;
        if (next == 0 || next == own.Count)
        {
            return own[Math.Min(next, own.Count - 1)].Centimorgans;
        }

        (long Position, double Centimorgans) before = own[next - 1], after = own[next];
        return before.Centimorgans
            + ((after.Centimorgans - before.Centimorgans) * (position - before.Position) / (after.Position - before.Position));
    }

    private void Add(TextLines lines, ReadOnlySpan<byte> line, TextFields fields, bool isPlink)
    {
        (int positionField, int mapField) = isPlink ? (3, 2) : (1, 3);
        if (!TextFields.TryNumber(fields.Bytes(line, positionField), out double position)
            || !TextFields.TryNumber(fields.Bytes(line, mapField), out double centimorgans))
        {
            throw lines.Fault($"'{fields.Text(line, positionField)}' and '{fields.Text(line, mapField)}': expected a base pair and centimorgans");
        }

        string chromosome = fields.Text(line, 0);
        if (!points.TryGetValue(chromosome, out List<(long Position, double Centimorgans)>? own))
        {
            points.Add(chromosome, own = []);
        }

        if (own.Count > 0 && ((long)position <= own[^1].Position || centimorgans < own[^1].Centimorgans))
        {
            throw lines.Fault($"{(long)position} after {own[^1].Position} of chromosome {chromosome}: expected ascending places");
        }

        own.Add(((long)position, centimorgans));
    }
}

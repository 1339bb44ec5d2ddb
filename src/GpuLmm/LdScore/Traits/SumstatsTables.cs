using System.Globalization;

namespace GpuLmm;

/// <summary>Tables beside summary statistics, and the table of how they were read.</summary>
internal static class SumstatsTables
{
    /// <summary>Ids by other ids.</summary>
    /// <exception cref="InputException">A line has not two fields.</exception>
    public static Dictionary<string, string> IdMap(string path)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        var fields = new TextFields();
        using TextLines lines = TextLines.OfCompressed(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            if (fields.Count < 2)
            {
                throw lines.Fault($"{fields.Count} field; expected an id of the file, and the id to take for it");
            }

            map.TryAdd(fields.Text(line, 0), fields.Text(line, 1));
        }

        return map;
    }

    /// <summary>Alleles of a .bim by id.</summary>
    /// <exception cref="InputException">A line has not six fields.</exception>
    public static Dictionary<string, byte> BimAlleles(string path)
    {
        var alleles = new Dictionary<string, byte>(StringComparer.Ordinal);
        var fields = new TextFields();
        using TextLines lines = TextLines.OfCompressed(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            if (fields.Count < 6)
            {
                throw lines.Fault($"{fields.Count} fields; expected the six of a .bim");
            }

            alleles.TryAdd(fields.Text(line, 1), AllelePair.Of(fields.Bytes(line, 4), fields.Bytes(line, 5)));
        }

        return alleles;
    }

    /// <summary>Some of the ids.</summary>
    public static IdTable Select(IdTable ids, int[] rows)
    {
        var chosen = new IdTable();
        foreach (int row in rows)
        {
            chosen.TryAdd(ids[row], out _);
        }

        return chosen;
    }

    /// <summary>How the columns were read.</summary>
    public static IEnumerable<SumstatsReading> Readings(SumstatsHeader header, SumstatsStatistic statistic, SumstatsOptions options,
        string? test)
    {
        foreach (SumstatsColumn column in Enum.GetValues<SumstatsColumn>().Where(header.Has))
        {
            string remark = column switch
            {
                SumstatsColumn.Test => $"rows of {test}",
                SumstatsColumn.Reference or SumstatsColumn.Alternate => "the one that is not A1 is A2",
                SumstatsColumn.N when SumstatsNames.Effective.Contains(SumstatsNames.Clean(header.Name(column))) =>
                    "effective: --samp-prev is 0.5",
                _ => string.Empty,
            };
            string named = header.Named.Contains(column) ? $"named by {SumstatsNames.Option(column)}" : string.Empty;
            yield return new SumstatsReading(
                SumstatsNames.Word(column), header.Name(column), string.Join("; ", new[] { named, remark }.Where(text => text.Length > 0)));
        }

        if (!header.Has(SumstatsColumn.N) && options.N is { } n)
        {
            yield return new SumstatsReading("N", n.ToString(CultureInfo.InvariantCulture), "given by --n");
        }

        if (header.Samples is { } counts)
        {
            yield return new SumstatsReading("N", FormattableString.Invariant($"{counts.Cases} + {counts.Controls}"),
                "cases and controls, from the header");
        }

        yield return new SumstatsReading("z", statistic.Description, string.Empty);
    }
}

using System.Globalization;
using System.Text;

namespace GpuLmm;

/// <summary>One row of a GWAS-VCF.</summary>
internal sealed class GwasVcfRow
{
    public byte[] Id { get; set; } = [];

    public SumstatsRow Values { get; set; }

    public string Chromosome { get; set; } = string.Empty;

    public long Position { get; set; }

    public long Line { get; set; }
}

/// <summary>Reads a GWAS-VCF (Lyon et al. 2021): one trait per sample column, effects of the alternate allele.</summary>
internal sealed class GwasVcf
{
    private const int FixedColumns = 9;
    private readonly string path;
    private readonly TextLines lines;
    private readonly Dictionary<string, (double Cases, double Controls)> totals = new(StringComparer.Ordinal);
    private readonly int column;
    private readonly int columns;

    /// <param name="path">For messages.</param>
    /// <param name="lines">After the first line.</param>
    /// <param name="trait">The sample column; null where there is one.</param>
    /// <exception cref="InputException">There is no header, or no such trait.</exception>
    public GwasVcf(string path, TextLines lines, string? trait)
    {
        (this.path, this.lines) = (path, lines);
        var fields = new TextFields();
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (line.StartsWith("##SAMPLE=<"u8))
            {
                Totals(Encoding.UTF8.GetString(line));
            }

            if (line.StartsWith("##"u8))
            {
                continue;
            }

            fields.SplitHeader(lines, line, isTabbed: true);
            columns = fields.Count;
            string[] samples = [.. SamplesOf(fields, Encoding.UTF8.GetString(line))];
            if (!line.StartsWith("#CHROM"u8) || samples.Length == 0)
            {
                throw lines.Fault("expected a line #CHROM … FORMAT with a column for each trait");
            }

            if (trait is null && samples.Length > 1)
            {
                throw lines.Fault($"holds several traits: {string.Join(", ", samples)}; choose one by --trait");
            }

            int place = trait is null ? 0 : Array.IndexOf(samples, trait);
            if (place < 0)
            {
                throw lines.Fault($"--trait: {NearestName.Missing(trait!, samples)}");
            }

            (column, Trait, HasSeveral) = (FixedColumns + place, samples[place], samples.Length > 1);
            return;
        }

        throw new InputException($"{path}: has no line #CHROM");
    }

    /// <summary>The trait that is read.</summary>
    public string Trait { get; } = string.Empty;

    /// <summary>Whether the file has others.</summary>
    public bool HasSeveral { get; }

    /// <summary>How the fields are read.</summary>
    public IReadOnlyList<SumstatsReading> Readings =>
    [
        new("trait", Trait, "sample column"), new(SumstatsNames.Word(SumstatsColumn.EffectAllele), "ALT", string.Empty),
        new(SumstatsNames.Word(SumstatsColumn.OtherAllele), "REF", string.Empty), new("z", "ES/SE", string.Empty),
        new("N", "SS", "else the totals of ##SAMPLE"), new(SumstatsNames.Word(SumstatsColumn.Frequency), "AF", string.Empty),
    ];

    /// <summary>The rows; one object is used again and again.</summary>
    public IEnumerable<GwasVcfRow> Rows(SumstatsOptions options)
    {
        var row = new GwasVcfRow();
        var fields = new TextFields();
        (double cases, double controls) = totals.GetValueOrDefault(Trait, (double.NaN, double.NaN));
        (cases, controls) = (options.Cases ?? cases, options.Controls ?? controls);
        if (options.EffectiveN && !(cases > 0 && controls > 0))
        {
            throw new InputException(
                $"{path}: --n-eff needs cases and controls: TotalCases and TotalControls of ##SAMPLE, or --n-cas and --n-con");
        }

        double total = double.IsNaN(controls) ? options.N ?? double.NaN
            : SumstatsCells.Samples(double.IsNaN(cases) ? 0 : cases, controls, options.EffectiveN);
        while (Next(row, fields, total, options.EffectiveN))
        {
            yield return row;
        }
    }

    private bool Next(GwasVcfRow row, TextFields fields, double total, bool isEffective)
    {
        if (!lines.TryRead(out ReadOnlySpan<byte> line))
        {
            return false;
        }

        fields.SplitRow(lines, line, isTabbed: true, columns);
        row.Line = lines.Number;
        row.Chromosome = fields.Text(line, 0);
        row.Position = TextFields.TryWhole(fields.Bytes(line, 1), out long position) ? position : -1;
        row.Id = fields.Bytes(line, 2).ToArray();
        var values = new SumstatsRow
        {
            Alleles = AllelePair.Of(fields.Bytes(line, 4), fields.Bytes(line, 3)),
            HasAlleles = true,
            Beta = double.NaN,
            OddsRatio = double.NaN,
            Z = double.NaN,
            StandardError = double.NaN,
            NegativeLog10P = double.NaN,
            N = total,
            Frequency = double.NaN,
            Info = double.PositiveInfinity,
        };
        string[] keys = fields.Text(line, 8).Split(':'), cells = fields.Text(line, column).Split(':');
        for (int k = 0; k < Math.Min(keys.Length, cells.Length); k++)
        {
            Take(keys[k], cells[k], row, ref values);
        }

        // The sample size of a row is of cases and controls together.
        values.N = isEffective ? total : values.N;
        row.Values = values;
        return true;
    }

    private void Take(string key, string cell, GwasVcfRow row, ref SumstatsRow values)
    {
        if (key == "ID")
        {
            row.Id = cell is "." or "" ? row.Id : Encoding.UTF8.GetBytes(cell);
            return;
        }

        if (key is not ("ES" or "SE" or "LP" or "AF" or "SS" or "SI" or "EZ") || cell is "." or "" or "NA")
        {
            return;
        }

        if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            throw lines.Fault($"{key} '{cell}' of {path}: expected a number");
        }

        switch (key)
        {
            case "ES": values.Beta = value; break;
            case "SE": values.StandardError = value; break;
            case "LP": values.NegativeLog10P = value; break;
            case "AF": values.Frequency = value; break;
            case "SS": values.N = value; break;
            case "SI": values.Info = value; break;
            default: values.Z = value; break;
        }
    }

    private static IEnumerable<string> SamplesOf(TextFields fields, string line)
    {
        string[] names = line.Split('\t');
        return names.Skip(FixedColumns).Take(fields.Count - FixedColumns);
    }

    private void Totals(string line)
    {
        Dictionary<string, string> pairs = line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..].TrimEnd('>').Split(',')
            .Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0]).ToDictionary(group => group.Key, group => group.First()[1].Trim('"'), StringComparer.Ordinal);
        if (pairs.TryGetValue("ID", out string? id))
        {
            totals[id] = (Number("TotalCases"), Number("TotalControls"));
        }

        double Number(string key) => pairs.TryGetValue(key, out string? text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
    }
}

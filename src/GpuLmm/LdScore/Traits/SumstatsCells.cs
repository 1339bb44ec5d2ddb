using System.Text;

namespace GpuLmm;

/// <summary>Reads the cells of one line into a row.</summary>
internal sealed class SumstatsCells(string path, SumstatsHeader header, SumstatsOptions options, Dictionary<string, byte>? bim)
{
    private const double LeastP = 1e-308;
    private readonly double fixedN = FixedN(header, options);
    private readonly bool hasCounts = header.Has(SumstatsColumn.Cases) && header.Has(SumstatsColumn.Controls);
    private readonly bool hasPlaces = header.Has(SumstatsColumn.Chromosome) && header.Has(SumstatsColumn.Position);
    private string lastChromosome = string.Empty;

    public SumstatsRow Row(TextLines lines, ReadOnlySpan<byte> line, TextFields fields)
    {
        double Number(ReadOnlySpan<byte> own, SumstatsColumn column) =>
            header.Has(column) ? Cell(lines, fields.Bytes(own, header[column]), column) : double.NaN;

        bool hasLog = header.Has(SumstatsColumn.NegativeLog10P) && !header.Named.Contains(SumstatsColumn.P);
        double logP = hasLog ? Number(line, SumstatsColumn.NegativeLog10P) : FromP(Number(line, SumstatsColumn.P));
        var row = new SumstatsRow
        {
            Beta = Number(line, SumstatsColumn.Beta),
            OddsRatio = Number(line, SumstatsColumn.OddsRatio),
            Z = Number(line, SumstatsColumn.Z),
            StandardError = Number(line, SumstatsColumn.StandardError),
            NegativeLog10P = logP,
            Frequency = Number(line, SumstatsColumn.Frequency),
            Info = header.Has(SumstatsColumn.Info) ? Number(line, SumstatsColumn.Info) : double.PositiveInfinity,
            N = fixedN,
        };
        if (hasCounts && (options.EffectiveN || !header.Has(SumstatsColumn.N)))
        {
            row.N = Samples(Number(line, SumstatsColumn.Cases), Number(line, SumstatsColumn.Controls), options.EffectiveN);
        }
        else if (header.Has(SumstatsColumn.N) && !options.EffectiveN)
        {
            row.N = Number(line, SumstatsColumn.N);
        }

        (row.Alleles, row.HasAlleles) = Alleles(line, fields);
        return row;
    }

    /// <summary>Chromosome and base pair, where the file has them and they are asked for.</summary>
    public (string Chromosome, long Position)? Place(ReadOnlySpan<byte> line, TextFields fields)
    {
        if (!hasPlaces || header.Tool.IsPrepared)
        {
            return null;
        }

        ReadOnlySpan<byte> chromosome = fields.Bytes(line, header[SumstatsColumn.Chromosome]);
        if (!Encoding.UTF8.GetString(chromosome).Equals(lastChromosome, StringComparison.Ordinal))
        {
            lastChromosome = Encoding.UTF8.GetString(chromosome);
        }

        return (lastChromosome, TextFields.TryNumber(fields.Bytes(line, header[SumstatsColumn.Position]), out double position)
            ? (long)position : -1);
    }

    /// <summary>N of cases and controls.</summary>
    public static double Samples(double cases, double controls, bool isEffective) =>
        isEffective ? 4 / ((1 / cases) + (1 / controls)) : cases + controls;

    private static double FixedN(SumstatsHeader header, SumstatsOptions options)
    {
        if (header.Samples is { } counts && !header.Has(SumstatsColumn.Cases) && (options.EffectiveN || !header.Has(SumstatsColumn.N)))
        {
            return Samples(counts.Cases, counts.Controls, options.EffectiveN);
        }

        return options is { Cases: { } cases, Controls: { } controls } && (options.EffectiveN || options.N is null)
            ? Samples(cases, controls, options.EffectiveN)
            : options.N ?? double.NaN;
    }

    /// <summary>−log10 p; infinite where p is below all numbers, −1 where it is none.</summary>
    private static double FromP(double p) =>
        double.IsNaN(p) ? double.NaN : p is < 0 or > 1 ? -1 : p < LeastP ? double.PositiveInfinity : -Math.Log10(p);

    private double Cell(TextLines lines, ReadOnlySpan<byte> cell, SumstatsColumn column)
    {
        if (TextFields.TryNumber(cell, out double value))
        {
            return value;
        }

        if (IsMissing(cell))
        {
            return double.NaN;
        }

        // Numbers below the smallest double, and infinite ones, are none that can be used.
        string text = Encoding.UTF8.GetString(cell);
        return text.TrimStart('-', '+').StartsWith("inf", StringComparison.OrdinalIgnoreCase)
            ? double.NaN
            : throw new InputException(path, lines.Number,
                $"{header.Name(column)} '{text}': expected a number ({SumstatsNames.Word(column)})");
    }

    private static bool IsMissing(ReadOnlySpan<byte> cell) => TextFields.IsMissing(cell) || cell.SequenceEqual("."u8)
        || cell.SequenceEqual("-"u8)
        || cell.SequenceEqual("#NA"u8) || cell.SequenceEqual("N/A"u8) || Ascii.EqualsIgnoreCase(cell, "null"u8)
        || Ascii.EqualsIgnoreCase(cell, "none"u8) || cell.SequenceEqual("-nan"u8);

    /// <summary>Effect allele and other allele as they are written; false where the file itself does not tell both.</summary>
    public bool TryAlleles(
        ReadOnlySpan<byte> line, TextFields fields, out ReadOnlySpan<byte> effect, out ReadOnlySpan<byte> other)
    {
        effect = other = default;
        if (!header.Has(SumstatsColumn.EffectAllele))
        {
            return false;
        }

        effect = fields.Bytes(line, header[SumstatsColumn.EffectAllele]);
        if (header.Has(SumstatsColumn.OtherAllele))
        {
            other = fields.Bytes(line, header[SumstatsColumn.OtherAllele]);
            return true;
        }

        if (!header.Has(SumstatsColumn.Reference) || !header.Has(SumstatsColumn.Alternate))
        {
            return false;
        }

        // An effect allele that is neither leaves the other one empty.
        ReadOnlySpan<byte> reference = fields.Bytes(line, header[SumstatsColumn.Reference]);
        ReadOnlySpan<byte> alternate = fields.Bytes(line, header[SumstatsColumn.Alternate]);
        other = effect.SequenceEqual(alternate) ? reference : effect.SequenceEqual(reference) ? alternate : default;
        return true;
    }

    private (byte Pair, bool Has) Alleles(ReadOnlySpan<byte> line, TextFields fields)
    {
        if (!header.Has(SumstatsColumn.EffectAllele))
        {
            return (AllelePair.None, false);
        }

        if (TryAlleles(line, fields, out ReadOnlySpan<byte> effect, out ReadOnlySpan<byte> written))
        {
            return (AllelePair.Of(effect, written), true);
        }

        if (bim is null)
        {
            return (AllelePair.None, false);
        }

        string id = fields.Text(line, header[SumstatsColumn.Snp]);
        if (!bim.TryGetValue(id, out byte pair) || pair == AllelePair.None || effect.Length != 1)
        {
            return (AllelePair.None, true);
        }

        char own = (char)(effect[0] & ~0x20);
        char other = own == AllelePair.Effect(pair) ? AllelePair.Other(pair) : own == AllelePair.Other(pair) ? AllelePair.Effect(pair)
            : '0';
        return (AllelePair.Of(effect, [(byte)other]), true);
    }
}

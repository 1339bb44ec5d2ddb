using System.Globalization;
using System.Text;

namespace GpuLmm;

/// <summary>Reads one file of summary statistics: header, rows, filters, checks.</summary>
internal sealed class SumstatsReader(string path, SumstatsOptions options, CancellationToken cancellationToken)
{
    private const int LinesPerCheck = 1 << 14;

    private readonly SumstatsKept kept = new();
    private readonly SumstatsTests tests = new(options.Test);
    private readonly MergeList? list = options.MergeAlleles is null ? null : MergeList.Read(options.MergeAlleles);
    private readonly Dictionary<string, string>? renamed = options.IdMap is null ? null : SumstatsTables.IdMap(options.IdMap);
    private readonly Dictionary<string, byte>? bim = options.Bim is null ? null : SumstatsTables.BimAlleles(options.Bim);
    private long missingFrequencies;

    public SummaryStatistics Read()
    {
        using TextLines lines = TextLines.OfCompressedAhead(path);
        if (!lines.TryRead(out ReadOnlySpan<byte> first))
        {
            throw new InputException($"{path}: is empty; expected a header and rows");
        }

        if (first.StartsWith("##fileformat=VCF"u8))
        {
            var vcf = new GwasVcf(path, lines, options.Trait);
            return Vcf(vcf);
        }

        // Disposed with the lines.
        var text = SumstatsText.Of(path, lines, first);
        SumstatsHeader header = SumstatsHeader.Of(path, text.HeaderLine, text.Names, options);
        SumstatsStatistic statistic = SumstatsStatistic.Of(path, text.HeaderLine, header, options);
        var cells = new SumstatsCells(path, header, options, bim);
        while (text.TryRead(out ReadOnlySpan<byte> line))
        {
            if (++kept.RowCount % LinesPerCheck == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            Take(lines, line, text.Fields, header, statistic, cells);
        }

        return Finish(header.Tool, statistic, [.. SumstatsTables.Readings(header, statistic, options, tests.Chosen)], NameOf(path));
    }

    /// <summary>The trait's name: the file's, without folder and endings.</summary>
    public static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        string[] endings = [".gz", ".bgz", ".zst", ".bz2", ".sumstats", ".txt", ".tsv", ".vcf", ".regenie", ".fastGWA", ".linear",
            ".logistic", ".ma", ".tbl"];
        while (Array.Find(endings, ending => name.Length > ending.Length
            && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } own)
        {
            name = name[..^own.Length];
        }

        return name;
    }

    private void Take(
        TextLines lines, ReadOnlySpan<byte> line, TextFields fields, SumstatsHeader header, SumstatsStatistic statistic,
            SumstatsCells cells)
    {
        if (header.Has(SumstatsColumn.Test) && !tests.Takes(fields.Bytes(line, header[SumstatsColumn.Test])))
        {
            kept.Remove(SumstatsReason.OtherTest);
            return;
        }

        if (header.Has(SumstatsColumn.Note) && fields.Bytes(line, header[SumstatsColumn.Note]) is { IsEmpty: false } note
            && !note.SequenceEqual("."u8) && !TextFields.IsMissing(note))
        {
            kept.Remove(SumstatsReason.Noted);
            return;
        }

        ReadOnlySpan<byte> id = fields.Bytes(line, header[SumstatsColumn.Snp]);
        SumstatsRow row = cells.Row(lines, line, fields);
        (string, long)? place = cells.Place(line, fields);
        Judge(id, row, place, statistic, header.Tool.IsPrepared, lines.Number);
    }

    private void Judge(ReadOnlySpan<byte> id, in SumstatsRow row, (string Chromosome, long Position)? place, SumstatsStatistic statistic,
        bool isPrepared, long line)
    {
        double z = statistic.Z(row, line, out string? fault);
        string? reason = TextFields.IsMissing(id) || id.SequenceEqual("."u8) ? SumstatsReason.Missing : fault;
        if (reason is null && double.IsNaN(row.N))
        {
            reason = SumstatsReason.Missing;
        }

        reason ??= isPrepared ? null : Filter(row, place);
        ReadOnlySpan<byte> own = renamed is not null && renamed.TryGetValue(Encoding.UTF8.GetString(id), out string? other)
            ? Encoding.UTF8.GetBytes(other) : id;
        reason ??= list?.Reason(own, row.Alleles);

        // A list with alleles tells which of several pairs is meant.
        if (reason is SumstatsReason.NoSnp or SumstatsReason.Ambiguous && list is not { HasAlleles: true })
        {
            kept.RemoveAlleles(reason, own);
            return;
        }

        if (reason is not null)
        {
            kept.Remove(reason);
            return;
        }

        if (double.IsNaN(row.Frequency))
        {
            missingFrequencies++;
        }

        kept.Add(own, row.Alleles, z, row.N, row.NegativeLog10P, place, keepsFirst: isPrepared);
    }

    /// <summary>Why a row is left out by what it says of the SNP.</summary>
    private string? Filter(in SumstatsRow row, (string Chromosome, long Position)? place)
    {
        if (row.Info < options.MinInfo || (double.IsNaN(row.Info) && options.MinInfo > 0))
        {
            return SumstatsReason.Info;
        }

        if (Math.Min(row.Frequency, 1 - row.Frequency) <= options.MinMinorAlleleFrequency)
        {
            return SumstatsReason.Frequency;
        }

        if (row.HasAlleles && row.Alleles == AllelePair.None)
        {
            return SumstatsReason.NoSnp;
        }

        if (row.HasAlleles && !options.KeepAmbiguous && AllelePair.IsAmbiguous(row.Alleles))
        {
            return SumstatsReason.Ambiguous;
        }

        return place is { } own && options.ExcludedRegions.Any(region => region.Holds(own.Chromosome, own.Position))
            ? SumstatsReason.Region : null;
    }

    private SummaryStatistics Vcf(GwasVcf vcf)
    {
        var statistic = SumstatsStatistic.OfVcf(path, options);
        foreach (GwasVcfRow row in vcf.Rows(options))
        {
            if (++kept.RowCount % LinesPerCheck == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            Judge(row.Id, row.Values, (row.Chromosome, row.Position), statistic, isPrepared: false, row.Line);
        }

        return Finish(new SumstatsTool("GWAS-VCF", new Dictionary<SumstatsColumn, string[]>()), statistic, vcf.Readings,
            vcf.HasSeveral ? vcf.Trait : NameOf(path));
    }

    private SummaryStatistics Finish(SumstatsTool tool, SumstatsStatistic statistic, IReadOnlyList<SumstatsReading> readings, string name)
    {
        tests.RequireFound(path);
        statistic.RequirePossible();
        kept.DropOtherAlleles();
        double least = tool.IsPrepared && options.MinN is null ? 0 : kept.LeastN(options.MinN);
        int[] rows = kept.Rows(least);
        if (rows.Length == 0)
        {
            string reasons = string.Join("; ", kept.Removed.Select(pair =>
                $"{pair.Key}: {pair.Value.ToString("N0", CultureInfo.InvariantCulture)}"));
            throw new InputException(FormattableString.Invariant(
                $"{path}: no SNP of {kept.RowCount:N0} rows is left; left out: {reasons}"));
        }

        double[] z = [.. rows.Select(i => kept.Z[i])];
        double[] p = [.. rows.Select(i => kept.NegativeLog10P[i])];
        var warnings = new List<string>();
        bool isUnsigned = statistic.IsUnsigned;
        if (!tool.MayHaveSaddlepoint)
        {
            SumstatsChecks.RequireAgreement(path, z, p, statistic);
        }

        isUnsigned |= SumstatsChecks.Signs(z, statistic, warnings);
        if (missingFrequencies > 0 && readings.Any(reading => reading.Content == SumstatsNames.Word(SumstatsColumn.Frequency)))
        {
            warnings.Add(FormattableString.Invariant($"{missingFrequencies:N0} rows without a frequency are kept"));
        }

        var ids = rows.Length == kept.Ids.Count ? kept.Ids : SumstatsTables.Select(kept.Ids, rows);
        return new SummaryStatistics(path, name)
        {
            Readings = [new SumstatsReading("file", tool.Name, string.Empty), .. readings],
            RowCount = kept.RowCount,
            Removed = kept.Removed,
            Warnings = warnings,
            IsUnsigned = isUnsigned,
            Ids = ids,
            Alleles = [.. rows.Select(i => kept.Alleles[i])],
            Z = z,
            N = [.. rows.Select(i => kept.N[i])],
            OpenRegions = kept.Places is null ? options.ExcludedRegions : [],
            Places = kept.Places is null ? null : [.. rows.Select(i => kept.Places[i])],
        };
    }
}

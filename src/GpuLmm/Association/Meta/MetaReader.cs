using System.Text;

namespace GpuLmm;

/// <summary>Reads the effects of one study after the other.</summary>
internal sealed class MetaReader(MetaMarkers markers, MetaOptions options, CancellationToken cancellationToken)
{
    private const int LinesPerCheck = 1 << 14;

    // Of a standard error that z, by another p, contradicts.
    private const double MostDifference = 0.01;

    private readonly Dictionary<string, long> removed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> chromosomes = new(StringComparer.Ordinal);
    private MetaStudy study = new();
    private long turned;
    private long otherStrand;
    private long moved;

    /// <summary>Reads a study.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="index">Its place among the studies.</param>
    /// <exception cref="InputException">A column is missing, a row is damaged, or no marker is left.</exception>
    public MetaStudy Read(string path, int index)
    {
        (turned, otherStrand, moved) = (0, 0, 0);
        removed.Clear();
        study = new MetaStudy();
        using SumstatsText text = SumstatsText.Open(path);
        SumstatsHeader header = SumstatsHeader.Of(path, text.HeaderLine, text.Names, options.Reading);
        if (options.IsByPosition && !(header.Has(SumstatsColumn.Chromosome) && header.Has(SumstatsColumn.Position)))
        {
            throw new InputException(path, text.HeaderLine, $"no columns of chromosome and position in {header.All}");
        }

        if (header.Named.Contains(SumstatsColumn.OddsRatio) && !header.Named.Contains(SumstatsColumn.Beta))
        {
            header.Ignore(SumstatsColumn.Beta);
        }

        var statistic = SumstatsStatistic.Of(path, text.HeaderLine, header, options.Reading, needsSamples: false);
        var cells = new SumstatsCells(path, header, options.Reading, null);
        var tests = new SumstatsTests(options.Reading.Test);
        long count = 0;
        while (text.TryRead(out ReadOnlySpan<byte> line))
        {
            if (++count % LinesPerCheck == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (header.Has(SumstatsColumn.Test) && !tests.Takes(text.Fields.Bytes(line, header[SumstatsColumn.Test])))
            {
                Remove(SumstatsReason.OtherTest);
                continue;
            }

            Take(text, line, header, statistic, cells, index);
        }

        tests.RequireFound(path);
        statistic.RequirePossible();
        if (study.Markers.Count == 0)
        {
            throw new InputException(FormattableString.Invariant($"{path}: no marker of {count:N0} rows is left; left out: ")
                + string.Join("; ", removed.Select(pair => FormattableString.Invariant($"{pair.Key}: {pair.Value:N0}"))));
        }

        study.Report = new MetaStudyReport(
            path, count, study.Markers.Count, turned, otherStrand, moved,
            [new SumstatsReading("file", header.Tool.Name, string.Empty),
                .. SumstatsTables.Readings(header, statistic, options.Reading, tests.Chosen)],
            new Dictionary<string, long>(removed));
        return study;
    }

    private void Take(SumstatsText text, ReadOnlySpan<byte> line, SumstatsHeader header, SumstatsStatistic statistic, SumstatsCells cells,
        int index)
    {
        ReadOnlySpan<byte> id = text.Fields.Bytes(line, header[SumstatsColumn.Snp]);
        SumstatsRow row = cells.Row(text.Lines, line, text.Fields);
        double z = statistic.Z(row, text.Lines.Number, out string? fault);
        if (fault == SumstatsReason.ZeroP && row.StandardError > 0 && !double.IsNaN(row.Beta))
        {
            // A p-value below what its program writes: the effect still has its error.
            (z, fault) = (row.Beta / row.StandardError, null);
        }

        bool isNamed = options.IsByPosition || !(TextFields.IsMissing(id) || id.SequenceEqual("."u8));
        if (!isNamed || fault is not null)
        {
            Remove(fault ?? SumstatsReason.Missing);
            return;
        }

        if (!cells.TryAlleles(line, text.Fields, out ReadOnlySpan<byte> effect, out ReadOnlySpan<byte> other)
            || effect.IsEmpty || other.IsEmpty || TextFields.IsMissing(effect) || TextFields.IsMissing(other))
        {
            Remove("alleles that are missing");
            return;
        }

        (string? chromosome, long position) = cells.Place(line, text.Fields) is { } place && place.Position >= 0
            ? (Kept(place.Chromosome), place.Position) : (null, 0);
        if (options.IsByPosition && chromosome is null)
        {
            Remove("a missing position");
            return;
        }

        var marker = new MetaMarker(
            chromosome, position, Encoding.UTF8.GetString(id), markers.Allele(effect), markers.Allele(other));
        ReadOnlySpan<byte> key = options.IsByPosition
            ? Encoding.UTF8.GetBytes(FormattableString.Invariant($"{ChromosomeNames.Normalize(chromosome!)}:{position}")) : id;
        int own = markers.Take(key, marker, index, out AlleleMatch match);
        if (own < 0)
        {
            Remove("a marker that was there before");
            return;
        }

        Add(own, row, z, match);
        if (chromosome is not null && markers[own].Chromosome is { } known
            && (markers[own].Position != position || ChromosomeNames.Normalize(known) != ChromosomeNames.Normalize(chromosome)))
        {
            moved++;
        }
    }

    private void Add(int marker, in SumstatsRow row, double z, AlleleMatch match)
    {
        int sign = AlleleAlignment.IsTurned(match) ? -1 : 1;
        turned += sign < 0 ? 1 : 0;
        otherStrand += AlleleAlignment.IsOnOtherStrand(match) ? 1 : 0;
        double beta = !double.IsNaN(row.Beta) ? row.Beta : row.OddsRatio > 0 ? Math.Log(row.OddsRatio) : double.NaN;

        // An error that is missing, or of another test than p, is that with which z is as it is.
        bool isOwn = row.StandardError > 0 && Math.Abs((beta / row.StandardError) - z) <= MostDifference * Math.Max(1, Math.Abs(z));
        double error = isOwn ? row.StandardError : z != 0 ? Math.Abs(beta / z) : row.StandardError > 0 ? row.StandardError : double.NaN;
        study.Markers.Add(marker);
        study.Effects.Add(new StudyEffect(sign * beta, error, sign * z, row.N));
        study.Frequencies.Add(sign > 0 ? row.Frequency : 1 - row.Frequency);
    }

    private string Kept(string chromosome) =>
        chromosomes.TryGetValue(chromosome, out string? kept) ? kept : chromosomes[chromosome] = chromosome;

    private void Remove(string reason) => removed[reason] = removed.GetValueOrDefault(reason) + 1;
}

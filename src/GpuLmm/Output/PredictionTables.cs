using System.Globalization;

namespace GpuLmm;

/// <summary>
/// Writes what a predictor gives as tab-separated tables (<c>docs/files.md</c>), numbers in full precision, NA where there is none; into
/// files by <see cref="PendingFile"/>, or several at once by <see cref="PendingFiles"/>.
/// </summary>
internal static class PredictionTables
{
    /// <summary>Rows of a table: ROW and the columns that name them, FIT SE LOWER UPPER PRED_LOWER PRED_UPPER NOTE.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="table">What was predicted.</param>
    /// <param name="names">Its columns that name rows.</param>
    /// <param name="rows">A prediction for every row.</param>
    public static void WriteRows(Stream stream, DataTable table, IReadOnlyList<string> names, IReadOnlyList<PredictedRow> rows)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(names);
        string[] present = [.. names.Where(table.Names.Contains)];
        TabTable.Write(stream, ["ROW", .. present, "FIT", "SE", "LOWER", "UPPER", "PRED_LOWER", "PRED_UPPER", "NOTE"],
            rows.Select(row => (string[])
        [
            (row.Row + 1).ToString(CultureInfo.InvariantCulture), .. present.Select(name => table.Text(name)[row.Row] ?? "NA"),
            TabTable.Cell(row.Fit), TabTable.Cell(row.StandardError),
            TabTable.Cell(row.Lower), TabTable.Cell(row.Upper), TabTable.Cell(row.PredictionLower),
            TabTable.Cell(row.PredictionUpper), row.Note,
        ]));
    }

    /// <summary>Random effects: GROUP LEVEL TERM VALUE SE RELIABILITY.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="effects">The effects.</param>
    public static void WriteEffects(Stream stream, IReadOnlyList<RandomEffect> effects) => TabTable.Write(
        stream, ["GROUP", "LEVEL", "TERM", "VALUE", "SE", "RELIABILITY"], effects.Select(effect => (string[])
        [
            effect.Group, effect.Level, effect.Term, TabTable.Cell(effect.Value), TabTable.Cell(effect.StandardError),
            TabTable.Cell(effect.Reliability),
        ]));

    /// <summary>Effects of markers: CHROM POS ID ALLELE0 ALLELE1 A1FREQ KERNEL TERM BETA; the mean of a marker is 2 A1FREQ.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="effects">One for each random effect.</param>
    public static void WriteMarkers(Stream stream, IReadOnlyList<MarkerEffects> effects) => TabTable.Write(
        stream, ["CHROM", "POS", "ID", "ALLELE0", "ALLELE1", "A1FREQ", "KERNEL", "TERM", "BETA"],
        effects.SelectMany(own => own.Markers.Select((marker, k) => (string[])
        [
            marker.Chromosome, marker.Position.ToString(CultureInfo.InvariantCulture), marker.Id, marker.Allele2, marker.Allele1,
            TabTable.Cell(own.Means[k] / 2),
            own.Kernel, own.Term, TabTable.Cell(own.Effects[k]),
        ])));

    /// <summary>Scores of samples: FID IID KERNEL TERM SCORE.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="scores">The effects and what they make of the genotypes.</param>
    public static void WriteScores(Stream stream, IReadOnlyList<(MarkerEffects Effects, MarkerScores Scores)> scores) => TabTable.Write(
        stream, ["FID", "IID", "KERNEL", "TERM", "SCORE"],
        scores.SelectMany(own => own.Scores.Samples.Select((sample, i) => (string[])
        [
            sample.Family, sample.Individual, own.Effects.Kernel, own.Effects.Term, TabTable.Cell(own.Scores.Values[i]),
        ])));

    /// <summary>
    /// Residuals of a fit: ROW RESPONSE MEAN FITTED RESIDUAL MARGINAL PEARSON, and SCALED where there are simulated ones.
    /// </summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="rows">One for each row used.</param>
    public static void WriteResiduals(Stream stream, IReadOnlyList<RowResidual> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        bool isSimulated = rows.Any(row => !double.IsNaN(row.Scaled));
        TabTable.Write(
            stream, ["ROW", "RESPONSE", "MEAN", "FITTED", "RESIDUAL", "MARGINAL", "PEARSON", .. isSimulated ? ["SCALED"] : (string[])[]],
            rows.Select(row => (string[])
            [
                (row.Row + 1).ToString(CultureInfo.InvariantCulture), TabTable.Cell(row.Response), TabTable.Cell(row.Mean),
                TabTable.Cell(row.Fitted),
                TabTable.Cell(row.Conditional), TabTable.Cell(row.Marginal), TabTable.Cell(row.Pearson),
                .. isSimulated ? [TabTable.Cell(row.Scaled)] : (string[])[],
            ]));
    }
}

namespace GpuLmm;

/// <summary>Formats tests of sets.</summary>
internal sealed class SetTestRows(PendingFile file, bool isCompressed) : TextRows(file, isCompressed,
    ["SET", "CHROM", "POS", "MASK", "MAXMAF", "TEST", "NVAR", "NULTRARARE", "MAC", "MAC_CASE", "MAC_CONTROL", "BETA", "SE", "STAT",
        "LOG10P", "RHO", "NOTE"]),
    ITableRows<IReadOnlyList<SetResult>>
{
    // Of scores that one thread sums in one order.
    private const string Digits = "G10";

    public void Write(IReadOnlyList<SetResult> results, int row)
    {
        SetResult own = results[row];
        Cell(own.Set);
        Cell(own.Chromosome);
        Cell(own.Position);
        Cell(own.Mask);
        Cell(own.MaxFrequency);
        Cell(own.Test);
        Cell(own.Variants);
        Cell(own.UltraRare);
        Cell(own.AlleleCount);
        Cell(own.CaseCount);
        Cell(own.ControlCount);
        Cell(own.Beta, Digits);
        Cell(own.StandardError, Digits);
        Cell(own.Statistic, Digits);
        Cell(own.NegativeLog10P, Digits);
        Cell(own.Rho);
        End(own.Note);
    }
}

/// <summary>Formats what is in a mask.</summary>
internal sealed class SetMaskRows(PendingFile file, bool isCompressed, IReadOnlyList<Marker> markers)
    : TextRows(file, isCompressed, ["SET", "MASK", "MAXMAF", "NVAR", "VARIANTS"]), ITableRows<SetOutcome>
{
    public void Write(SetOutcome results, int row)
    {
        SetMask mask = results.Masks[row];
        Cell(results.Set.Name);
        Cell(mask.Mask);
        Cell(mask.Cut.Name);
        Cell(mask.Places.Length);
        End(mask.Places.Length == 0
            ? SetRows.None : string.Join(',', mask.Places.Select(place => markers[results.Variants[place].Marker].Id)));
    }
}

/// <summary>Formats the scores of a set: a variant a row, with its covariances with those before it and its own variance.</summary>
internal sealed class SetScoreRows(PendingFile file, bool isCompressed, IReadOnlyList<Marker> markers)
    : TextRows(file, isCompressed,
        ["SET", "CHROM", "POS", "ID", "ALLELE0", "ALLELE1", "A1FREQ", "N", "ANNOTATION", "SCORE", "LOG10P",
            "COVARIANCE"]),
    ITableRows<(SetOutcome Outcome, SetScores Scores)>
{
    private const string AllDigits = "R";

    public void Write((SetOutcome Outcome, SetScores Scores) results, int row)
    {
        (SetOutcome outcome, SetScores scores) = results;
        CountedVariant own = outcome.Variants[scores.Places[row]];
        Marker marker = markers[own.Marker];
        Cell(outcome.Set.Name);
        Cell(marker.Chromosome);
        Cell(marker.Position);
        Cell(marker.Id);
        Cell(marker.Allele2);
        Cell(marker.Allele1);
        Cell(own.Counts!.Value.Allele1Frequency, AllDigits);
        Cell(own.Counts.Value.Called);
        Cell(outcome.Set.Variants[scores.Places[row]].Annotation ?? SetRows.None);
        Cell(Sign(outcome, scores, row) * scores.Form.Scores[row], AllDigits);
        Cell(scores.NegativeLog10P?[row] ?? double.NaN, AllDigits);
        End(string.Join(',', Enumerable.Range(0, row + 1).Select(k => TabTable.Cell(
            Sign(outcome, scores, row) * Sign(outcome, scores, k) * scores.Form.Covariance[(row * scores.Form.Count) + k]))));
    }

    /// <summary>From the allele that is counted to allele 1.</summary>
    private static double Sign(SetOutcome outcome, SetScores scores, int k) =>
        !scores.CountsAlleleOne && outcome.Variants[scores.Places[k]].IsFlipped ? -1 : 1;
}

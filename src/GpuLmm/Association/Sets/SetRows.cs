namespace GpuLmm;

/// <summary>Writes the rows of sets: those of every mask, and of every test the combination over the masks.</summary>
internal sealed class SetRows
{
    /// <summary>What combines masks, where another row has the mask.</summary>
    public const string AllMasks = "Cauchy";

    /// <summary>What there is not.</summary>
    public const string None = "NA";

    /// <summary>The row of a set of which there is nothing to test.</summary>
    public static SetResult Untested(int trait, ResolvedSet set, IReadOnlyList<CountedVariant> variants) => Row(
        trait, set, None, None, None, 0, 0, double.NaN, SetTestResult.None, Reason(set, variants));

    /// <summary>The rows of a trait.</summary>
    /// <param name="trait">Its place.</param>
    /// <param name="set">The set.</param>
    /// <param name="masks">Its masks.</param>
    /// <param name="task">Its columns.</param>
    /// <param name="form">Scores and covariance of these.</param>
    /// <param name="tester">Tests them.</param>
    /// <param name="tails">Tails under a generalised null model; null for the normal.</param>
    /// <param name="isCase">Of every sample whether it is a case; null without cases.</param>
    public IReadOnlyList<SetResult> Of(
        int trait, ResolvedSet set, IReadOnlyList<SetMask> masks, SetTask task, SetForm form, SetTester tester, SetTails? tails = null,
        Func<int, bool>? isCase = null)
    {
        var rows = new List<SetResult>();
        var byMask = new List<SetResult>[masks.Count];
        for (int k = 0; k < masks.Count; k++)
        {
            SetMask mask = masks[k];
            byMask[k] = mask.SameAs >= 0
                ? [.. byMask[mask.SameAs].Select(row => row with { MaxFrequency = mask.Cut.Name, Note = Same(masks, mask, row) })]
                : task.Masks[k] is { } columns ? Tests(trait, set, mask, columns, form, tester, tails) : [];
            if (isCase is not null && mask.SameAs < 0 && mask.Places.Length > 0)
            {
                (double cases, double controls) = task.Count(mask, isCase);
                byMask[k] = byMask[k].ConvertAll(row => row with { CaseCount = cases, ControlCount = controls });
            }

            rows.AddRange(byMask[k]);
        }

        SetResult[] distinct = [.. masks.Zip(byMask).Where(pair => pair.First.SameAs < 0 && !pair.First.LacksOne)
            .SelectMany(pair => pair.Second)];
        rows.AddRange(OverMasks(distinct));
        return rows;
    }

    /// <summary>Of every test the combination over masks, where there are several.</summary>
    /// <param name="rows">Rows of the masks of a set.</param>
    public static IEnumerable<SetResult> OverMasks(IReadOnlyList<SetResult> rows) =>
        rows.GroupBy(row => row.Test).Where(group => group.Count() > 1).Select(group => new SetResult(
            rows[0].Trait, rows[0].Set, rows[0].Chromosome, rows[0].Position, AllMasks, None, group.Key, group.Max(row => row.Variants),
            group.Max(row => row.UltraRare), double.NaN, double.NaN, double.NaN, double.NaN,
            SetTests.Acat([.. group.Select(row => row.NegativeLog10P)]).NegativeLog10P, double.NaN, ""));

    private static string Same(IReadOnlyList<SetMask> masks, SetMask mask, SetResult row) =>
        row.Note.Length > 0 ? row.Note : $"as-{masks[mask.SameAs].Cut.Name}";

    private static List<SetResult> Tests(
        int trait, ResolvedSet set, SetMask mask, MaskColumns columns, SetForm form, SetTester tester, SetTails? tails) =>
    [
        .. tester.Run(form, columns, tails).Select(test => Row(
            trait, set, mask.Mask, mask.Cut.Name, test.Test, mask.Places.Length, columns.UltraRare, columns.AlleleCount, test.Result,
            !double.IsNaN(test.Result.NegativeLog10P) ? ""
                : columns.Weighted.Weights.All(weight => weight == 0) ? "no-weight" : "collinear")),
    ];

    private static SetResult Row(
        int trait, ResolvedSet set, string mask, string cut, string test, int variants, int rare, double count, SetTestResult result,
        string note) => new(
        trait, set.Name, set.Chromosome, set.Position, mask, cut, test, variants, rare, count, result.Beta, result.StandardError,
        result.Statistic, result.NegativeLog10P, result.Rho, note);

    /// <summary>Why a set has nothing to test.</summary>
    private static string Reason(ResolvedSet set, IReadOnlyList<CountedVariant> variants)
    {
        if (variants.Count == 0)
        {
            return set.Listed == 0 ? "no-variants" : "not-in-genotypes";
        }

        string[] reasons = [.. variants.Select(variant => variant.Reason ?? "in-no-mask").Distinct()];
        return reasons.Length == 1 ? reasons[0] : reasons.Contains("in-no-mask") ? "in-no-mask" : string.Join('+', reasons.Order());
    }
}

using System.Globalization;

namespace GpuLmm;

/// <summary>Writes what a scan of thousands of traits says of them as tab-separated tables, a row a trait (<c>docs/files.md</c>).</summary>
internal static class BulkTables
{
    /// <summary>Why a trait has no tests where there are regions.</summary>
    public const string NoRegion = "no region";

    /// <summary>Null models: TRAIT N LAMBDA H2 H2_SE VAR_KINSHIP VAR_RESIDUAL LOGLIK STATUS NOTE.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="traits">Those that were analysed.</param>
    /// <param name="skipped">Those that were not; their rows follow.</param>
    public static void WriteNulls(Stream stream, IReadOnlyList<BulkTrait> traits, IReadOnlyList<LeftOut> skipped) => TabTable.Write(
        stream, ["TRAIT", "N", "LAMBDA", "H2", "H2_SE", "VAR_KINSHIP", "VAR_RESIDUAL", "LOGLIK", "STATUS", "NOTE"],
        [
            .. traits.Select(trait => (string[])
            [
                trait.Name, Whole(trait.SampleCount), TabTable.Cell(trait.Lambda), TabTable.Cell(trait.Heritability),
                TabTable.Cell(trait.HeritabilityError), TabTable.Cell(trait.KernelVariance), TabTable.Cell(trait.ResidualVariance),
                TabTable.Cell(trait.LogLikelihood), Status(trait.Boundary), "",
            ]),
            .. skipped.Select(trait => (string[])[trait.Name, "NA", "NA", "NA", "NA", "NA", "NA", "NA", "skipped", trait.Reason]),
        ]);

    /// <summary>Markers of each trait: TRAIT N TESTED NOT_TESTED FILTERED WRITTEN LAMBDA_GC NOTE.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="traits">Those that were analysed.</param>
    public static void WriteSummary(Stream stream, IReadOnlyList<BulkTrait> traits) => TabTable.Write(
        stream, ["TRAIT", "N", "TESTED", "NOT_TESTED", "FILTERED", "WRITTEN", "LAMBDA_GC", "NOTE"],
        traits.Select(trait => (string[])
        [
            trait.Name, Whole(trait.SampleCount), Whole(trait.Tested), Whole(trait.NotTested), Whole(trait.FilteredOut),
            Whole(trait.Written), double.IsNaN(trait.GenomicInflation) ? "NA"
                : trait.GenomicInflation.ToString("G5", CultureInfo.InvariantCulture),
            trait.HasRegion ? "" : NoRegion,
        ]));

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Status(VarianceBoundary boundary) => boundary switch
    {
        VarianceBoundary.None => "ok",
        VarianceBoundary.Kernel => "kinship-variance-zero",
        _ => "residual-variance-zero",
    };
}

namespace GpuLmm.Reports;

/// <summary>Plots of an LD score regression.</summary>
internal static class LdPlots
{
    private const string Intervals = "Lines: estimate ± 1.96 standard errors.";
    private const int MostRows = 60;

    /// <summary>All that it has to show.</summary>
    public static IEnumerable<Figure> Of(LdRegressionReport report)
    {
        if (report.Heritability is { Bins.Count: > 0 } fit)
        {
            yield return LdScorePlot.Create(fit);
        }

        AnnotationEstimate[] annotations = [.. (report.Heritability?.Partition?.Annotations ?? [])
            .Where(own => double.IsFinite(own.Enrichment))];
        if (annotations.Length > 0)
        {
            string trait = report.Heritability!.Trait;
            yield return IntervalPlot.Create(
                "enrichment", "Enrichment", $"Enrichment of heritability of {trait} in {Words.Count(annotations.Length, "annotation")}.",
                $"Share of h² over share of SNPs; 1 (dashed) is none. {Intervals}{Left(annotations.Length)}", "enrichment",
                [.. annotations.Take(MostRows).Select(own => (own.Name, own.Enrichment, own.EnrichmentStandardError))], reference: 1);
        }

        if (report.Correlations is { } table)
        {
            yield return CorrelationPlot.Create(table);
        }

        CellTypeEstimate[] types = [.. report.CellTypes.Where(own => !double.IsNaN(own.Coefficient)).OrderBy(own => own.P)];
        if (types.Length > 0)
        {
            yield return IntervalPlot.Create(
                "cell-types", "Cell types", $"Coefficients of {Words.Count(types.Length, "cell type")}, the smallest p first.",
                $"What a SNP's h² changes with the annotation, beside the baseline. {Intervals}{Left(types.Length)}", "coefficient",
                [.. types.Take(MostRows).Select(own => (own.Name, own.Coefficient, own.StandardError))]);
        }
    }

    private static string Left(int rows) => rows > MostRows ? $" The first {MostRows} of {rows}." : string.Empty;
}

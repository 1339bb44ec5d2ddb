using System.Globalization;

namespace GpuLmm;

/// <summary>Components of null models without a relationship matrix, one row for each trait and component.</summary>
internal static class ComponentTable
{
    /// <summary>
    /// Writes TRAIT COMPONENT MARKERS VARIANCE VARIANCE_SE H2 H2_SE H2_MC_SD ENRICHMENT ENRICHMENT_SE ENRICHMENT_MC_SD; errors are NA where
    /// a variance is zero.
    /// </summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="fits">Fitted with <see cref="MatrixFreeOptions.Components"/>.</param>
    public static void Write(Stream stream, IReadOnlyList<MatrixFreeFit> fits) => TabTable.Write(
        stream,
        [
            "TRAIT", "COMPONENT", "MARKERS", "VARIANCE", "VARIANCE_SE", "H2", "H2_SE", "H2_MC_SD", "ENRICHMENT", "ENRICHMENT_SE",
            "ENRICHMENT_MC_SD",
        ],
        fits.SelectMany(fit => fit.Components.Select(own => (string[])
        [
            fit.Trait.Name, own.Name, own.Markers.ToString(CultureInfo.InvariantCulture), TabTable.Cell(own.Variance),
            TabTable.Cell(own.VarianceError), TabTable.Cell(own.Heritability), TabTable.Cell(own.HeritabilityError),
            TabTable.Cell(own.MonteCarloError), TabTable.Cell(own.Enrichment), TabTable.Cell(own.EnrichmentError),
            TabTable.Cell(own.EnrichmentMonteCarloError),
        ])));
}

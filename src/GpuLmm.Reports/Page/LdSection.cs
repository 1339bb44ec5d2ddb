using System.Globalization;
using System.Text;

namespace GpuLmm.Reports;

/// <summary>What an LD score regression found: figures, plots and tables.</summary>
internal static class LdSection
{
    // Traits whose plot needs no more than half of the page.
    private const int MostBesideText = 6;

    public static void Write(StringBuilder html, TraitPage trait, LdRegressionReport report)
    {
        html.Append("<h3>LD score regression</h3>\n");
        if (report.Heritability is { } fit)
        {
            Heritability(html, trait, fit);
        }
        else if (report.Correlations is { } table)
        {
            Correlations(html, trait, table);
        }
        else
        {
            CellTypes(html, trait, report.CellTypes);
        }
    }

    private static void Heritability(StringBuilder html, TraitPage trait, HeritabilityEstimate fit)
    {
        html.Append("<dl class=\"figures\">\n");
        SummarySection.Figure(html, "SNPs", Words.Count(fit.SnpCount), "");
        SummarySection.Figure(html, "h² (observed scale)", Words.Fixed(fit.H2, "0.000"), Error(fit.H2StandardError));
        if (!double.IsNaN(fit.LiabilityFactor))
        {
            SummarySection.Figure(html, "h² (liability scale)", Words.Fixed(fit.H2Liability, "0.000"), Error(fit.H2LiabilityStandardError));
        }

        SummarySection.Figure(html, "intercept", Words.Fixed(fit.Intercept, "0.000"),
            double.IsNaN(fit.InterceptStandardError) ? "given" : Error(fit.InterceptStandardError));
        SummarySection.Figure(html, "ratio", Words.Fixed(fit.Ratio, "0.000"), Error(fit.RatioStandardError));
        SummarySection.Figure(html, "mean χ²", Words.Fixed(fit.MeanChiSquared, "0.000"), $"λGC {Words.Fixed(fit.LambdaGc, "0.000")}");
        html.Append("</dl>\n");
        string steps = fit.TwoStep is { } cut
            ? $"two steps: the intercept from {Words.Count(fit.FirstStepSnpCount ?? 0)} SNPs with χ² below {Words.Number(cut)}"
            : "one step";
        Paragraph(html, $"χ² was regressed on LD scores in {steps}. "
            + $"Standard errors are those of a jackknife of {Words.Count(fit.BlockCount, "block")} of neighbouring SNPs; M is {Words.Number(fit.M, 8)}.");
        PageFigure.Write(html, trait.Id, trait.LdRegression);
        if (fit.Partition is { } partition)
        {
            Annotations(html, partition);
        }
    }

    private static void Annotations(StringBuilder html, HeritabilityPartition partition)
    {
        PageTable.Open(html, "Annotations", isSortable: true,
            [new("annotation", false), new("share of SNPs", true), new("share of h²", true), new("enrichment", true), new("s.e.", true),
                new("p", true, IsSmallFirst: true), new("coefficient", true), new("z", true)]);
        foreach (AnnotationEstimate own in partition.Annotations)
        {
            Row(html, own.Name, (own.SnpShare, Words.Fixed(own.SnpShare, "0.0000")), (own.H2Share, Words.Fixed(own.H2Share, "0.0000")),
                (own.Enrichment, Words.Number(own.Enrichment)), (own.EnrichmentStandardError, Words.Number(own.EnrichmentStandardError, 3)),
                (own.EnrichmentP, Words.Number(own.EnrichmentP, 3)), (own.Coefficient, Words.Number(own.Coefficient, 3)),
                (own.CoefficientZ, Words.Fixed(own.CoefficientZ, "0.00")));
        }

        PageTable.Close(html);
    }

    private static void Correlations(StringBuilder html, TraitPage trait, GeneticCorrelations table)
    {
        if (table.Traits.Count <= MostBesideText)
        {
            PageFigure.Write(html, trait.Id, trait.LdRegression);
        }
        else
        {
            PageFigure.WriteWide(html, trait.Id, trait.LdRegression[0]);
        }

        PageTable.Open(html, "Pairs", isSortable: true,
            [new("pair", false), new("r_g", true), new("s.e.", true), new("p", true, IsSmallFirst: true), new("covariance", true),
                new("s.e.", true), new("intercept", true), new("SNPs", true), new("status", false)]);
        foreach (GeneticCorrelation pair in table.Pairs)
        {
            Row(html, $"{pair.First.Trait}, {pair.Second.Trait}", pair.Status, (pair.Rg, Words.Fixed(pair.Rg, "0.0000")),
                (pair.RgStandardError, Words.Fixed(pair.RgStandardError, "0.0000")),
                (-pair.NegativeLog10P, Words.Probability(pair.NegativeLog10P)), (pair.Covariance, Words.Fixed(pair.Covariance, "0.0000")),
                (pair.CovarianceStandardError, Words.Fixed(pair.CovarianceStandardError, "0.0000")),
                (pair.Intercept, Words.Fixed(pair.Intercept, "0.0000")), (pair.SnpCount, Words.Count(pair.SnpCount)));
        }

        PageTable.Close(html);
        PageTable.Open(html, "Traits", isSortable: true,
            [new("trait", false), new("h²", true), new("s.e.", true), new("intercept", true), new("s.e.", true), new("mean χ²", true),
                new("SNPs", true), new("status", false)]);
        foreach (HeritabilityEstimate own in table.Traits)
        {
            Row(html, own.Trait, own.Status, (own.H2, Words.Fixed(own.H2, "0.0000")),
                (own.H2StandardError, Words.Fixed(own.H2StandardError, "0.0000")), (own.Intercept, Words.Fixed(own.Intercept, "0.0000")),
                (own.InterceptStandardError, Words.Fixed(own.InterceptStandardError, "0.0000")),
                (own.MeanChiSquared, Words.Fixed(own.MeanChiSquared, "0.000")), (own.SnpCount, Words.Count(own.SnpCount)));
        }

        PageTable.Close(html);
    }

    private static void CellTypes(StringBuilder html, TraitPage trait, IReadOnlyList<CellTypeEstimate> types)
    {
        PageFigure.Write(html, trait.Id, trait.LdRegression);
        PageTable.Open(html, "Cell types", isSortable: true,
            [new("name", false), new("coefficient", true), new("s.e.", true), new("p", true, IsSmallFirst: true), new("SNPs", true),
                new("status", false)]);
        foreach (CellTypeEstimate own in types.OrderBy(type => type.P))
        {
            Row(html, own.Name, own.Status, (own.Coefficient, Words.Number(own.Coefficient)),
                (own.StandardError, Words.Number(own.StandardError, 3)), (own.P, Words.Number(own.P, 3)),
                (own.SnpCount, Words.Count(own.SnpCount)));
        }

        PageTable.Close(html);
    }

    private static string Error(double error) => double.IsNaN(error) ? "" : $"± {Words.Fixed(error, "0.000")} s.e.";

    private static void Paragraph(StringBuilder html, string text) =>
        html.Append(CultureInfo.InvariantCulture, $"<p>{SvgWriter.Escape(text)}</p>\n");

    private static void Row(StringBuilder html, string name, params (double Value, string Text)[] cells) => Row(html, name, null, cells);

    private static void Row(StringBuilder html, string name, string? status, params (double Value, string Text)[] cells)
    {
        html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\" class=\"w\">{SvgWriter.Escape(name)}</th>");
        foreach ((double value, string text) in cells)
        {
            html.Append(PageTable.Number(value, text));
        }

        html.Append(status is null ? "" : PageTable.Text(status)).Append("</tr>\n");
    }
}

using System.Globalization;
using System.Text;

namespace GpuLmm.Reports;

/// <summary>All that the page says of one trait.</summary>
internal static class TraitSection
{
    public static void Write(StringBuilder html, TraitPage trait)
    {
        html.Append(CultureInfo.InvariantCulture,
            $"<section id=\"{trait.Id}\" aria-labelledby=\"{trait.Id}-name\">\n<h2 id=\"{trait.Id}-name\">{SvgWriter.Escape(trait.Report.Name)}</h2>\n");
        SummarySection.Write(html, trait.Report);
        foreach (string warning in TraitWarnings.Of(trait.Report))
        {
            ReportPage.Note(html, warning);
        }

        SampleSection.Write(html, trait.Report.Samples);
        if (trait.Report.Model is { } model)
        {
            ModelSection.Write(html, trait, model);
        }

        if (trait.Report.LdRegression is { } regression)
        {
            LdSection.Write(html, trait, regression);
        }

        if (trait.Report.Scan is { } scan)
        {
            Scan(html, trait, scan);
        }

        html.Append("</section>\n");
    }

    private static void Scan(StringBuilder html, TraitPage trait, ScanStatistics scan)
    {
        html.Append("<h3>Association along the genome</h3>\n");
        if (trait.Manhattan is null)
        {
            html.Append("<p>No marker has a p-value.</p>\n");
            return;
        }

        PageFigure.WriteWide(html, trait.Id, trait.Manhattan);
        PageFigure.Write(html, trait.Id, trait.Panels, isFirstTall: true);
        LociTable.Write(html, scan, SummarySection.RatioOf(trait.Report));
        if (trait.Regions.Count > 0)
        {
            int hits = scan.Loci.Count(locus => locus.Hits > 0);
            html.Append("<h3>Regions</h3>\n");
            if (hits > trait.Regions.Count)
            {
                html.Append(CultureInfo.InvariantCulture,
                    $"<p>The best {trait.Regions.Count} of {Words.Count(hits)} loci beyond the threshold.</p>\n");
            }

            PageFigure.Write(html, trait.Id, trait.Regions);
        }

    }
}

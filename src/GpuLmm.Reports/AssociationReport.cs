using System.Globalization;
using System.Net;
using System.Text;

namespace GpuLmm;

/// <summary>
/// One self-contained HTML page of a scan: what was done, variance components, Manhattan and QQ plots and the top loci of every trait. No
/// network, no script; light and dark.
/// </summary>
public static class AssociationReport
{
    private const int MostLoci = 20;

    /// <summary>Writes the page, under its final name only when complete.</summary>
    /// <param name="path">Usually <c>PREFIX.html</c>.</param>
    /// <param name="title">Heading.</param>
    /// <param name="summary">Lines of what was done: data, device, kinship, versions.</param>
    /// <param name="traits">What to show.</param>
    /// <param name="overwrite">Whether an existing page may be replaced.</param>
    /// <exception cref="InputException">The page exists, or cannot be written.</exception>
    public static void Write(
        string path, string title, IReadOnlyList<KeyValuePair<string, string>> summary, IReadOnlyList<TraitReport> traits, bool overwrite = false)
    {
        using PendingFile file = Prepare(path, title, summary, traits, overwrite);
        file.Complete();
    }

    /// <summary>Writes the page without giving it its final name yet.</summary>
    /// <param name="path">Usually <c>PREFIX.html</c>.</param>
    /// <param name="title">Heading.</param>
    /// <param name="summary">Lines of what was done: data, device, kinship, versions.</param>
    /// <param name="traits">What to show.</param>
    /// <param name="overwrite">Whether an existing page may be replaced.</param>
    /// <returns>The caller completes and disposes it.</returns>
    /// <exception cref="InputException">The page exists, or cannot be written.</exception>
    public static PendingFile Prepare(
        string path, string title, IReadOnlyList<KeyValuePair<string, string>> summary, IReadOnlyList<TraitReport> traits, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(traits);
        byte[] page = Encoding.UTF8.GetBytes(Page(title, summary, traits));
        var file = new PendingFile(path, overwrite);
        try
        {
            file.Stream.Write(page);
            return file;
        }
        catch (IOException e)
        {
            file.Dispose();
            throw new InputException($"{path}: cannot be written: {e.Message}", e);
        }
    }

    private static string Page(string title, IReadOnlyList<KeyValuePair<string, string>> summary, IReadOnlyList<TraitReport> traits)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $$"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{Text(title)}}</title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
            table { border-collapse: collapse; margin: .5rem 0 1.5rem; font-variant-numeric: tabular-nums; }
            th, td { padding: .2rem .8rem .2rem 0; text-align: left; border-bottom: 1px solid #8884; }
            td.n, th.n { text-align: right; }
            figure { margin: 1rem 0; } img { max-width: 100%; background: #fff; border-radius: 4px; } figcaption { color: #888; }
            .wide { overflow-x: auto; }
            @media print { body { max-width: none; } }
            </style></head><body>
            <h1>{{Text(title)}}</h1>
            <table>
            """);
        foreach ((string name, string value) in summary)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><th>{Text(name)}</th><td>{Text(value)}</td></tr>\n");
        }

        html.Append("</table>\n");
        foreach (TraitReport trait in traits)
        {
            Trait(html, trait);
        }

        return html.Append("</body></html>\n").ToString();
    }

    private static string Row(VarianceEstimate estimate) => string.Create(
        CultureInfo.InvariantCulture,
        $"<tr><td>{Text(estimate.Group)}</td><td class=\"n\">{estimate.Value:g5}</td><td class=\"n\">{Number(estimate.StandardError)}</td></tr>");

    private static void Trait(StringBuilder html, TraitReport trait)
    {
        ModelReport fit = trait.Model;
        VarianceShare share = fit.Shares[0];
        int hits = trait.Rows.Count(row => row.NegativeLog10P >= TraitReport.GenomeWide);
        html.Append(CultureInfo.InvariantCulture, $$"""
            <h2>{{Text(trait.Name)}}</h2>
            <p>{{fit.SampleCount}} samples, {{trait.Rows.Count}} markers tested, {{hits}} beyond p = 5·10⁻⁸, λ<sub>GC</sub> = {{trait.GenomicInflation:0.000}}.
            Null model {{Text(trait.Model.Formula)}}, {{(fit.Method == LikelihoodMethod.Reml ? "REML" : "ML")}}.</p>
            <table><tr><th>component</th><th class="n">variance</th><th class="n">s.e.</th></tr>
            {{string.Concat(fit.Variances.Select(Row))}}
            <tr><td>h² (share of the kernel)</td><td class="n">{{share.Share:0.0000}}</td><td class="n">{{Number(share.StandardError)}}</td></tr></table>

            """);
        foreach (string warning in trait.Model.Warnings)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p><strong>Note.</strong> {Text(warning)}</p>\n");
        }

        IReadOnlyList<AssociationResult> top = trait.TopLoci(MostLoci);
        string best = top.Count == 0 ? "no marker was tested" : $"the highest is {top[0].Marker.Id} on chromosome {top[0].Marker.Chromosome}";
        Figure(html, ReportPlots.Manhattan(trait), $"Manhattan plot of {trait.Name}: {best}", "−log10 p along the genome; dashed: 5·10⁻⁸.");
        Figure(
            html, ReportPlots.QuantileQuantile(trait), $"QQ plot of {trait.Name}, genomic inflation {trait.GenomicInflation:0.000}",
            "Observed against expected −log10 p, with the 95 % band of independent markers.");
        html.Append("<h3>Top loci</h3><div class=\"wide\"><table><tr><th>marker</th><th>chromosome</th><th class=\"n\">position</th>"
            + "<th>effect allele</th><th class=\"n\">frequency</th><th class=\"n\">β</th><th class=\"n\">s.e.</th><th class=\"n\">−log10 p</th></tr>\n");
        foreach (AssociationResult row in top)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td>{Text(row.Marker.Id)}</td><td>{Text(row.Marker.Chromosome)}</td><td class="n">{row.Marker.Position}</td>
                <td>{Text(row.Marker.Allele1)}</td><td class="n">{row.Counts.Allele1Frequency:0.000}</td><td class="n">{row.Beta:g4}</td>
                <td class="n">{row.StandardError:g4}</td><td class="n">{row.NegativeLog10P:0.00}</td></tr>

                """);
        }

        html.Append("</table></div>\n");
    }

    private static void Figure(StringBuilder html, byte[] png, string alternative, string caption) => html.Append(
        CultureInfo.InvariantCulture,
        $"<figure><img alt=\"{Text(alternative)}\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\"><figcaption>{Text(caption)}</figcaption></figure>\n");

    private static string Number(double value) =>
        double.IsNaN(value) ? "on the boundary" : value.ToString("g4", CultureInfo.InvariantCulture);

    private static string Text(string value) => WebUtility.HtmlEncode(value);
}

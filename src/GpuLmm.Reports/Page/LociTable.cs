using System.Globalization;
using System.Text;

namespace GpuLmm.Reports;

/// <summary>The best loci.</summary>
internal static class LociTable
{
    // Of a normal deviate.
    private const double Deviate = 1.959963984540054;

    /// <summary>Writes them.</summary>
    /// <param name="html">Gets them.</param>
    /// <param name="scan">The scan.</param>
    /// <param name="ratio">What e^β is a ratio of, <c>odds ratio</c> for example; null where β is no logarithm.</param>
    public static void Write(StringBuilder html, ScanStatistics scan, string? ratio)
    {
        Locus[] loci = [.. scan.Loci.Take(scan.Options.MostLoci)];
        int hits = scan.Loci.Count(locus => locus.Hits > 0);
        string distance = (scan.Options.ClumpDistance / 1000.0).ToString("#,0.###", CultureInfo.InvariantCulture);
        html.Append("<h3>Top loci</h3>\n");
        html.Append(CultureInfo.InvariantCulture,
            $"<p>Markers within {distance} kb of one with a smaller p-value belong to its locus. {Beyond(hits, loci.Length)}</p>\n");
        PageTable.Open(
            html, $"The best {(loci.Length == 1 ? "locus" : $"{loci.Length} loci")}; with a dot: p ≤ {Words.Probability(scan.Options.Threshold)}", isSortable: true, Columns(ratio));
        foreach (Locus locus in loci)
        {
            AssociationResult lead = locus.Lead;
            Marker marker = lead.Marker;
            html.Append(CultureInfo.InvariantCulture,
                $"<tr{(locus.Hits > 0 ? " class=\"hit\"" : "")}><th scope=\"row\">{SvgWriter.Escape(marker.Id)}</th>")
                .Append(PageTable.Text(Words.Chromosome(marker.Chromosome)))
                .Append(marker.Position > 0
                    ? PageTable.Number(marker.Position, Words.Count(marker.Position)) : PageTable.Number(double.NaN, "–"))
                .Append(PageTable.Number(-lead.NegativeLog10P, Words.Probability(lead.NegativeLog10P)))
                .Append(PageTable.Number(lead.Beta, Words.Number(lead.Beta)))
                    .Append(PageTable.Number(lead.StandardError, Words.Number(lead.StandardError)))
                .Append(ratio is null ? "" : PageTable.Number(Math.Exp(lead.Beta), Ratio(lead)))
                .Append(PageTable.Text($"{marker.Allele1} / {marker.Allele2}"))
                .Append(PageTable.Number(lead.Allele1Frequency, Words.Fixed(lead.Allele1Frequency, "0.000")))
                .Append(PageTable.Number(locus.Hits, Words.Count(locus.Hits))).Append("</tr>\n");
        }

        PageTable.Close(html);
    }

    private static PageTable.Column[] Columns(string? ratio) =>
    [
        new("lead marker", false), new("chromosome", false), new("position", true, true), new("p", true, true),
        new("β", true), new("s.e.", true),
        .. ratio is null ? Array.Empty<PageTable.Column>() : [new($"{ratio} (95 % interval)", true)],
        new("effect / other allele", false), new("frequency", true), new("hits", true),
    ];

    /// <summary>e^β with its interval.</summary>
    private static string Ratio(in AssociationResult row) => double.IsNaN(row.Beta) ? "–"
        : $"{Words.Number(Math.Exp(row.Beta), 3)} ({Words.Number(Math.Exp(row.Beta - (Deviate * row.StandardError)), 3)} to "
            + $"{Words.Number(Math.Exp(row.Beta + (Deviate * row.StandardError)), 3)})";

    private static string Beyond(int hits, int shown) => hits switch
    {
        0 => "None is beyond the threshold.",
        1 => "One is beyond the threshold.",
        _ => $"{Words.Count(hits)} are beyond the threshold{(hits > shown ? $", of which the best {shown} are listed" : "")}.",
    };
}

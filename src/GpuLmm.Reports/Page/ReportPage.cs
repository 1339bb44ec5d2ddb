using System.Globalization;
using System.Text;

namespace GpuLmm.Reports;

/// <summary>The whole page.</summary>
internal static class ReportPage
{
    public static string Create(ReportContent content, IReadOnlyList<TraitPage> traits)
    {
        var html = new StringBuilder();
        Head(html, content.Title);
        html.Append(CultureInfo.InvariantCulture,
            $"<header><p class=\"kind\">GpuLmm report</p><h1>{SvgWriter.Escape(content.Title)}</h1>\n");
        if (traits.Count > 1)
        {
            html.Append("<nav aria-label=\"Traits\"><ul>");
            foreach (TraitPage trait in traits)
            {
                html.Append(CultureInfo.InvariantCulture, $"<li><a href=\"#{trait.Id}\">{SvgWriter.Escape(trait.Report.Name)}</a></li>");
            }

            html.Append("</ul></nav>\n");
        }

        html.Append("</header>\n<main>\n");
        foreach (string warning in content.Warnings)
        {
            Note(html, warning);
        }

        foreach (TraitPage trait in traits)
        {
            TraitSection.Write(html, trait);
        }

        html.Append("</main>\n");
        Foot(html, content);
        return html.Append(CultureInfo.InvariantCulture, $"<script>{Resource("report.js")}</script>\n</body></html>\n").ToString();
    }

    /// <summary>Something a user should know.</summary>
    public static void Note(StringBuilder html, string text) =>
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\"><strong>Note.</strong> {SvgWriter.Escape(text)}</p>\n");

    // The policy forbids what the page does not need: anything from the network.
    private static void Head(StringBuilder html, string title) => html.Append(CultureInfo.InvariantCulture, $$"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
        <meta name="color-scheme" content="light dark">
        <title>{{SvgWriter.Escape(title)}}</title><link rel="icon" href="data:,">
        <style>:root{--sans:{{SvgWriter.FontFamily}};{{Palette.Variables(dark: false)}}}
        {{Resource("report.css")}}{{Palette.Rules(fixedLight: false)}}
        @media screen and (prefers-color-scheme:dark){:root{--paper:#14181b;--line:#343d44;--wash:#1d2327;{{Palette.Variables(dark: true)}}} }</style></head>
        <body>

        """);

    private static void Foot(StringBuilder html, ReportContent content)
    {
        html.Append("<footer>\n");
        if (content.Facts.Count > 0)
        {
            html.Append("<h2>How it was done</h2><dl>\n");
            foreach ((string name, string value) in content.Facts)
            {
                html.Append(CultureInfo.InvariantCulture, $"<dt>{SvgWriter.Escape(name)}</dt><dd>{SvgWriter.Escape(value)}</dd>\n");
            }

            html.Append("</dl>\n");
        }

        html.Append("</footer>\n");
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(ReportPage).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}

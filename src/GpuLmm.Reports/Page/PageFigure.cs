using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace GpuLmm.Reports;

/// <summary>Plots of the page.</summary>
internal static class PageFigure
{
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);

    /// <summary>Plots side by side, as far as there is room.</summary>
    /// <param name="html">Gets them.</param>
    /// <param name="trait">Distinguishes the trait on the page.</param>
    /// <param name="figures">The plots.</param>
    /// <param name="isFirstTall">Whether the first stands beside the next two.</param>
    public static void Write(StringBuilder html, string trait, IReadOnlyList<Figure> figures, bool isFirstTall = false)
    {
        if (figures.Count == 0)
        {
            return;
        }

        html.Append(CultureInfo.InvariantCulture, $"<div class=\"pair{(isFirstTall ? " trio" : "")}\">\n");
        foreach (Figure figure in figures)
        {
            html.Append(CultureInfo.InvariantCulture,
                $"<figure class=\"plot\"><h4>{SvgWriter.Escape(figure.Title)}</h4>{SvgWriter.Inline(figure, $"{trait}-{figure.Name}")}");
            Close(html, figure);
        }

        html.Append("</div>\n");
    }

    /// <summary>A plot over the whole width, which scrolls where the screen is narrow.</summary>
    public static void WriteWide(StringBuilder html, string trait, Figure figure)
    {
        html.Append(CultureInfo.InvariantCulture,
            $"<figure class=\"plot wide\"><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{SvgWriter.Escape(figure.Title)}\">{SvgWriter.Inline(figure, $"{trait}-{figure.Name}")}</div>");
        Close(html, figure);
    }

    private static void Close(StringBuilder html, Figure figure)
    {
        html.Append(CultureInfo.InvariantCulture, $"<figcaption>{SvgWriter.Escape(figure.Caption)}</figcaption>");
        if (figure.Hotspots.Count > 0)
        {
            html.Append("<script type=\"application/json\" data-points>[");
            string separator = "";
            foreach (Hotspot spot in figure.Hotspots)
            {
                html.Append(CultureInfo.InvariantCulture, $"{separator}[{spot.X:0.#},{spot.Y:0.#},\"");

                // Whatever an id is, it cannot end the element: < and > are escaped.
                html.Append(Encoder.Encode(spot.Label)).Append("\"]");
                separator = ",\n";
            }

            html.Append("]</script>");
        }

        html.Append("</figure>\n");
    }
}

using System.Globalization;
using System.Net;
using System.Text;

namespace GpuLmm.Reports;

/// <summary>Figures as SVG text, for a page (colours are the page's) or as a picture on its own.</summary>
internal static class SvgWriter
{
    public const string FontFamily = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

    /// <summary>The element for a page.</summary>
    /// <param name="figure">What to draw.</param>
    /// <param name="id">Distinguishes it on the page.</param>
    public static string Inline(Figure figure, string id)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {figure.Width} {figure.Height}\" role=\"img\" aria-labelledby=\"{id}-alt\"><title id=\"{id}-alt\">{Escape(figure.Alternative)}</title>");
        Shapes(svg, figure);
        return svg.Append("</svg>").ToString();
    }

    /// <summary>A file of its own, on white.</summary>
    public static string Document(Figure figure)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {figure.Width} {figure.Height}" width="{figure.Width}" height="{figure.Height}" role="img">
            <title>{Escape(figure.Title)}</title><desc>{Escape(figure.Alternative)}</desc>
            <style>svg{"{"}background:#fff;font-family:{FontFamily}{"}"}{Palette.Rules(fixedLight: true)}</style>

            """);
        Shapes(svg, figure);
        return svg.Append("</svg>\n").ToString();
    }

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static void Shapes(StringBuilder svg, Figure figure)
    {
        foreach (Shape shape in figure.Shapes)
        {
            string ink = Palette.Name(shape.Ink);
            switch (shape)
            {
                case Curve curve:
                    svg.Append(CultureInfo.InvariantCulture,
                        $"<path class=\"s-{ink}\" stroke-width=\"{curve.Width}\"{(curve.IsDashed ? " stroke-dasharray=\"5 4\"" : "")} d=\"{Corners(curve.Points)}\"/>");
                    break;
                case Area area:
                    svg.Append(CultureInfo.InvariantCulture, $"<path {Fill(area, ink)} d=\"{Corners(area.Points)}Z\"/>");
                    break;
                case Dots dots:
                    svg.Append(CultureInfo.InvariantCulture,
                        $"<path {Stroke(dots, ink)} stroke-linecap=\"round\" stroke-width=\"{dots.Diameter}\" d=\"");
                    Strokes(svg, dots.Strokes);
                    svg.Append("\"/>");
                    break;
                case Lettering text:
                    string anchor = text.Anchor switch
                    {
                        Anchor.Start => "",
                        Anchor.Middle => " text-anchor=\"middle\"",
                        _ =>
                        " text-anchor=\"end\""
                    };
                    string place = text.IsUpward ? $"transform=\"translate({Number(text.X)} {Number(text.Y)}) rotate(-90)\""
                        : $"x=\"{Number(text.X)}\" y=\"{Number(text.Y)}\"";
                    svg.Append(CultureInfo.InvariantCulture,
                        $"<text {Fill(text, ink)} {place}{anchor} font-size=\"{text.Size}\">{Escape(text.Content)}</text>");
                    break;
            }

            svg.Append('\n');
        }
    }

    private static string Fill(Shape shape, string ink) => shape.Tint is { } tint ? $"fill=\"{tint}\"" : $"class=\"f-{ink}\"";

    private static string Stroke(Shape shape, string ink) =>
        shape.Tint is { } tint ? $"fill=\"none\" stroke=\"{tint}\"" : $"class=\"s-{ink}\"";

    private static string Corners(IReadOnlyList<(double X, double Y)> points) =>
        "M" + string.Join('L', points.Select(point => $"{Number(point.X)} {Number(point.Y)}"));

    // A dot is a stroke without length: its round ends are what is seen.
    private static void Strokes(StringBuilder svg, IReadOnlyList<(double X, double From, double To)> strokes)
    {
        foreach ((double x, double from, double to) in strokes)
        {
            svg.Append('M').Append(Number(x)).Append(' ').Append(Number(from));
            if (Number(from) == Number(to))
            {
                svg.Append("h0");
            }
            else
            {
                svg.Append('V').Append(Number(to));
            }
        }
    }

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}

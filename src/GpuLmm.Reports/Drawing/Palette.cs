using System.Text;

namespace GpuLmm.Reports;

/// <summary>
/// Colours on white and on dark: greys and one accent that stand apart by lightness alone, so that no kind of colour blindness and no grey
/// printer loses anything. Letters have a contrast of 4.5 or more on their ground (WCAG 2.2 AA).
/// </summary>
internal static class Palette
{
    private static readonly (Ink Ink, string Light, string Dark)[] Inks =
    [
        (Ink.Text, "#1b2126", "#e8ecef"),
        (Ink.Soft, "#59636c", "#9ba6af"),
        (Ink.Grid, "#e3e7ea", "#2c343a"),
        (Ink.Data, "#5d6b76", "#8d9aa5"),
        (Ink.Other, "#a5b0b9", "#57636d"),
        (Ink.Accent, "#b3400f", "#ff9a5c"),
        (Ink.Band, "#dfe4e8", "#333c43"),
    ];

    /// <summary>The colour on white, <c>#rrggbb</c>.</summary>
    public static string Light(Ink ink) => Array.Find(Inks, entry => entry.Ink == ink).Light;

    /// <summary>Name of a style's variable and class.</summary>
    public static string Name(Ink ink) => ink.ToString().ToLowerInvariant();

    /// <summary>Style variables <c>--text</c>, … of one ground.</summary>
    public static string Variables(bool dark) =>
        string.Concat(Inks.Select(entry => $"--{Name(entry.Ink)}:{(dark ? entry.Dark : entry.Light)};"));

    /// <summary>Rules of the classes that <see cref="SvgWriter"/> uses: <c>f-</c> fills, <c>s-</c> strokes.</summary>
    /// <param name="fixedLight">Colours themselves, for a picture on its own, instead of variables of the page.</param>
    public static string Rules(bool fixedLight)
    {
        var css = new StringBuilder();
        foreach ((Ink ink, string light, _) in Inks)
        {
            string colour = fixedLight ? light : $"var(--{Name(ink)})";
            css.Append($".f-{Name(ink)}{{fill:{colour}}}.s-{Name(ink)}{{stroke:{colour};fill:none}}");
        }

        return css.ToString();
    }
}

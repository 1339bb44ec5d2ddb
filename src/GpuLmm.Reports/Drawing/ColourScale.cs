using System.Globalization;

namespace GpuLmm.Reports;

/// <summary>
/// Colours that colour-blind readers tell apart: of amounts viridis (van der Walt &amp; Smith 2015), even steps of lightness that print in
/// grey; of what has a middle, from violet over white to orange (Brewer's PuOr).
/// </summary>
internal static class ColourScale
{
    private static readonly (int Red, int Green, int Blue)[] Stops =
    [
        (68, 1, 84), (71, 45, 123), (59, 82, 139), (44, 114, 142), (33, 145, 140), (40, 174, 128), (94, 201, 98),
        (173, 220, 48), (253, 231, 37),
    ];

    private static readonly (int Red, int Green, int Blue)[] Sides =
    [
        (84, 39, 136), (128, 115, 172), (178, 171, 210), (216, 218, 235), (247, 247, 247), (254, 224, 182), (253, 184, 99),
        (224, 130, 20), (179, 88, 6),
    ];

    /// <summary>The colour of a share of the scale, <c>#rrggbb</c>.</summary>
    /// <param name="share">In [0, 1]; dark to light.</param>
    public static string At(double share) => At(Stops, share);

    /// <summary>The colour of a share of the scale with a middle, <c>#rrggbb</c>.</summary>
    /// <param name="share">In [0, 1]; the middle is white.</param>
    public static string Diverging(double share) => At(Sides, share);

    /// <summary>Black or white letters, which stand out more from a colour (relative luminance, WCAG 2.2).</summary>
    /// <param name="colour"><c>#rrggbb</c>.</param>
    public static string LettersOn(string colour)
    {
        double[] linear = [.. Enumerable.Range(0, 3).Select(k =>
        {
            double value = int.Parse(colour.AsSpan(1 + (2 * k), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        })];
        return (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]) > 0.179 ? "#000000" : "#ffffff";
    }

    private static string At((int Red, int Green, int Blue)[] stops, double share)
    {
        double place = Math.Clamp(share, 0, 1) * (stops.Length - 1);
        int stop = Math.Min((int)place, stops.Length - 2);
        double rest = place - stop;
        (int Red, int Green, int Blue) from = stops[stop], to = stops[stop + 1];
        return string.Create(CultureInfo.InvariantCulture,
            $"#{Mix(from.Red, to.Red):x2}{Mix(from.Green, to.Green):x2}{Mix(from.Blue, to.Blue):x2}");

        int Mix(int low, int high) => (int)Math.Round(low + (rest * (high - low)));
    }
}

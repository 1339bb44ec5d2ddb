using System.Globalization;

namespace GpuLmm.Reports;

/// <summary>
/// Viridis (van der Walt &amp; Smith 2015): even steps of lightness, which colour-blind readers tell apart and which print in grey.
/// </summary>
internal static class ColourScale
{
    private static readonly (int Red, int Green, int Blue)[] Stops =
    [
        (68, 1, 84), (71, 45, 123), (59, 82, 139), (44, 114, 142), (33, 145, 140), (40, 174, 128), (94, 201, 98),
        (173, 220, 48), (253, 231, 37),
    ];

    /// <summary>The colour of a share of the scale, <c>#rrggbb</c>.</summary>
    /// <param name="share">In [0, 1]; dark to light.</param>
    public static string At(double share)
    {
        double place = Math.Clamp(share, 0, 1) * (Stops.Length - 1);
        int stop = Math.Min((int)place, Stops.Length - 2);
        double rest = place - stop;
        (int Red, int Green, int Blue) from = Stops[stop], to = Stops[stop + 1];
        return string.Create(CultureInfo.InvariantCulture,
            $"#{Mix(from.Red, to.Red):x2}{Mix(from.Green, to.Green):x2}{Mix(from.Blue, to.Blue):x2}");

        int Mix(int low, int high) => (int)Math.Round(low + (rest * (high - low)));
    }
}

namespace GpuLmm.Reports;

/// <summary>About how wide letters are, whatever the font: for leaving room, not for placing.</summary>
internal static class TextWidth
{
    /// <param name="text">The letters.</param>
    /// <param name="size">Their size.</param>
    public static double Of(string text, double size) => 0.6 * size * text.Length;
}

using System.Globalization;

namespace GpuLmm;

/// <summary>Numbers as many countries write them, 1,5, which are no numbers here.</summary>
internal static class DecimalComma
{
    /// <summary>Whether a text would be a number with a point in place of its one comma.</summary>
    public static bool Is(string text) => text.Count(c => c == ',') == 1 && !text.Contains('.', StringComparison.Ordinal)
        && double.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    /// <summary>What to add to the fault of a text that is not a number.</summary>
    public static string Hint(string text) => Is(text) ? " (decimals are written with a point, not a comma)" : string.Empty;
}

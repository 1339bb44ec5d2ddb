using System.Globalization;

namespace GpuLmm.Cli.Options;

/// <summary>Numbers of base pairs as people write them: 500000, 500k, 1M.</summary>
internal static class BasePairs
{
    /// <summary>Reads a number.</summary>
    /// <param name="option">The option, for the message.</param>
    /// <param name="text">What was given.</param>
    /// <exception cref="UsageException">It is no whole number of base pairs.</exception>
    public static long Parse(string option, string text)
    {
        (string digits, double unit) = text.Length == 0 ? (text, 1)
            : char.ToLowerInvariant(text[^1]) switch { 'k' => (text[..^1], 1e3), 'm' => (text[..^1], 1e6), _ => (text, 1.0) };
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(digits, Style, CultureInfo.InvariantCulture, out double value)
            && value * unit is >= 0 and <= 1e12 and double pairs && pairs == Math.Floor(pairs)
            ? (long)pairs : throw new UsageException($"{option} '{text}': expected base pairs, such as 500000, 500k or 1M.");
    }
}

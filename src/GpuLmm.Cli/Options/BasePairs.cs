using System.Globalization;

namespace GpuLmm.Cli.Options;

/// <summary>Numbers of base pairs as people write them: 250000, 500k, 1M.</summary>
internal static class BasePairs
{
    /// <summary>Reads a number.</summary>
    /// <param name="option">The option, for the message.</param>
    /// <param name="text">What was given.</param>
    /// <exception cref="UsageException">It is no whole number of base pairs.</exception>
    public static long Parse(string option, string text)
    {
        (string number, long unit) = text switch
        {
            [.. var rest, 'k' or 'K'] => (rest, 1_000L),
            [.. var rest, 'm' or 'M'] => (rest, 1_000_000L),
            _ => (text, 1L),
        };
        return decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            && value * unit is var bases && bases <= int.MaxValue && bases == decimal.Truncate(bases)
                ? (long)bases
                : throw new UsageException(
                    $"{option} '{text}': expected a whole number of base pairs below {int.MaxValue:N0}, as 500k, 1M or 250000.");
    }
}

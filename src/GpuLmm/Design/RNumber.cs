using System.Globalization;

namespace GpuLmm;

/// <summary>Numbers as R's <c>as.character</c> writes them: names of levels and of coefficients are made of it.</summary>
internal static class RNumber
{
    private const int MostDigits = 15;

    /// <summary>The fewest of at most 15 digits that give the value, in fixed notation unless the scientific one is shorter.</summary>
    public static string Text(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NA" : value > 0 ? "Inf" : "-Inf";
        }

        if (value == 0)
        {
            return "0";
        }

        // d.ddde±xx with the trailing zeros of 15 digits left out.
        string[] parts = Math.Abs(value).ToString($"e{MostDigits - 1}", CultureInfo.InvariantCulture).Split('e');
        string digits = parts[0].Replace(".", "", StringComparison.Ordinal).TrimEnd('0');
        int exponent = int.Parse(parts[1], CultureInfo.InvariantCulture);
        string scientific = (digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}")
            + $"e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}";
        string sign = value < 0 ? "-" : "";
        int fixedLength = exponent < 0 ? 1 - exponent + digits.Length : digits.Length > exponent + 1 ? digits.Length + 1 : exponent + 1;

        // Whole numbers of more digits than 15 are written out to the last.
        return sign + (fixedLength > scientific.Length ? scientific
            : exponent >= MostDigits ? Math.Abs(value).ToString("F0", CultureInfo.InvariantCulture)
            : Fixed(digits, exponent));
    }

    private static string Fixed(string digits, int exponent)
    {
        if (exponent < 0)
        {
            return "0." + new string('0', -exponent - 1) + digits;
        }

        string whole = digits.PadRight(exponent + 1, '0');
        return whole.Length > exponent + 1 ? $"{whole[..(exponent + 1)]}.{whole[(exponent + 1)..]}" : whole;
    }
}

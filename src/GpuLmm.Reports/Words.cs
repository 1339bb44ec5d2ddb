using System.Globalization;

namespace GpuLmm.Reports;

/// <summary>Numbers as people read them; none breaks at the end of a line.</summary>
internal static class Words
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count with its noun: <c>1 marker</c>, <c>2 markers</c>.</summary>
    public static string Count(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>Significant digits, typographic minus; a dash where there is no number.</summary>
    public static string Number(double value, int digits = 4)
    {
        if (double.IsNaN(value))
        {
            return "–";
        }

        string text = value.ToString("g" + digits, CultureInfo.InvariantCulture);
        int exponent = text.IndexOf('e', StringComparison.Ordinal);
        return exponent < 0
            ? text.Replace('-', '−')
            : $"{text[..exponent].Replace('-', '−')}\u00a0×\u00a010{Superscript(int.Parse(text[(exponent + 1)..], CultureInfo.InvariantCulture))}";
    }

    public static string Fixed(double value, string format) =>
        double.IsNaN(value) ? "–" : value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−');

    /// <summary>p of −log10 p, also far below the smallest double.</summary>
    public static string Probability(double negativeLog10)
    {
        if (double.IsNaN(negativeLog10) || negativeLog10 < 3)
        {
            return Number(Math.Pow(10, -negativeLog10), 3);
        }

        int exponent = (int)Math.Ceiling(negativeLog10);
        double mantissa = Math.Round(Math.Pow(10, exponent - negativeLog10), 1);
        return mantissa >= 10 ? $"1.0\u00a0×\u00a010{Superscript(1 - exponent)}"
            : $"{Fixed(mantissa, "0.0")}\u00a0×\u00a010{Superscript(-exponent)}";
    }

    /// <summary>A chromosome without its prefix.</summary>
    public static string Chromosome(string name) =>
        name.StartsWith("chr", StringComparison.OrdinalIgnoreCase) && name.Length > 3 ? name[3..] : name;

    /// <summary>What a marker says when pointed at.</summary>
    public static string Marker(AssociationResult row) =>
        $"{row.Marker.Id} · {Chromosome(row.Marker.Chromosome)}:{Count(row.Marker.Position)} · {row.Marker.Allele1}/{row.Marker.Allele2} · p = {Probability(row.NegativeLog10P)}";

    private static string Superscript(int exponent) =>
        (exponent < 0 ? "⁻" : "")
            + string.Concat(Math.Abs(exponent).ToString(CultureInfo.InvariantCulture).Select(digit => Superscripts[digit - '0']));
}

using MathNet.Numerics;

namespace GpuLmm.Numerics;

/// <summary>
/// The Cauchy combination of p-values, p = ½ − atan(Σ w_k cot πp_k)/π with Σ w_k = 1 (Liu &amp; Xie 2020), from −log10 p to −log10 p:
/// finite and exact far below the smallest double. A p of 1 counts as 1 − 2⁻⁵³.
/// </summary>
internal static class CauchyCombination
{
    private const double Ln10 = 2.302585092994045684;

    // cot πp is 1/(πp) to all digits.
    private const double SmallLogarithm = -20;
    private const double LargestP = 1 - 1.1102230246251565e-16;

    /// <summary>−log10 of the combined p; NaN where nothing is combined.</summary>
    /// <param name="negativeLog10">−log10 p_k; NaN are left out.</param>
    /// <param name="weights">Weights, of which those that are not above 0 are left out; empty for equal ones.</param>
    public static double NegativeLog10(ReadOnlySpan<double> negativeLog10, ReadOnlySpan<double> weights = default)
    {
        double total = 0, largest = 0;
        for (int k = 0; k < negativeLog10.Length; k++)
        {
            double weight = weights.IsEmpty ? 1 : weights[k];
            if (weight > 0 && !double.IsNaN(negativeLog10[k]))
            {
                total += weight;
                largest = Math.Max(largest, negativeLog10[k]);
            }
        }

        if (!(total > 0))
        {
            return double.NaN;
        }

        // All terms over e^scale, so that none overflows.
        double scale = Math.Max(0, (largest * Ln10) + SmallLogarithm), sum = 0;
        for (int k = 0; k < negativeLog10.Length; k++)
        {
            double weight = weights.IsEmpty ? 1 : weights[k];
            if (weight > 0 && !double.IsNaN(negativeLog10[k]))
            {
                sum += weight / total * Cotangent(-negativeLog10[k] * Ln10, scale);
            }
        }

        if (sum > 0 && scale + Math.Log(sum) > -SmallLogarithm)
        {
            return (scale + Math.Log(Math.PI * sum)) / Ln10;
        }

        double cotangent = sum * Math.Exp(scale);
        return sum > 0 ? -Math.Log10(Math.Atan(1 / cotangent) / Math.PI)
            : sum < 0 ? -SpecialFunctions.Log1p(-Math.Atan(-1 / cotangent) / Math.PI) / Ln10 : Math.Log10(2);
    }

    /// <summary>cot πp over e^scale.</summary>
    private static double Cotangent(double logarithm, double scale)
    {
        if (logarithm < SmallLogarithm)
        {
            return Math.Exp(-logarithm - scale) / Math.PI;
        }

        double p = Math.Exp(logarithm), rest = Math.Max(1 - LargestP, -2 * Math.Sinh(0.5 * logarithm) * Math.Exp(0.5 * logarithm));
        return Math.Exp(-scale) * (p <= 0.5 ? 1 / Math.Tan(Math.PI * p) : -1 / Math.Tan(Math.PI * rest));
    }
}

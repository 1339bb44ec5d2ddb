using MathNet.Numerics;

namespace GpuLmm.Numerics;

/// <summary>Fisher's F.</summary>
internal static class FDistribution
{
    /// <summary>P(F ≥ f), by the incomplete beta function of the tail itself, which does not cancel; NaN where there is none.</summary>
    /// <param name="f">The statistic, ≥ 0.</param>
    /// <param name="numerator">Degrees of freedom, &gt; 0.</param>
    /// <param name="denominator">Degrees of freedom, &gt; 0; ∞ for χ²/numerator.</param>
    public static double Upper(double f, double numerator, double denominator) => f switch
    {
        double.NaN => double.NaN,
        _ when double.IsNaN(denominator) || denominator <= 0 => double.NaN,
        <= 0 => 1,
        _ when double.IsPositiveInfinity(denominator) => SpecialFunctions.GammaUpperRegularized(numerator / 2, numerator * f / 2),
        _ => SpecialFunctions.BetaRegularized(denominator / 2, numerator / 2, denominator / (denominator + (numerator * f))),
    };
}

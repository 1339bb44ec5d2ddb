using GpuLmm.Numerics;
using MathNet.Numerics;

namespace GpuLmm;

/// <summary>½χ²₍k−1₎ + ½χ²₍k₎: the likelihood ratio of the k-th of k correlated effects, k = 1 of a variance by itself.</summary>
internal static class ChiSquareMixture
{
    /// <summary>The test that a statistic makes.</summary>
    public static VarianceTest Test(string group, string term, double statistic, int k)
    {
        // What rounding leaves of a variance that is zero.
        double clean = statistic < 1e-8 ? 0 : statistic;
        return new VarianceTest(group, term, clean, $"0.5 chi2({k - 1}) + 0.5 chi2({k})", 0.5 * (Tail(clean, k - 1) + Tail(clean, k)));
    }

    /// <summary>P(χ²_k ≥ x).</summary>
    private static double Tail(double x, int k) => x switch
    {
        double.NaN => double.NaN,
        <= 0 => 1,
        _ => k switch
        {
            0 => 0,
            1 => TailProbability.ToProbability(TailProbability.NegativeLog10ChiSquared1(x)),
            _ => SpecialFunctions.GammaUpperRegularized(0.5 * k, 0.5 * x),
        },
    };
}

using MathNet.Numerics;

namespace GpuLmm;

/// <summary>
/// Quantiles of Σ λ_k χ²₁ by a chi-square with its first moments, kurtosis in the place of skewness, as SKAT takes them (Liu et al. 2009;
/// Lee et al. 2012).
/// </summary>
internal static class MomentMatch
{
    /// <summary>The q with log P(Q > q) as given, of that chi-square.</summary>
    public static double Quantile(double[] lambda, double logarithm)
    {
        double first = lambda.Sum(), second = lambda.Sum(own => own * own), third = lambda.Sum(own => own * own * own),
            fourth = lambda.Sum(own => own * own * own * own);
        double skewness = third / Math.Pow(second, 1.5), kurtosis = fourth / (second * second), degrees;
        if (skewness * skewness > kurtosis)
        {
            double a = 1 / (skewness - Math.Sqrt((skewness * skewness) - kurtosis)), d = (skewness * a * a * a) - (a * a);
            degrees = (a * a) - (2 * d);
        }
        else
        {
            degrees = 1 / kurtosis;
        }

        return ((ChiSquare(degrees, logarithm) - degrees) / Math.Sqrt(2 * degrees) * Math.Sqrt(2 * second)) + first;
    }

    private static double ChiSquare(double degrees, double logarithm)
    {
        double low = 0, high = degrees + 10 - (4 * logarithm);
        while (Math.Log(SpecialFunctions.GammaUpperRegularized(0.5 * degrees, 0.5 * high)) > logarithm)
        {
            high *= 2;
        }

        for (int k = 0; k < 200 && high - low > 1e-15 * high; k++)
        {
            double middle = 0.5 * (low + high);
            bool isBelow = Math.Log(SpecialFunctions.GammaUpperRegularized(0.5 * degrees, 0.5 * middle)) > logarithm;
            (low, high) = isBelow ? (middle, high) : (low, middle);
        }

        return high;
    }
}

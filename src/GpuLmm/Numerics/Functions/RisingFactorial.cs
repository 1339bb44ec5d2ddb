using MathNet.Numerics;

namespace GpuLmm.Numerics;

/// <summary>
/// r (r + 1) … (r + y − 1) = Γ(y + r)/Γ(r) in logarithms: as a sum where y is small, which loses nothing at extreme r, by gamma functions
/// elsewhere.
/// </summary>
internal static class RisingFactorial
{
    private const double MostTerms = 200;

    // From here on asymptotic series have all digits.
    private const double SeriesFrom = 100;

    /// <summary>log Γ(y + r)/Γ(r) − y log r.</summary>
    public static double LogScaled(double r, double y)
    {
        if (!IsSum(y))
        {
            return SpecialFunctions.GammaLn(y + r) - SpecialFunctions.GammaLn(r) - (y * Math.Log(r));
        }

        double sum = 0;
        for (int k = 1; k < y; k++)
        {
            sum += SpecialFunctions.Log1p(k / r);
        }

        return sum;
    }

    /// <summary>
    /// Derivative by log r of log Γ(y + r)/Γ(r) − (y + r) log(y + r) + r log r: of the size of y/r where r is large.
    /// </summary>
    public static double ExcessDerivative(double r, double y)
    {
        if (!IsSum(y))
        {
            double share = r / (y + r);
            return (share * Saddlepoint.StirlingSlope(y + r)) - Saddlepoint.StirlingSlope(r) + (0.5 * y / (y + r));
        }

        double sum = 0;
        for (int k = 1; k < y; k++)
        {
            sum -= k / (r + k);
        }

        return sum - (r * Saddlepoint.LogOnePlusLess(y / r));
    }

    /// <summary>log Γ(y + r)/Γ(r) and three derivatives by log r.</summary>
    public static (double Value, double First, double Second, double Third) LogByLog(double logR, double y)
    {
        double r = Math.Exp(logR);
        if (!IsSum(y) && r > SeriesFrom)
        {
            (double first, double second, double third) = Differences(r, y);
            return (LogScaled(r, y) + (y * logR), first, first + second, first + (3 * second) + third);
        }

        if (!IsSum(y))
        {
            double first = r * (SpecialFunctions.DiGamma(y + r) - SpecialFunctions.DiGamma(r));
            double second = r * r * (Polygamma.Trigamma(y + r) - Polygamma.Trigamma(r));
            double third = r * r * r * (Polygamma.Tetragamma(y + r) - Polygamma.Tetragamma(r));
            return (SpecialFunctions.GammaLn(y + r) - SpecialFunctions.GammaLn(r), first, first + second, first + (3 * second) + third);
        }

        (double Value, double First, double Second, double Third) sums = y > 0 ? (logR, 1, 0, 0) : default;
        for (int k = 1; k < y; k++)
        {
            double p = r / (r + k), q = k / (r + k), slope = p * q;
            sums = (sums.Value + Math.Log(r + k), sums.First + p, sums.Second + slope, sums.Third + (slope * (q - p)));
        }

        return sums;
    }

    /// <summary>
    /// r (ψ(y + r) − ψ(r)), r² (ψ′(y + r) − ψ′(r)) and r³ (ψ″(y + r) − ψ″(r)) by the asymptotic series of each, term by term: what cancels
    /// is not formed.
    /// </summary>
    private static (double First, double Second, double Third) Differences(double r, double y)
    {
        double u = r / (y + r), v = y / (y + r), s = 1 / r / r;

        // 1 − u^k.
        double w2 = v * (1 + u), u2 = u * u, w3 = v * (1 + u + u2), w4 = w2 * (1 + u2);
        double w5 = 1 - (u2 * u2 * u), w6 = 1 - (u2 * u2 * u2), w7 = 1 - (u2 * u2 * u2 * u);
        return (
            (r * SpecialFunctions.Log1p(y / r)) + (0.5 * v) + (w2 / 12 / r) - (s * ((w4 / 120) - (s * w6 / 252)) / r),
            -(r * v) - (0.5 * w2) - (((w3 / 6) - (s * ((w5 / 30) - (s * w7 / 42)))) / r),
            (r * w2) + w3 + (((0.5 * w4) - (s * w6 / 6)) / r));
    }

    private static bool IsSum(double y) => y <= MostTerms && y == Math.Floor(y);
}

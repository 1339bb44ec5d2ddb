using MathNet.Numerics;

namespace GpuLmm.Numerics;

/// <summary>
/// r (r + 1) … (r + y − 1) = Γ(y + r)/Γ(r) in logarithms: as a sum where y is small, which loses nothing at extreme r, by gamma functions
/// elsewhere.
/// </summary>
internal static class RisingFactorial
{
    private const double MostTerms = 200;

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

    /// <summary>Derivative of <see cref="LogScaled"/> by log r.</summary>
    public static double LogScaledDerivative(double r, double y)
    {
        if (!IsSum(y))
        {
            return (r * (SpecialFunctions.DiGamma(y + r) - SpecialFunctions.DiGamma(r))) - y;
        }

        double sum = 0;
        for (int k = 1; k < y; k++)
        {
            sum -= k / (r + k);
        }

        return sum;
    }

    /// <summary>log Γ(y + r)/Γ(r) and three derivatives by log r.</summary>
    public static (double Value, double First, double Second, double Third) LogByLog(double logR, double y)
    {
        double r = Math.Exp(logR);
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

    private static bool IsSum(double y) => y <= MostTerms && y == Math.Floor(y);
}

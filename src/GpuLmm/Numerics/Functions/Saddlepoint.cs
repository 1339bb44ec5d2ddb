using MathNet.Numerics;

namespace GpuLmm.Numerics;

/// <summary>
/// Parts of log densities of counts, each as small as what it tells (Loader 2000): differences of log-gamma functions of large numbers lose
/// all digits.
/// </summary>
internal static class Saddlepoint
{
    // Below, the function itself loses little.
    private const double Small = 1e-2;
    private const double SeriesFrom = 100;

    /// <summary>log(1 + x) − x, x &gt; −1.</summary>
    public static double LogOnePlusLess(double x)
    {
        if (Math.Abs(x) >= Small)
        {
            return SpecialFunctions.Log1p(x) - x;
        }

        // log(1 + x) = 2 atanh r, r = x/(2 + x), and 2 r − x = −r x.
        double r = x / (2 + x), s = r * r;
        return r * ((2 * s * ((1.0 / 3) + (s * ((1.0 / 5) + (s * ((1.0 / 7) + (s / 9))))))) - x);
    }

    /// <summary>e^x − 1 − x.</summary>
    public static double ExponentialLess(double x) => Math.Abs(x) >= Small
        ? Exponential.MinusOne(x) - x
        : x * x / 2 * (1 + (x / 3 * (1 + (x / 4 * (1 + (x / 5 * (1 + (x / 6 * (1 + (x / 7))))))))));

    /// <summary>log Γ(z + 1) − ½ log 2πz − z log z + z, z &gt; 0: about 1/(12 z).</summary>
    public static double StirlingError(double z)
    {
        if (z < SeriesFrom)
        {
            return SpecialFunctions.GammaLn(z + 1) - (0.5 * Math.Log(2 * Math.PI * z)) - (z * Math.Log(z)) + z;
        }

        double s = 1 / z / z;
        return ((1.0 / 12) - (s * ((1.0 / 360) - (s * ((1.0 / 1260) - (s / 1680)))))) / z;
    }

    /// <summary>z times the derivative of <see cref="StirlingError"/>: about −1/(12 z).</summary>
    public static double StirlingSlope(double z)
    {
        if (z < SeriesFrom)
        {
            return (z * (SpecialFunctions.DiGamma(z) - Math.Log(z))) + 0.5;
        }

        double s = 1 / z / z;
        return -((1.0 / 12) - (s * ((1.0 / 120) - (s * ((1.0 / 252) - (s / 240)))))) / z;
    }
}

using MathNet.Numerics;

namespace GpuLmm;

/// <summary>log Φ and its derivatives.</summary>
internal static class NormalTail
{
    // Below, the asymptotic series is more exact than differences of what nearly cancels.
    private const double Series = -25;

    /// <summary>log Φ(x) with λ = φ/Φ, −λ(x + λ), …</summary>
    public static DensityPoint LogBelow(double x)
    {
        if (x < Series)
        {
            return Asymptotic(-x);
        }

        double value = x < 0
            ? Math.Log(0.5 * SpecialFunctions.Erfc(-x / Math.Sqrt(2)))
            : SpecialFunctions.Log1p(-0.5 * SpecialFunctions.Erfc(x / Math.Sqrt(2)));
        double ratio = Math.Exp((-0.5 * x * x) - (0.5 * Math.Log(2 * Math.PI)) - value), gap = x + ratio, second = -ratio * gap;
        return new DensityPoint(value, ratio, second, -((second * gap) + (ratio * (1 + second))));
    }

    /// <summary>log of φ(z)/z (1 − s + 3 s² − 15 s³ + …), s = 1/z² (Abramowitz &amp; Stegun 26.2.12), and its derivatives by −z.</summary>
    private static DensityPoint Asymptotic(double z)
    {
        double s = 1 / (z * z);
        return new DensityPoint(
            (-0.5 * z * z) - Math.Log(z) - (0.5 * Math.Log(2 * Math.PI))
                - (s * (1 - (s * ((5.0 / 2) - (s * ((37.0 / 3) - (s * 353 / 4))))))),
            z + ((1 - (s * (2 - (s * (10 - (s * (74 - (s * 706)))))))) / z),
            -1 + (s * (1 - (s * (6 - (s * (50 - (s * (518 - (s * 6354))))))))),
            s * (2 - (s * (24 - (s * (300 - (s * (4144 - (s * 63540)))))))) / z);
    }
}

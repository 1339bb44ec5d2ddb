using GpuLmm.Numerics;
using MathNet.Numerics;

namespace GpuLmm;

/// <summary>log p and log(1 − p) of probit and cloglog with their derivatives by η, to full relative precision in both tails.</summary>
internal static class LogProbability
{
    /// <summary>log p(η).</summary>
    public static DensityPoint OfSuccess(Link link, double eta) => link == Link.Probit ? NormalTail.LogBelow(eta) : LogEvent(eta);

    /// <summary>log(1 − p(η)).</summary>
    public static DensityPoint OfFailure(Link link, double eta)
    {
        if (link == Link.Probit)
        {
            DensityPoint mirrored = NormalTail.LogBelow(-eta);
            return new DensityPoint(mirrored.Value, -mirrored.First, mirrored.Second, -mirrored.Third);
        }

        double hazard = Math.Exp(eta);
        return new DensityPoint(-hazard, -hazard, -hazard, -hazard);
    }

    /// <summary>log(1 − exp(−h)), h = e^η: with g = h/(e^h − 1) the derivatives are g, g (1 − h − g), …</summary>
    private static DensityPoint LogEvent(double eta)
    {
        double h = Math.Exp(eta);
        if (h < 0.01)
        {
            // 1 − g = h/2 − h²/12 + h⁴/720 − …, and log((1 − e^−h)/h) = −h/2 + h²/24 − h⁴/2880.
            double h2 = h * h;
            double gap = (h / 2) - (h2 / 12) + (h2 * h2 / 720), small = gap - h;
            double g = 1 - gap, second = g * small;
            return new DensityPoint(eta - (h / 2) + (h2 / 24) - (h2 * h2 / 2880), g, second, (second * small) + (g * (-h - second)));
        }

        if (h > 700)
        {
            return default;
        }

        double ratio = h / Exponential.MinusOne(h), rest = 1 - h - ratio, slope = ratio * rest;
        return new DensityPoint(SpecialFunctions.Log1p(-Math.Exp(-h)), ratio, slope, (slope * rest) + (ratio * (-h - slope)));
    }
}

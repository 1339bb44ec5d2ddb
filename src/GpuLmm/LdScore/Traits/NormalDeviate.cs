using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>|z| of a two-sided p-value, from its logarithm: what is far below the smallest double has one too.</summary>
internal static class NormalDeviate
{
    private const int MostSteps = 100;

    /// <summary>|z| ≥ 0 with P(|Z| ≥ |z|) = 10^−L.</summary>
    /// <param name="negativeLog10">L ≥ 0.</param>
    public static double Of(double negativeLog10)
    {
        if (!(negativeLog10 > 0))
        {
            return 0;
        }

        // L(z) is convex: from the right of the root Newton's steps go down to it.
        double z = Math.Sqrt(2 * Math.Log(10) * negativeLog10) + 0.1;
        for (int step = 0; step < MostSteps; step++)
        {
            double own = TailProbability.NegativeLog10ChiSquared1(z * z);
            double logDensity = (-0.5 * z * z) - (0.5 * Math.Log(2 * Math.PI));
            double slope = 2 * Math.Exp(logDensity + (own * Math.Log(10))) / Math.Log(10);
            double change = (own - negativeLog10) / slope;
            z = Math.Max(z - change, 0);
            if (Math.Abs(change) <= 4e-16 * z)
            {
                break;
            }
        }

        return z;
    }
}

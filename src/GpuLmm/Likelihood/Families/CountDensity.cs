using GpuLmm.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace GpuLmm;

/// <summary>
/// A density of counts with logarithmic link. Where counts are large, log f is in parts that are as small as what they tell; terms of y
/// alone are −log y! elsewhere, and −½ log 2πy and Stirling's error there.
/// </summary>
internal abstract class CountDensity : ResponseDensity
{
    // Up to here log f has no part that would hide it.
    private const double LargeCount = 200;

    // A gamma distribution of this shape is a point.
    private const double LargeShape = 1e15;

    public override double Constant(double y, double trials) => IsLarge(y)
        ? (-0.5 * Math.Log(2 * Math.PI * y)) - Saddlepoint.StirlingError(y) : -SpecialFunctions.GammaLn(y + 1);

    /// <summary>Whether log f has the form for large counts.</summary>
    protected static bool IsLarge(double y) => y > LargeCount;

    public override double LinkOf(double mean) => Math.Log(mean);

    public override double Mean(double eta) => Math.Exp(eta);

    public override double MeanDerivative(double eta) => Math.Exp(eta);

    /// <summary>A Poisson count; beyond the whole numbers its mean, from which it then differs by less than a millionth part.</summary>
    protected static double Count(Random random, double mean) =>
        mean > 1e9 ? Math.Round(mean) : mean > 0 ? Poisson.Sample(random, mean) : 0;

    /// <summary>A Poisson count whose mean is gamma with that shape and scale: a negative binomial one.</summary>
    protected static double Mixed(Random random, double shape, double scale) =>
        !(shape > 0 && scale > 0) ? 0
        : shape > LargeShape ? Count(random, shape * scale) : Count(random, scale * Gamma.Sample(random, shape, 1));

    /// <summary>
    /// log f of a large count under the negative binomial of mean μ and variance μ + μ²/r: with δ = (y − μ)/(r + μ) and ρ the logarithm of
    /// the mean given y + r, r (log(1 + δ) − δ) − y (e^ρ − 1 − ρ), and what the gamma functions leave.
    /// </summary>
    protected static double LogOfLarge(double y, double r, double eta)
    {
        double mean = Math.Exp(eta), delta = Excess(y, r, mean), rho = eta - Math.Log(y) + SpecialFunctions.Log1p(delta);
        return (r * Saddlepoint.LogOnePlusLess(delta)) - (y * Saddlepoint.ExponentialLess(rho))
            + Saddlepoint.StirlingError(y + r) - Saddlepoint.StirlingError(r) - (0.5 * SpecialFunctions.Log1p(y / r));
    }

    /// <summary>(y − μ)/(r + μ).</summary>
    protected static double Excess(double y, double r, double mean) => double.IsInfinity(mean) ? -1 : (y - mean) / (r + mean);
}

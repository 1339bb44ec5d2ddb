using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace GpuLmm;

/// <summary>A density of counts with logarithmic link.</summary>
internal abstract class CountDensity : ResponseDensity
{
    public override double Constant(double y, double trials) => -SpecialFunctions.GammaLn(y + 1);

    public override double LinkOf(double mean) => Math.Log(mean);

    public override double Mean(double eta) => Math.Exp(eta);

    public override double MeanDerivative(double eta) => Math.Exp(eta);

    /// <summary>A Poisson count; beyond the whole numbers its mean, from which it then differs by less than a millionth part.</summary>
    protected static double Count(Random random, double mean) =>
        mean > 1e9 ? Math.Round(mean) : mean > 0 ? Poisson.Sample(random, mean) : 0;

    /// <summary>A Poisson count whose mean is gamma with that shape and scale: a negative binomial one.</summary>
    protected static double Mixed(Random random, double shape, double scale) =>
        shape > 0 && scale > 0 ? Count(random, scale * Gamma.Sample(random, shape, 1)) : 0;
}

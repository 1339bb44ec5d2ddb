using MathNet.Numerics;

namespace GpuLmm;

/// <summary>A density of counts with logarithmic link.</summary>
internal abstract class CountDensity : ResponseDensity
{
    public override double Constant(double y, double trials) => -SpecialFunctions.GammaLn(y + 1);

    public override double LinkOf(double mean) => Math.Log(mean);

    public override double Mean(double eta) => Math.Exp(eta);

    public override double MeanDerivative(double eta) => Math.Exp(eta);
}

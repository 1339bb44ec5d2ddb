using GpuLmm.Numerics;
using MathNet.Numerics;

namespace GpuLmm;

/// <summary>
/// Variance μ (1 + φ): log Γ(y + r)/Γ(r) + y log(φ/(1 + φ)) − r log(1 + φ) with r = μ/φ. Not concave in η where y is large and r small.
/// </summary>
/// <param name="logPhi">log φ.</param>
internal sealed class NegativeBinomial1Density(double logPhi) : CountDensity
{
    private readonly double phi = Math.Exp(logPhi);
    private readonly double logOnePlus = SpecialFunctions.Log1p(Math.Exp(logPhi));

    public override string DispersionName => "theta";

    public override ResponseDensity With(double logDispersion) => new NegativeBinomial1Density(logDispersion);

    public override double? PoissonEnd => -460;

    public override double Overdispersion(double mean) => phi;

    public override double DispersionStart(double squares, double mean, double meanSquare) =>
        Math.Clamp((squares / mean / 2) - 0.5, 0.01, 10);

    public override DensityPoint At(double y, double trials, double eta)
    {
        (double value, double first, double second, double third) = RisingFactorial.LogByLog(eta - logPhi, y);
        double tail = Math.Exp(eta - logPhi) * logOnePlus;
        return new DensityPoint(
            IsLarge(y) ? LogOfLarge(y, Math.Exp(eta - logPhi), eta) : value + (y * (logPhi - logOnePlus)) - tail,
            first - tail, second - tail, third - tail);
    }

    public override DispersionPoint DispersionAt(double y, double eta)
    {
        DensityPoint own = At(y, 1, eta);
        double share = phi / (1 + phi), size = Math.Exp(eta - logPhi) * share;
        return new DispersionPoint(-own.First + (y * (1 - share)) - size, -own.Second - size, -own.Third - size);
    }

    public override double Draw(Random random, double eta, double trials) => Mixed(random, Math.Exp(eta) / phi, phi);

    public override double Variance(double mean) => mean * (1 + phi);
}

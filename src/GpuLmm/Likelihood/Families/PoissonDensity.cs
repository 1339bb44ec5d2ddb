using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>y η − e^η; of large counts less its largest value, −y (e^ρ − 1 − ρ) with ρ = η − log y.</summary>
internal sealed class PoissonDensity : CountDensity
{
    public override DensityPoint At(double y, double trials, double eta)
    {
        double mean = Math.Exp(eta);
        return new DensityPoint(
            IsLarge(y) ? -y * Saddlepoint.ExponentialLess(eta - Math.Log(y)) : (y * eta) - mean, y - mean, -mean, -mean);
    }

    public override double Draw(Random random, double eta, double trials) => Count(random, Math.Exp(eta));

    public override double Variance(double mean) => mean;
}

using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Variance μ + μ²/θ: log Γ(y + θ)/(Γ(θ) θ^y) + y η − (y + θ) log(1 + e^η/θ), which tends to the Poisson as θ grows.</summary>
/// <param name="logTheta">log θ.</param>
internal sealed class NegativeBinomial2Density(double logTheta) : CountDensity
{
    private readonly double theta = Math.Exp(logTheta);

    public override string DispersionName => "theta";

    public override ResponseDensity With(double logDispersion) => new NegativeBinomial2Density(logDispersion);

    public override double? PoissonEnd => 460;

    public override double Overdispersion(double mean) => mean / theta;

    public override double DispersionStart(double squares, double mean, double meanSquare) =>
        Math.Clamp(2 * meanSquare / Math.Max(squares - mean, 1e-3 * mean), 0.1, 100);

    public override DensityPoint At(double y, double trials, double eta)
    {
        (double p, double q, double log) = Logistic.At(eta - logTheta);
        double size = y + theta, slope = size * p * q;
        return new DensityPoint(
            IsLarge(y) ? LogOfLarge(y, theta, eta) : RisingFactorial.LogScaled(theta, y) + (y * eta) - (size * log),
            (y * q) - (theta * p), -slope, -slope * (q - p));
    }

    public override DispersionPoint DispersionAt(double y, double eta)
    {
        // With δ = (y − μ)/(θ + μ) all is of the size of what overdispersion changes, however large θ is.
        (double p, double q, _) = Logistic.At(eta - logTheta);
        double delta = Excess(y, theta, Math.Exp(eta)), size = theta * p;
        return new DispersionPoint(
            (theta * Saddlepoint.LogOnePlusLess(delta)) + RisingFactorial.ExcessDerivative(theta, y), size * delta,
            size * ((q * delta) - (p * (1 + delta))));
    }

    public override double Draw(Random random, double eta, double trials) => Mixed(random, theta, Math.Exp(eta) / theta);

    public override double Variance(double mean) => mean * (1 + (mean / theta));
}

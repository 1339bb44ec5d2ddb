namespace GpuLmm;

/// <summary>−½ [log 2πσ² + (y − η)²/σ²], identity link; the dispersion parameter is σ².</summary>
/// <param name="logVariance">log σ².</param>
internal sealed class GaussianDensity(double logVariance) : ResponseDensity
{
    private readonly double precision = Math.Exp(-logVariance);

    public override string DispersionName => "sigma2";

    public override ResponseDensity With(double logDispersion) => new GaussianDensity(logDispersion);

    public override double DispersionStart(double squares, double mean, double meanSquare) => squares / 2;

    public override DensityPoint At(double y, double trials, double eta)
    {
        double residual = y - eta;
        return new DensityPoint(-0.5 * (logVariance + (precision * residual * residual)), precision * residual, -precision, 0);
    }

    public override DispersionPoint DispersionAt(double y, double eta)
    {
        double residual = y - eta;
        return new DispersionPoint(0.5 * ((precision * residual * residual) - 1), -precision * residual, precision);
    }

    public override double Constant(double y, double trials) => -0.5 * Math.Log(2 * Math.PI);

    public override double LinkOf(double mean) => mean;

    public override double Mean(double eta) => eta;

    public override double MeanDerivative(double eta) => 1;

    public override double Draw(Random random, double eta, double trials) =>
        MathNet.Numerics.Distributions.Normal.Sample(random, eta, Math.Sqrt(1 / precision));

    public override double Variance(double mean) => 1 / precision;
}

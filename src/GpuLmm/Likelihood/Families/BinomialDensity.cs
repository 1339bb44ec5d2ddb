using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace GpuLmm;

/// <summary>y log p(η) + (m − y) log(1 − p(η)).</summary>
/// <param name="link">Logit, probit or cloglog.</param>
internal sealed class BinomialDensity(Link link) : ResponseDensity
{
    public override DensityPoint At(double y, double trials, double eta)
    {
        double failures = trials - y;
        if (link == Link.Logit)
        {
            (double p, double q, double log) = Numerics.Logistic.At(eta);
            double slope = trials * p * q;
            return new DensityPoint((y * eta) - (trials * log), (y * q) - (failures * p), -slope, -slope * (q - p));
        }

        DensityPoint success = y > 0 ? LogProbability.OfSuccess(link, eta) : default,
            failure = failures > 0 ? LogProbability.OfFailure(link, eta) : default;
        return new DensityPoint(
            (y * success.Value) + (failures * failure.Value), (y * success.First) + (failures * failure.First),
            (y * success.Second) + (failures * failure.Second), (y * success.Third) + (failures * failure.Third));
    }

    public override double Constant(double y, double trials) => trials == 1
        ? 0
        : SpecialFunctions.GammaLn(trials + 1) - SpecialFunctions.GammaLn(y + 1) - SpecialFunctions.GammaLn(trials - y + 1);

    public override double LinkOf(double mean) => link switch
    {
        Link.Logit => Math.Log(mean / (1 - mean)),
        Link.Probit => Normal.InvCDF(0, 1, mean),
        _ => Math.Log(-SpecialFunctions.Log1p(-mean)),
    };

    public override double Mean(double eta) =>
        link == Link.Logit ? Numerics.Logistic.At(eta).P : Math.Exp(LogProbability.OfSuccess(link, eta).Value);

    public override double MeanDerivative(double eta)
    {
        if (link == Link.Logit)
        {
            (double p, double q, _) = Numerics.Logistic.At(eta);
            return p * q;
        }

        DensityPoint success = LogProbability.OfSuccess(link, eta);
        return Math.Exp(success.Value) * success.First;
    }

    public override double Draw(Random random, double eta, double trials) =>
        Binomial.Sample(random, Math.Clamp(Mean(eta), 0, 1), (int)Math.Round(trials));

    public override double Variance(double mean) => mean * (1 - mean);
}

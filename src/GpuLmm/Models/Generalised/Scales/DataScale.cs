using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Mean and variances of a response whose η is normal, by quadrature: from the latent scale to that of the data (de Villemereuil,
/// Schielzeth, Nakagawa &amp; Morrissey 2016, whose symbols are given).
/// </summary>
/// <param name="Mean">z̄, E μ(η).</param>
/// <param name="ExpectedVariance">Var μ(η): the variance of expected values.</param>
/// <param name="DistributionVariance">E Var(y | η).</param>
/// <param name="Slope">Ψ = E dμ/dη.</param>
public sealed record DataScale(double Mean, double ExpectedVariance, double DistributionVariance, double Slope)
{
    private const int Nodes = 100;

    private static readonly Lazy<GaussHermite> Rule = new(() => GaussHermite.Of(Nodes));

    /// <summary>Var y.</summary>
    public double Variance => ExpectedVariance + DistributionVariance;

    /// <summary>Share of a part of the latent variance, Ψ²σ²/Var y: heritability of what is observed.</summary>
    /// <param name="variance">Its variance on the latent scale.</param>
    public double Share(double variance) => Slope * Slope * variance / Variance;

    /// <summary>At one mean and variance of η.</summary>
    /// <param name="family">Distribution.</param>
    /// <param name="link">Link.</param>
    /// <param name="mean">E η.</param>
    /// <param name="variance">Var η over all random effects, ≥ 0; the distribution's own is not in it.</param>
    /// <param name="dispersion">θ or φ of negative binomials, σ² of the Gaussian.</param>
    /// <param name="trials">Trials of the binomial: the response is the number of successes.</param>
    public static DataScale Of(ResponseFamily family, Link link, double mean, double variance, double dispersion = 1, double trials = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(variance);
        return Of(ResponseDensity.Of(family, link).With(Math.Log(dispersion)), [(mean, 1)], variance, trials, Rule.Value);
    }

    /// <summary>Over several means with their shares of the records: fixed effects add to the variance of expected values.</summary>
    internal static DataScale Of(ResponseDensity density, (double Mean, double Share)[] means, double variance,
        double trials, GaussHermite rule)
    {
        double mean = 0, square = 0, within = 0, slope = 0, deviation = Math.Sqrt(variance);
        for (int k = 0; k < rule.Nodes.Count; k++)
        {
            double node = Math.Exp(rule.LogWeights[k]), shift = deviation * rule.Nodes[k];
            foreach ((double centre, double share) in means)
            {
                double weight = node * share;
                double mu = density.Mean(centre + shift);
                mean += weight * mu;
                square += weight * mu * mu;
                within += weight * density.Variance(mu);
                slope += weight * density.MeanDerivative(centre + shift);
            }
        }

        return new DataScale(trials * mean, trials * trials * (square - (mean * mean)), trials * within, trials * slope);
    }
}

using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// R² of generalised models (Nakagawa, Johnson &amp; Schielzeth 2017): variances of η by fixed and by random effects over these and that of
/// the distribution, for counts the trigamma form, at the mean of the model without fixed effects. Effects of single rows are
/// overdispersion: they count below, not above.
/// </summary>
/// <param name="Marginal">Of fixed effects.</param>
/// <param name="Conditional">Of fixed and random effects.</param>
internal readonly record struct NakagawaR2(double Marginal, double Conditional)
{
    /// <summary>From the variances.</summary>
    /// <param name="fixedPart">X b.</param>
    /// <param name="random">Variance of the random effects.</param>
    /// <param name="below">Variance of the distribution and of overdispersion.</param>
    public static NakagawaR2 Of(double[] fixedPart, double random, double below)
    {
        double explained = ModelMath.Variance(fixedPart), total = explained + random + below;
        return new NakagawaR2(explained / total, (explained + random) / total);
    }

    /// <summary>The variance of a distribution of counts on the logarithmic scale, ψ′(1/(Var y/μ²)).</summary>
    /// <param name="density">The density.</param>
    /// <param name="mean">μ of the model without fixed effects.</param>
    public static double CountVariance(ResponseDensity density, double mean) => Polygamma.Trigamma(mean * mean / density.Variance(mean));
}

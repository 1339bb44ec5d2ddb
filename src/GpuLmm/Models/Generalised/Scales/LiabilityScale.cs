using MathNet.Numerics.Distributions;

namespace GpuLmm;

/// <summary>The liability behind a binary trait.</summary>
public static class LiabilityScale
{
    /// <summary>
    /// Heritability of liability from that of a 0/1 trait on its observed scale, as a linear model gives it, in a sample whose cases are
    /// more or fewer than in the population: h² K²(1 − K)²/(z² P(1 − P)), z the normal density at the threshold (Lee et al. 2011, equation
    /// 23).
    /// </summary>
    /// <param name="observed">h² of the 0/1 trait.</param>
    /// <param name="prevalence">K, cases of the population, within (0, 1).</param>
    /// <param name="caseFraction">P, cases of the sample, within (0, 1); K where it is no case–control sample.</param>
    public static double Heritability(double observed, double prevalence, double caseFraction)
    {
        RequireFraction(prevalence, nameof(prevalence));
        RequireFraction(caseFraction, nameof(caseFraction));
        double density = Normal.PDF(0, 1, Normal.InvCDF(0, 1, prevalence)), spread = prevalence * (1 - prevalence);
        return observed * spread * spread / (density * density * caseFraction * (1 - caseFraction));
    }

    /// <summary>Variance that a link gives the liability: 1 of probit, π²/3 of logit, π²/6 of cloglog; NaN of other links.</summary>
    /// <param name="link">Link of a binomial.</param>
    public static double LinkVariance(Link link) => link switch
    {
        Link.Probit => 1,
        Link.Logit => Math.PI * Math.PI / 3,
        Link.Cloglog => Math.PI * Math.PI / 6,
        _ => double.NaN,
    };

    private static void RequireFraction(double value, string name)
    {
        if (!(value is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(name, value, "expected a fraction above 0 and below 1");
        }
    }
}

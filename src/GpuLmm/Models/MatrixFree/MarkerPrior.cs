namespace GpuLmm;

/// <summary>How effects of the markers of a kinship are distributed.</summary>
public enum MarkerPrior
{
    /// <summary>Normal, with one variance: the random effect of a linear mixed model.</summary>
    Infinitesimal,

    /// <summary>Of two normals, a few large effects and many small ones (Loh et al. 2015), where that predicts better.</summary>
    Mixture,
}

/// <summary>
/// The mixture of two normals that a trait's effects of markers have: β ~ p N(0, (1 − f₂) σ²_g/(p m)) + (1 − p) N(0, f₂ σ²_g/((1 − p) m)).
/// </summary>
/// <param name="LargeShare">p, the share of markers with large effects.</param>
/// <param name="SmallVariance">f₂, the share of the variance of the small effects.</param>
/// <param name="R2">Cross-validated: 1 − the mean squared error of predictions over that of the mean, with the mixture.</param>
/// <param name="InfinitesimalR2">The same with p = f₂ = ½, one normal.</param>
/// <param name="Gain">
/// (1 − InfinitesimalR2)/(1 − R2), the gain in effective sample size: residuals have so much less variance.
/// </param>
public sealed record MixtureEffects(double LargeShare, double SmallVariance, double R2, double InfinitesimalR2, double Gain)
{
    /// <summary>
    /// What x'Mx is multiplied by in tests, with residuals r for the trait: such that (x'r)²/(γ x'Mx · r'r/(n − p)) has on the markers of
    /// the kinship the mean of the statistics with one normal, leaving the tenth with the largest out.
    /// </summary>
    public double Calibration { get; internal init; } = 1;
}

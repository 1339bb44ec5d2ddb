namespace GpuLmm;

/// <summary>How variances are tested against zero.</summary>
public enum VarianceTestMethod
{
    /// <summary>Variances are not tested.</summary>
    None,

    /// <summary>
    /// Each random variance by the model without it, 2Δℓ against a mixture of χ² (Self &amp; Liang 1987; Stram &amp; Lee 1994): ½χ²₀ +
    /// ½χ²₁, and for one of k correlated effects ½χ²₍k−1₎ + ½χ²₍k₎.
    /// </summary>
    LikelihoodRatio,

    /// <summary>
    /// The restricted likelihood ratio of a single variance against its exact distribution, simulated (Crainiceanu &amp; Ruppert 2004).
    /// </summary>
    ExactRestricted,
}

/// <summary>A test of a variance against zero.</summary>
/// <param name="Group">Kernel or grouping.</param>
/// <param name="Term">R's name of the effect.</param>
/// <param name="Statistic">2(ℓ − ℓ₀), both of the fit's method; NaN where the model without the variance did not converge.</param>
/// <param name="Mixture">
/// Distribution of the statistic where the variance is zero: <c>0.5 chi2(0) + 0.5 chi2(1)</c>, or <c>exact, 10000 draws</c>.
/// </param>
/// <param name="PValue">
/// P(T ≥ statistic): 1 where the statistic is 0; a simulated p-value is (1 + draws at least as large)/(1 + draws).
/// </param>
public sealed record VarianceTest(string Group, string Term, double Statistic, string Mixture, double PValue);

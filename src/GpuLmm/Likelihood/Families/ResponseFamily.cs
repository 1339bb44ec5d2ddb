namespace GpuLmm;

/// <summary>Distribution of a response given its mean μ.</summary>
public enum ResponseFamily
{
    /// <summary>Normal, variance σ².</summary>
    Gaussian,

    /// <summary>Successes of trials, variance m p (1 − p).</summary>
    Binomial,

    /// <summary>Counts, variance μ.</summary>
    Poisson,

    /// <summary>Counts, variance μ + μ²/θ, θ estimated.</summary>
    NegativeBinomial2,

    /// <summary>Counts, variance μ (1 + φ), φ estimated.</summary>
    NegativeBinomial1,

    /// <summary>Times to an event, some of which are only known to be longer: Cox's partial likelihood. Of scans only.</summary>
    Cox,
}

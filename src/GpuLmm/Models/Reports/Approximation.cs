namespace GpuLmm;

/// <summary>How the random effects of a model are integrated out.</summary>
public enum Approximation
{
    /// <summary>Exactly: both effects and response are normal.</summary>
    None,

    /// <summary>Laplace's: a normal density with the mode and curvature of the integrand.</summary>
    Laplace,

    /// <summary>Gauss–Hermite quadrature about the mode of each level (Liu &amp; Pierce 1994).</summary>
    AdaptiveQuadrature,

    /// <summary>
    /// No integral: a linear mixed model of a working response, fitted until the response stays the same (Breslow &amp; Clayton 1993).
    /// There is no likelihood.
    /// </summary>
    PenalisedQuasiLikelihood,
}

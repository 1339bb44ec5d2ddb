namespace GpuLmm;

/// <summary>How features (abundances, probes, expression) become a kernel of samples.</summary>
public enum FeatureKernel
{
    /// <summary>(1/q) Z Z', Z standardised by mean and standard deviation (divisor n − 1): OSCA's ORM (Zhang et al. 2019).</summary>
    Linear,

    /// <summary>Centred log-ratios of a composition (Aitchison 1986), standardised, as <see cref="Linear"/>.</summary>
    Clr,

    /// <summary>
    /// −½ S D² S of Aitchison's distance D: the inner products of the centred log-ratios, not standardised and not divided by q.
    /// </summary>
    Aitchison,

    /// <summary>
    /// −½ S D² S of the Bray–Curtis distance Σ|x − y|/Σ(x + y) of the abundances as given; negative eigenvalues are set to zero.
    /// </summary>
    BrayCurtis,
}

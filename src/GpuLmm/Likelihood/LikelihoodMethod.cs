namespace GpuLmm;

/// <summary>Which likelihood is maximised.</summary>
public enum LikelihoodMethod
{
    /// <summary>Restricted maximum likelihood: variance components free of the fixed effects' degrees of freedom.</summary>
    Reml,

    /// <summary>Maximum likelihood: comparable between models with different fixed effects.</summary>
    Ml,
}

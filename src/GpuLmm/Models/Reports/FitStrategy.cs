namespace GpuLmm;

/// <summary>How a model is fitted; decided once, from its design (<see cref="MixedModel.Strategy"/>).</summary>
public enum FitStrategy
{
    /// <summary>One kernel and residuals of one variance: by the kernel's eigenvectors.</summary>
    Spectral,

    /// <summary>
    /// Groupings, and kernels of few ids with many records: by Henderson's equations, or sparse equations of the conditional modes.
    /// </summary>
    Grouped,

    /// <summary>Any other covariance: V, n × n, is factored at every step.</summary>
    Dense,

    /// <summary>One kernel that is never formed: by products of genotypes with vectors.</summary>
    MatrixFree,

    /// <summary>One sparse kernel: by the factor of V family by family.</summary>
    Sparse,
}

namespace GpuLmm;

/// <summary>
/// A fit of y = X b + u + e, u ~ N(0, σ²_g K), e ~ N(0, σ²_e I): variance components, heritability, fixed effects, and how it ended.
/// </summary>
public sealed record OneKernelFit
{
    /// <summary>REML or ML.</summary>
    public required LikelihoodMethod Method { get; init; }

    /// <summary>n.</summary>
    public required int SampleCount { get; init; }

    /// <summary>σ̂²_g; exactly 0 on the boundary.</summary>
    public required double KernelVariance { get; init; }

    /// <summary>σ̂²_e.</summary>
    public required double ResidualVariance { get; init; }

    /// <summary>Standard error of σ̂²_g from the average information; NaN on a boundary.</summary>
    public required double KernelVarianceError { get; init; }

    /// <summary>Standard error of σ̂²_e from the average information.</summary>
    public required double ResidualVarianceError { get; init; }

    /// <summary>λ̂ = σ̂²_g/σ̂²_e.</summary>
    public required double Lambda { get; init; }

    /// <summary>c(K) = tr(SKS)/(n − 1): the scale on which σ²_g K is a variance among these samples.</summary>
    public required double KernelScale { get; init; }

    /// <summary>
    /// h² = σ²_g c/(σ²_g c + σ²_e), the share of the variance that the kernel explains; m² and the like where the kernel is not of
    /// genotypes.
    /// </summary>
    public required double Heritability { get; init; }

    /// <summary>Its standard error from the curvature of the profile likelihood in λ; NaN on a boundary.</summary>
    public required double HeritabilityError { get; init; }

    /// <summary>ℓ at the estimate, without the ½ log|X'X| that some programs add to REML.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>b̂ in the order of the columns of X.</summary>
    public required IReadOnlyList<FixedEffect> Fixed { get; init; }

    /// <summary>Which component is at zero, if any.</summary>
    public required VarianceBoundary Boundary { get; init; }

    /// <summary>Evaluations of the profile likelihood spent.</summary>
    public required int Evaluations { get; init; }

    /// <summary>Parameters estimated: p + 2.</summary>
    public int ParameterCount => Fixed.Count + 2;

    /// <summary>Akaike's criterion from the marginal likelihood, −2ℓ + 2 (p + 2).</summary>
    public double Aic => (-2 * LogLikelihood) + (2 * ParameterCount);

    /// <summary>Schwarz's criterion, −2ℓ + (p + 2) log n.</summary>
    public double Bic => (-2 * LogLikelihood) + (ParameterCount * Math.Log(SampleCount));
}

/// <summary>A variance component at the edge of its range.</summary>
public enum VarianceBoundary
{
    /// <summary>Both components are positive.</summary>
    None,

    /// <summary>σ²_g = 0: the kernel explains nothing.</summary>
    Kernel,

    /// <summary>σ²_e → 0: the kernel explains everything; λ stands at the end of the search.</summary>
    Residual,
}

namespace GpuLmm;

/// <summary>What a scan of thousands of traits says of one of them: its null model, and its markers.</summary>
public sealed record BulkTrait
{
    /// <summary>Name of the trait.</summary>
    public required string Name { get; init; }

    /// <summary>n, its samples.</summary>
    public required int SampleCount { get; init; }

    /// <summary>λ̂ = σ̂²_g/σ̂²_e by REML, which the tests keep; NaN without a kinship.</summary>
    public required double Lambda { get; init; }

    /// <summary>h² = σ²_g c/(σ²_g c + σ²_e); NaN without a kinship.</summary>
    public required double Heritability { get; init; }

    /// <summary>Its standard error; NaN on a boundary, and without a kinship.</summary>
    public required double HeritabilityError { get; init; }

    /// <summary>σ̂²_g; NaN without a kinship.</summary>
    public required double KernelVariance { get; init; }

    /// <summary>σ̂²_e.</summary>
    public required double ResidualVariance { get; init; }

    /// <summary>Restricted log-likelihood at the estimate, as <see cref="OneKernelFit.LogLikelihood"/>.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>Which variance is at zero, if any.</summary>
    public required VarianceBoundary Boundary { get; init; }

    /// <summary>Whether markers were to be tested: false where there are regions and the trait has none.</summary>
    public required bool HasRegion { get; init; }

    /// <summary>Markers with a statistic.</summary>
    public required long Tested { get; init; }

    /// <summary>Markers without one, for a reason that the table has as NOTE.</summary>
    public required long NotTested { get; init; }

    /// <summary>Markers that the thresholds on frequency and missing calls left out.</summary>
    public required long FilteredOut { get; init; }

    /// <summary>Rows that were kept.</summary>
    public required long Written { get; init; }

    /// <summary>
    /// λ_GC: the median of χ²₁ at the p-values of all tested markers over its expectation, 0.4549 (Devlin &amp; Roeder 1999), from bins of
    /// the statistic 0.4 % wide; NaN without markers.
    /// </summary>
    public required double GenomicInflation { get; init; }
}

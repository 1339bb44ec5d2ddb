namespace GpuLmm;

/// <summary>A trait of a pass: where its columns are, and the numbers that its statistics need.</summary>
internal sealed class BulkMember
{
    /// <summary>Index among the traits of the study.</summary>
    public required int Index { get; init; }

    public required Trait Trait { get; init; }

    /// <summary>Index of its sample set among those of the pass.</summary>
    public required int Pattern { get; init; }

    /// <summary>Positions among the samples of the pass of those that it lacks.</summary>
    public required int[] Lacking { get; init; }

    /// <summary>Its column P y; the columns of the samples that it lacks follow.</summary>
    public required int Column { get; set; }

    /// <summary>Where it is tested; null for everywhere.</summary>
    public required TraitRegion? Region { get; init; }

    /// <summary>Its null model.</summary>
    public BulkNull Null { get; set; }

    /// <summary>First of the nodes that its x'Px is interpolated from.</summary>
    public int FirstNode { get; set; }

    /// <summary>Their weights.</summary>
    public double[] Weights { get; set; } = [1];

    /// <summary>Columns in all.</summary>
    public int ColumnCount => Lacking.Length + 1;
}

/// <summary>A null model of one kernel, or of none, with what is told of it.</summary>
/// <param name="Lambda">λ̂; NaN without a kernel.</param>
/// <param name="ResidualSquares">R₀ = y'Py per unit of residual variance.</param>
/// <param name="Degrees">n − p.</param>
/// <param name="Heritability">h²; NaN without a kernel.</param>
/// <param name="HeritabilityError">Its standard error.</param>
/// <param name="LogLikelihood">By REML.</param>
/// <param name="Boundary">Which variance is zero.</param>
internal readonly record struct BulkNull(
    double Lambda, double ResidualSquares, double Degrees, double Heritability, double HeritabilityError, double LogLikelihood,
    VarianceBoundary Boundary)
{
    public double ResidualVariance => ResidualSquares / Degrees;

    public double KernelVariance => Lambda * ResidualVariance;
}

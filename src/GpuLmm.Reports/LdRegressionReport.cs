namespace GpuLmm;

/// <summary>What a report shows of an LD score regression: one of the three.</summary>
public sealed record LdRegressionReport
{
    /// <summary>Heritability of one trait; null for none.</summary>
    public HeritabilityEstimate? Heritability { get; init; }

    /// <summary>Genetic correlations of several traits; null for none.</summary>
    public GeneticCorrelations? Correlations { get; init; }

    /// <summary>Cell types tested beside a baseline; empty for none.</summary>
    public IReadOnlyList<CellTypeEstimate> CellTypes { get; init; } = [];
}

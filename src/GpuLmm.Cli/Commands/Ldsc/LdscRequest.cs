namespace GpuLmm.Cli.Commands;

/// <summary>What <c>gpulmm ldsc</c> estimates.</summary>
internal enum LdscTask
{
    /// <summary>Heritability of one trait.</summary>
    Heritability,

    /// <summary>Genetic correlations of several.</summary>
    Correlation,

    /// <summary>Cell types.</summary>
    CellTypes,
}

/// <summary>What <c>gpulmm ldsc</c> was asked for.</summary>
internal sealed record LdscRequest(
    LdscTask Task, IReadOnlyList<string> Paths, LdReferenceOptions Reference, LdRegressionOptions Regression, SumstatsOptions Sumstats)
{
    /// <summary>Overlap of annotations; null where it was not asked for.</summary>
    public AnnotationOptions? Overlap { get; init; }

    /// <summary>The list of cell types.</summary>
    public string? CellTypes { get; init; }

    /// <summary>Whether controls of cell types have rows.</summary>
    public bool AllCellTypes { get; init; }

    /// <summary>Whether only pairs of the first trait are taken.</summary>
    public bool FirstOnly { get; init; }

    /// <summary>Whether only SNPs of all traits are taken.</summary>
    public bool CommonSnps { get; init; }

    public bool PrintCoefficients { get; init; }

    public bool PrintCovariance { get; init; }

    public bool PrintDeletes { get; init; }

    /// <summary>Prefix of the traits as they were read; null for none.</summary>
    public string? WriteSumstats { get; init; }

    /// <summary>Options that do nothing here.</summary>
    public IReadOnlyList<string> Idle { get; init; } = [];
}

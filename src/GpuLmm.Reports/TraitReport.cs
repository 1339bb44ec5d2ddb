namespace GpuLmm;

/// <summary>What a report shows of one trait: a model, and the tests of markers where there were some.</summary>
/// <param name="Name">The trait, or the model.</param>
/// <param name="Model">The fit, or the null model of the tests; null where there is none, or only the table of the tests.</param>
/// <param name="Scan">The tests; null of a fit.</param>
public sealed record TraitReport(string Name, ModelReport? Model, ScanStatistics? Scan)
{
    /// <summary>From the files to the analysed samples; empty where it is not known.</summary>
    public IReadOnlyList<FlowStep> Samples { get; init; } = [];

    /// <summary>An LD score regression; null for none.</summary>
    public LdRegressionReport? LdRegression { get; init; }
}

namespace GpuLmm.Cli.Commands;

/// <summary>What markers are tested against where it is not the traits of a phenotype table.</summary>
/// <param name="NullPath">A saved null model; null for a formula.</param>
/// <param name="DataPath">The table of a formula.</param>
/// <param name="Formula">The formula.</param>
/// <param name="KernelPaths">Kernels by name.</param>
/// <param name="Options">Ids, environments, factors and residuals.</param>
/// <param name="KeepPath">Samples to keep.</param>
/// <param name="RemovePath">Samples to leave out.</param>
/// <param name="SavePath">Where the null model is saved; null for nowhere.</param>
internal sealed record FormulaScanRequest(
    string? NullPath, string DataPath, string Formula, IReadOnlyDictionary<string, string> KernelPaths, FittedNullOptions Options,
    string? KeepPath, string? RemovePath, string? SavePath)
{
    /// <summary>Markers that others are tested given.</summary>
    public IReadOnlyList<string> ConditionalMarkers { get; init; } = [];

    /// <summary>The formula with these markers as fixed effects.</summary>
    public string ConditionalFormula => FormulaGiven([]);

    /// <summary>The formula with these markers and others as fixed effects.</summary>
    /// <param name="markers">Ids of the others.</param>
    public string FormulaGiven(IReadOnlyList<string> markers) =>
        string.Concat([Formula, .. ConditionalMarkers.Concat(markers).Select(marker => $" + `{marker}`")]);
}

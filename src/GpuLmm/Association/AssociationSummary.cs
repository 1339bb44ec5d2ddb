namespace GpuLmm;

/// <summary>What a scan did.</summary>
/// <param name="Tested">Markers with a statistic.</param>
/// <param name="NotTested">Markers with a row that gives a reason instead.</param>
/// <param name="Redone">Marker and trait pairs whose maximum over λ left the window and was searched on the whole range.</param>
/// <param name="Excluded">Markers the filter left out.</param>
public sealed record AssociationSummary(int Tested, int NotTested, int Redone, MarkerExclusions Excluded);

namespace GpuLmm;

/// <summary>A marker with an effect on simulated traits.</summary>
/// <param name="Marker">The marker.</param>
/// <param name="Frequency">Of allele 1 among the samples.</param>
/// <param name="Effects">Per copy of allele 1, one for each trait.</param>
internal sealed record CausalMarker(Marker Marker, double Frequency, IReadOnlyList<double> Effects);

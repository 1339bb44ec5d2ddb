namespace GpuLmm;

/// <summary>A stretch of the genome around its best marker.</summary>
/// <param name="Lead">The marker with the smallest p-value.</param>
/// <param name="Hits">Markers of the locus at or beyond the threshold, the lead included.</param>
/// <param name="Start">Position of the first hit; the lead's where there is no other.</param>
/// <param name="End">Position of the last hit; the lead's where there is no other.</param>
public sealed record Locus(AssociationResult Lead, int Hits, long Start, long End);

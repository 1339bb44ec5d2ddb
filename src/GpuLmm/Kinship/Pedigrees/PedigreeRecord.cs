namespace GpuLmm;

/// <summary>An animal and its parents.</summary>
/// <param name="Animal">Who.</param>
/// <param name="Sire">Its father; null where unknown.</param>
/// <param name="Dam">Its mother; null where unknown.</param>
public readonly record struct PedigreeRecord(SampleId Animal, SampleId? Sire, SampleId? Dam);

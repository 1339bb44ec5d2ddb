namespace GpuLmm;

/// <summary>A line of a VCF after its header, and where it is.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Fields">First byte of FORMAT.</param>
/// <param name="Marker">The variant; null where the line is no record.</param>
/// <param name="Kind">What its ALT is.</param>
/// <param name="HasDosages">Whether FORMAT has DS.</param>
internal readonly record struct VcfLine(long Start, long Fields, Marker? Marker, VcfVariantKind Kind, bool HasDosages);

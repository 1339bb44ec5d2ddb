namespace GpuLmm;

/// <summary>What a message calls a record of a .pgen.</summary>
/// <param name="Path">The file.</param>
/// <param name="Record">The record, from 0.</param>
/// <param name="Offset">Its first byte.</param>
/// <param name="Markers">The markers of all records.</param>
internal readonly record struct PgenPlace(string Path, int Record, long Offset, IReadOnlyList<Marker> Markers)
{
    public override string ToString() => $"{Path}: record {Record + 1} (marker {Markers[Record].Id}) at byte {Offset}";
}

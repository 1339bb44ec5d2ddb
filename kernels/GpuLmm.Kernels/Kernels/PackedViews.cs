using ILGPU;

namespace GpuLmm.Kernels;

/// <summary>
/// Packed genotypes of a block on the device. Packed: markers one after the other, ⌈N/4⌉ bytes each. Samples: the n selected among the N.
/// </summary>
internal readonly record struct PackedViews(
    ArrayView<byte> Packed, int BytesPerMarker, ArrayView<int> Samples, int SampleCount, int Markers);

/// <summary>
/// Which calls of a block are missing, by sample, and the values of each marker. Markers: for each sample a list of
/// <paramref name="Capacity"/> places, of which the first are the markers whose call is missing. Counts: how many these are. Codings: four
/// values a marker, in the order of the codes.
/// </summary>
internal readonly record struct MissingViews(ArrayView<double> Codings, ArrayView<ushort> Markers, ArrayView<int> Counts, int Capacity);

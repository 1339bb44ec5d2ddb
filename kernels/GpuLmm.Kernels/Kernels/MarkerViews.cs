using GpuLmm.Backends;
using ILGPU;

namespace GpuLmm.Kernels;

/// <summary>The products of a block of markers on the device, and scratch for some traits at a time.</summary>
internal readonly struct MarkerViews(
    ArrayView<double> a, ArrayView<double> b, ArrayView<double> scratch, MarkerRange range, int firstTrait, int mostNodes)
{
    /// <summary>x'Px: markers × nodes.</summary>
    public readonly ArrayView<double> A = a;

    /// <summary>Linear products: markers × columns.</summary>
    public readonly ArrayView<double> B = b;

    public readonly ArrayView<double> Scratch = scratch;

    public readonly MarkerRange Range = range;

    /// <summary>The trait in slot 0 of the scratch.</summary>
    public readonly int FirstTrait = firstTrait;

    /// <summary>Largest G among the traits.</summary>
    public readonly int MostNodes = mostNodes;

    /// <summary>
    /// Where a number is in <see cref="Scratch"/>: slot 0 is <see cref="FirstTrait"/>; row 0 dA/dθ, 1 dB/dθ, 2 the score.
    /// </summary>
    public long ScratchAt(int slot, int row, int node, int marker) =>
        Range.At((((long)((slot * ScanSize.ScratchRows) + row)) * MostNodes) + node, marker);
}

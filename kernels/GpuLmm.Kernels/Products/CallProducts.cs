using GpuLmm.Backends;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// Σ x x' of the calls of a block, where x is 1, 0 or −1 for two, one and no copy of allele 1, and 0 for a missing call. Sums over a block
/// are whole numbers below 2²⁴, so that each of these is exact, whichever way and in whatever order it is computed.
/// </summary>
internal abstract class CallProducts
{
    /// <summary>Starts to decode a block that is on the device.</summary>
    public abstract void Decode(in PackedViews packed);

    /// <summary>Starts to add it to a slab: its columns of the lower triangle, with the rows from the first of them on.</summary>
    public abstract void Add(ArrayView<double> sum, ColumnRange columns, int samples, int markers);
}

/// <summary>
/// In float32. A device's 32-bit integer products are at best as fast as these and often slower, and 8-bit ones cannot be told to a
/// compiler of kernels.
/// </summary>
/// <param name="decode">The kernel.</param>
/// <param name="products">Of the stream.</param>
/// <param name="stream">On which they run.</param>
/// <param name="units">1, 0, 0 and −1 for the four codes of each marker.</param>
/// <param name="values">Room for X, n × markers.</param>
internal sealed class FloatCallProducts(
    DecodeKernel<float> decode, DeviceProducts<float> products, AcceleratorStream stream, ArrayView<float> units, ArrayView<float> values)
    : CallProducts
{
    public override void Decode(in PackedViews packed) => decode.Launch(
        stream, packed.Packed, packed.BytesPerMarker, packed.Samples, packed.SampleCount, units, values, packed.Markers);

    public override void Add(ArrayView<double> sum, ColumnRange columns, int samples, int markers)
    {
        ArrayView<float> x = values.SubView(columns.First, values.Length - columns.First);
        products.AddWide(x, x, sum, ProductShape.RankUpdate(samples - columns.First, columns.Count, markers, samples));
    }
}

/// <summary>In 8-bit integers summed in 32 bits, by cuBLAS: on the integer tensor cores of cards that have them.</summary>
/// <param name="blas">Of the stream.</param>
/// <param name="kernels">Decode, and widen sums.</param>
/// <param name="stream">On which they run.</param>
/// <param name="values">
/// Room for X', <paramref name="capacity"/> bytes for each sample and <see cref="KinshipPlan.RowPadding"/> more samples.
/// </param>
/// <param name="capacity">Most markers of a block, a multiple of 64.</param>
/// <param name="buffer">Room for the product of a slab, with the same padding.</param>
/// <param name="mostColumns">Columns of a slab at a time: of more of them more is computed above the diagonal in vain.</param>
internal sealed class ByteCallProducts(
    CuBlas blas, CallKernels kernels, AcceleratorStream stream, ArrayView<int> values, int capacity, ArrayView<int> buffer, int mostColumns)
    : CallProducts
{
    // Rows beyond the last may be computed; what they hold is not looked at.
    private const int Padding = KinshipPlan.RowPadding;

    /// <summary>Whether the bytes fit in the place of values of the given size.</summary>
    public static bool Fits(int samples, int scalarBytes) => samples + Padding <= (long)scalarBytes * samples;

    /// <summary>Whether a device does it, found out by the product of two small matrices.</summary>
    public static bool Works(CuBlas blas, DeviceMemory memory)
    {
        const int Size = 64;
        using DeviceScope scope = memory.Open();
        nint x = scope.Allocate<byte>(Size * Size, "a product").LoadEffectiveAddressAsPtr();
        nint product = scope.Allocate<int>(Size * Size, "a product").LoadEffectiveAddressAsPtr();
        return blas.TryMultiplyBytes(Size, Size, Size, x, Size, x, Size, product, Size);
    }

    public override void Decode(in PackedViews packed) => kernels.Decode.Launch(stream, packed, values, capacity / 4);

    public override void Add(ArrayView<double> sum, ColumnRange columns, int samples, int markers)
    {
        int line = samples - columns.First, depth = DecodeCallsKernel.Markers * GridShape.Ceiling(markers, DecodeCallsKernel.Markers);
        foreach (ColumnRange part in new ColumnRange(0, columns.Count).Cut(mostColumns))
        {
            int rows = line - part.First, padded = (Padding + 1) * GridShape.Ceiling(rows, Padding + 1);
            nint x = values.LoadEffectiveAddressAsPtr() + (nint)((long)(columns.First + part.First) * capacity);
            if (!blas.TryMultiplyBytes(padded, part.Count, depth, x, capacity, x, capacity, buffer.LoadEffectiveAddressAsPtr(), padded))
            {
                throw new CudaLibraryException("cublasGemmEx", "CUBLAS_STATUS_NOT_SUPPORTED", false);
            }

            long diagonal = part.First + ((long)part.First * line);
            kernels.AddWhole.LaunchLower(stream, buffer, padded, sum.SubView(diagonal, sum.Length - diagonal), line, rows, part.Count);
        }
    }
}

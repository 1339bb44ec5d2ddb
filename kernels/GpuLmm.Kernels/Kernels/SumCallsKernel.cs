using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// Of each sample Σ a (z − a) over the markers of a block, with a the value of one copy, added to what was there; and the markers whose
/// calls are missing.
/// </summary>
internal sealed class SumCallsKernel
{
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<byte>, int, ArrayView<int>, ArrayView<double>, ArrayView<double>,
        ArrayView<ushort>, ArrayView<int>, CallRange> run;

    public SumCallsKernel(KernelLoader loader)
    {
        Action<ArrayView<byte>, int, ArrayView<int>, ArrayView<double>, ArrayView<double>, ArrayView<ushort>, ArrayView<int>, CallRange>
            kernel = SumCalls;
        run = loader.For(kernel).LoadKernel(kernel);
    }

    public void Launch(AcceleratorStream stream, in PackedViews packed, in MissingViews missing, ArrayView<double> linear) =>
        run(stream, GridShape.Rows(packed.SampleCount, 1), packed.Packed, packed.BytesPerMarker, packed.Samples, missing.Codings, linear,
            missing.Markers, missing.Counts, new CallRange(packed.SampleCount, packed.Markers, missing.Capacity));

    /// <summary>
    /// Grid (⌈n/256⌉), groups of 256, no shared memory. A thread goes through the markers of a sample in their order, so that the sum does
    /// not depend on blocks; neighbours read neighbouring packed bytes.
    /// </summary>
    [DeviceKernel]
    private static void SumCalls(
        ArrayView<byte> packed, int bytesPerMarker, ArrayView<int> samples, ArrayView<double> codings, ArrayView<double> linear,
        ArrayView<ushort> missing, ArrayView<int> counts, CallRange range)
    {
        int i = (Grid.IdxX * DeviceCatalog.GroupSize) + Group.IdxX;
        if (i >= range.Samples)
        {
            return;
        }

        int sample = samples[i], shift = (sample & 3) * 2, found = 0;
        long from = sample >> 2, list = (long)i * range.Capacity;
        double sum = linear[i];
        for (int marker = 0; marker < range.Markers; marker++)
        {
            int code = (packed[from] >> shift) & 3;
            double a = codings[(4 * marker) + 2];
            sum += a * (codings[(4 * marker) + code] - a);
            if (code == 1)
            {
                missing[list + found] = (ushort)marker;
                found++;
            }

            from += bytesPerMarker;
        }

        linear[i] = sum;
        counts[i] = found;
    }
}

/// <summary>Sizes of a block of calls.</summary>
internal readonly struct CallRange(int samples, int markers, int capacity)
{
    public readonly int Samples = samples;
    public readonly int Markers = markers;

    /// <summary>Most markers of a block.</summary>
    public readonly int Capacity = capacity;
}

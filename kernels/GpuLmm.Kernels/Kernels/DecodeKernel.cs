using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>X (n × B) from packed genotypes: x_im = table[m][code of sample i].</summary>
internal sealed class DecodeKernel<T>
    where T : unmanaged
{
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<byte>, int, ArrayView<int>, ArrayView<T>, ArrayView<T>, int> run;

    public DecodeKernel(KernelLoader loader)
    {
        Action<ArrayView<byte>, int, ArrayView<int>, ArrayView<T>, ArrayView<T>, int> kernel = DecodeKernel.Decode;
        run = loader.For(kernel).LoadKernel(kernel);
    }

    /// <summary>
    /// Packed: markers one after the other, ⌈N/4⌉ bytes each. Samples: the n selected among the N. Table: four values a marker, in the
    /// order of the codes. X: n × markers, column-major.
    /// </summary>
    public void Launch(
        AcceleratorStream stream, ArrayView<byte> packed, int bytesPerMarker, ArrayView<int> samples, int sampleCount, ArrayView<T> table,
        ArrayView<T> x, int markerCount) =>
        run(stream, GridShape.Rows(sampleCount, markerCount), packed, bytesPerMarker, samples, table, x, sampleCount);
}

/// <inheritdoc cref="DecodeKernel{T}"/>
internal static class DecodeKernel
{
    /// <summary>
    /// Grid (⌈n/256⌉, markers), groups of 256, no shared memory. A thread writes one value: neighbours write neighbours, and 128 of them
    /// read one line of packed bytes. The table's four values of a marker stay in the first-level cache.
    /// </summary>
    [DeviceKernel(typeof(float))]
    [DeviceKernel(typeof(double))]
    internal static void Decode<T>(ArrayView<byte> packed, int bytesPerMarker, ArrayView<int> samples, ArrayView<T> table,
        ArrayView<T> x, int n)
        where T : unmanaged
    {
        int i = (Grid.IdxX * DeviceCatalog.GroupSize) + Group.IdxX;
        if (i >= n)
        {
            return;
        }

        long marker = Grid.IdxY;
        int sample = samples[i];
        int code = (packed[(marker * bytesPerMarker) + (sample >> 2)] >> ((sample & 3) * 2)) & 3;
        x[(marker * n) + i] = table[(marker * 4) + code];
    }
}

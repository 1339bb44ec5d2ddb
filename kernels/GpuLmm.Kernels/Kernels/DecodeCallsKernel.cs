using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// X' (markers × n) in bytes from packed genotypes: 1, 0 and −1 for two, one and no copy of allele 1, and 0 for a missing call. A sample's
/// markers lie next to each other, as integer tensor cores want both operands.
/// </summary>
internal sealed class DecodeCallsKernel
{
    /// <summary>Markers of a sample that a thread decodes, and of which columns of X' have whole numbers, filled up with 0.</summary>
    public const int Markers = 32;

    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<byte>, int, ArrayView<int>, ArrayView<int>, int, int, int> run;

    public DecodeCallsKernel(KernelLoader loader)
    {
        Action<ArrayView<byte>, int, ArrayView<int>, ArrayView<int>, int, int, int> kernel = DecodeCalls;
        run = loader.For(kernel).LoadKernel(kernel);
    }

    /// <summary>X: four markers a word; a sample's begin <paramref name="wordsPerSample"/> after those before.</summary>
    public void Launch(AcceleratorStream stream, in PackedViews packed, ArrayView<int> x, int wordsPerSample) =>
        run(stream, GridShape.Rows(packed.SampleCount, GridShape.Ceiling(packed.Markers, Markers)), packed.Packed, packed.BytesPerMarker,
            packed.Samples, x, packed.SampleCount, packed.Markers, wordsPerSample);

    /// <summary>
    /// Grid (⌈n/256⌉, ⌈markers/32⌉), groups of 256, no shared memory. A thread writes the 32 bytes of a sector; 128 neighbours read one
    /// line of packed bytes of each marker.
    /// </summary>
    [DeviceKernel]
    private static void DecodeCalls(
        ArrayView<byte> packed, int bytesPerMarker, ArrayView<int> samples, ArrayView<int> x, int n, int markers, int wordsPerSample)
    {
        int i = (Grid.IdxX * DeviceCatalog.GroupSize) + Group.IdxX;
        if (i >= n)
        {
            return;
        }

        int marker = Grid.IdxY * Markers;
        int sample = samples[i], shift = (sample & 3) * 2;
        long from = ((long)marker * bytesPerMarker) + (sample >> 2);
        long to = ((long)i * wordsPerSample) + (marker / 4);
        for (int word = 0; word < Markers / 4; word++)
        {
            int four = 0;
            for (int bit = 0; bit < 32; bit += 8)
            {
                if (marker < markers)
                {
                    // Codes 0 … 3 are two copies, missing, one copy, none.
                    int code = packed[from] >> shift;
                    four |= ((1 - (code & 1) - ((code >> 1) & 1)) & 0xFF) << bit;
                }

                marker++;
                from += bytesPerMarker;
            }

            x[to + word] = four;
        }
    }
}

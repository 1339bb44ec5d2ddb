using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// Brings blocks of packed genotypes to the device and decodes them there: a quarter of a byte a genotype crosses the bus, not eight.
/// </summary>
internal sealed unsafe class GenotypeTile<T>
    where T : unmanaged
{
    private readonly AcceleratorStream stream;
    private readonly DecodeKernel<T> decode;
    private readonly int fileSamples;
    private readonly int capacity;
    private readonly ArrayView<int> indices;
    private readonly ArrayView<byte> packed;
    private readonly ArrayView<T> table;
    private readonly PinnedBuffer<byte> packedStaging;
    private readonly PinnedBuffer<T> tableStaging;
    private int bytesPerMarker;
    private int count;

    /// <summary>Takes room for blocks of up to <paramref name="capacity"/> markers from the stage.</summary>
    /// <param name="scope">Owns the memory.</param>
    /// <param name="stream">Carries uploads and decoding.</param>
    /// <param name="decode">The kernel.</param>
    /// <param name="fileSamples">N.</param>
    /// <param name="indices">The n selected samples, on the device.</param>
    /// <param name="capacity">Most markers.</param>
    public GenotypeTile(
        DeviceScope scope, AcceleratorStream stream, DecodeKernel<T> decode, int fileSamples, ArrayView<int> indices, int capacity)
    {
        this.stream = stream;
        this.decode = decode;
        this.fileSamples = fileSamples;
        this.indices = indices;
        this.capacity = capacity;
        long bytes = (long)PackedGenotypes.ByteCount(fileSamples) * capacity;
        packed = scope.Allocate<byte>(bytes, "packed genotypes");
        table = scope.Allocate<T>(4L * capacity, "the codings of a block");
        Values = scope.Allocate<T>(indices.Length * capacity, "decoded genotypes");
        packedStaging = scope.AllocatePinned<byte>(bytes);
        tableStaging = scope.AllocatePinned<T>(4L * capacity);
    }

    /// <summary>n × markers of the block last decoded.</summary>
    public ArrayView<T> Values { get; }

    /// <summary>
    /// Copies a block aside; it may change from then on. The stream must have finished with the block before.
    /// </summary>
    /// <exception cref="ArgumentException">More markers than the capacity, other samples, or not one coding a marker.</exception>
    public void Stage(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        if (block.Count > capacity || block.SampleCount != fileSamples || codings.Length != block.Count)
        {
            throw new ArgumentException(
                $"A block of {block.Count} markers, {codings.Length} codings and {block.SampleCount} samples: expected at most {capacity} markers, "
                + $"a coding each, of {fileSamples} samples.",
                nameof(block));
        }

        T* codes = tableStaging.Pointer;
        for (int m = 0; m < codings.Length; m++)
        {
            codes[4 * m] = Round(codings[m].HomAllele1);
            codes[(4 * m) + 1] = Round(codings[m].Missing);
            codes[(4 * m) + 2] = Round(codings[m].Het);
            codes[(4 * m) + 3] = Round(codings[m].HomAllele2);
        }

        count = block.Count;
        bytesPerMarker = block.BytesPerMarker;
        long bytes = (long)bytesPerMarker * count;
        Buffer.MemoryCopy(block.Pointer, packedStaging.Pointer, packedStaging.Length, bytes);
    }

    /// <summary>Starts to upload what was copied aside and to decode it to <see cref="Values"/>.</summary>
    public void Decode()
    {
        tableStaging.UploadTo(stream, table, 4L * count);
        packedStaging.UploadTo(stream, packed, (long)bytesPerMarker * count);
        decode.Launch(stream, packed, bytesPerMarker, indices, (int)indices.Length, table, Values, count);
    }

    private static T Round(double value) => typeof(T) == typeof(double) ? (T)(object)value : (T)(object)(float)value;
}

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
    private readonly SampleSelection samples;
    private readonly ArrayView<byte> packed;
    private readonly ArrayView<int> indices;
    private readonly ArrayView<T> table;
    private readonly T[] codes;
    private readonly int capacity;

    /// <summary>Allocates room for blocks of up to <paramref name="capacity"/> markers from the stage's memory.</summary>
    public GenotypeTile(DeviceScope scope, AcceleratorStream stream, DecodeKernel<T> decode, SampleSelection samples, int capacity)
    {
        this.stream = stream;
        this.decode = decode;
        this.samples = samples;
        this.capacity = capacity;
        codes = new T[4 * capacity];
        packed = scope.Allocate<byte>((long)PackedGenotypes.ByteCount(samples.SampleCount) * capacity, "packed genotypes");
        table = scope.Allocate<T>(codes.Length, "the codings of a block");
        indices = scope.Allocate<int>(samples.Count, "the sample indices");
        Values = scope.Allocate<T>((long)samples.Count * capacity, "decoded genotypes");
        stream.Upload(samples.Indices, indices);
    }

    /// <summary>n × markers of the block last loaded.</summary>
    public ArrayView<T> Values { get; }

    /// <summary>
    /// Uploads a block and starts to decode it to <see cref="Values"/>. The block must not change until the stream is synchronised.
    /// </summary>
    /// <exception cref="ArgumentException">More markers than the capacity, other samples, or not one coding a marker.</exception>
    public void Load(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        if (block.Count > capacity || block.SampleCount != samples.SampleCount || codings.Length != block.Count)
        {
            throw new ArgumentException(
                $"A block of {block.Count} markers, {codings.Length} codings and {block.SampleCount} samples: expected at most {capacity} markers, "
                + $"a coding each, of {samples.SampleCount} samples.",
                nameof(block));
        }

        for (int m = 0; m < codings.Length; m++)
        {
            codes[4 * m] = Round(codings[m].HomAllele1);
            codes[(4 * m) + 1] = Round(codings[m].Missing);
            codes[(4 * m) + 2] = Round(codings[m].Het);
            codes[(4 * m) + 3] = Round(codings[m].HomAllele2);
        }

        stream.Upload(codes.AsSpan(0, 4 * codings.Length), table);
        stream.Upload(block.Pointer, (long)block.BytesPerMarker * block.Count, packed);
        decode.Launch(stream, packed, block.BytesPerMarker, indices, samples.Count, table, Values, block.Count);
    }

    private static T Round(double value) => typeof(T) == typeof(double) ? (T)(object)value : (T)(object)(float)value;
}

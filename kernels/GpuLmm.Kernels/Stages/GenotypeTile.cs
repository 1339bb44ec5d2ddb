using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// Brings blocks of genotypes to the device. Calls are decoded there: a quarter of a byte a genotype crosses the bus, not eight. A block
/// with dosages is decoded on the host, and its values cross: dosages take as much room, and the device none beside them.
/// </summary>
internal sealed unsafe class GenotypeTile<T>
    where T : unmanaged
{
    private readonly IStageDevice backend;
    private readonly DeviceScope scope;
    private readonly AcceleratorStream stream;
    private readonly DecodeKernel<T> decode;
    private readonly SampleSelection samples;
    private readonly int capacity;
    private readonly ArrayView<int> indices;
    private readonly ArrayView<byte> packed;
    private readonly ArrayView<T> table;
    private readonly PinnedBuffer<byte> packedStaging;
    private readonly PinnedBuffer<T> tableStaging;
    private PinnedBuffer<T>? valueStaging;
    private bool isDecoded;
    private int bytesPerMarker;
    private int count;

    /// <summary>Takes room for blocks of up to <paramref name="capacity"/> markers from the stage.</summary>
    /// <param name="backend">The device.</param>
    /// <param name="scope">Owns the memory.</param>
    /// <param name="stream">Carries uploads and decoding.</param>
    /// <param name="decode">The kernel.</param>
    /// <param name="samples">n of the N samples.</param>
    /// <param name="indices">The n selected samples, on the device.</param>
    /// <param name="capacity">Most markers.</param>
    public GenotypeTile(
        IStageDevice backend, DeviceScope scope, AcceleratorStream stream, DecodeKernel<T> decode, SampleSelection samples,
        ArrayView<int> indices, int capacity)
    {
        this.backend = backend;
        this.scope = scope;
        this.stream = stream;
        this.decode = decode;
        this.samples = samples;
        this.indices = indices;
        this.capacity = capacity;
        long bytes = (long)PackedGenotypes.ByteCount(samples.SampleCount) * capacity;
        packed = scope.Allocate<byte>(bytes, "packed genotypes");
        table = scope.Allocate<T>(4L * capacity, "the codings of a block");
        Values = scope.Allocate<T>(indices.Length * capacity, "decoded genotypes");
        packedStaging = scope.AllocatePinned<byte>(bytes);
        tableStaging = scope.AllocatePinned<T>(4L * capacity);
    }

    /// <summary>n × markers of the block last decoded.</summary>
    public ArrayView<T> Values { get; }

    /// <summary>The packed genotypes of the block last uploaded.</summary>
    public PackedViews Packed => new(packed, bytesPerMarker, indices, samples.Count, count);

    /// <summary>
    /// Copies a block aside; it may change from then on. The stream must have finished with the block before.
    /// </summary>
    /// <exception cref="ArgumentException">More markers than the capacity, other samples, or not one coding a marker.</exception>
    public void Stage(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        Take(block, codings);
        isDecoded = block.HasAnyDosages;
        if (isDecoded)
        {
            StageValues(block, codings.ToArray());
            return;
        }

        StageTable(codings);
        StagePacked(block);
    }

    /// <summary>Copies the packed calls of a block aside, without what they stand for; otherwise as <see cref="Stage"/>.</summary>
    /// <exception cref="ArgumentException">As of <see cref="Stage"/>.</exception>
    public void StageCalls(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        Take(block, codings);
        StagePacked(block);
    }

    /// <summary>Starts to upload packed calls that were copied aside.</summary>
    public void UploadCalls() => packedStaging.UploadTo(stream, packed, (long)bytesPerMarker * count);

    /// <summary>Starts to upload what was copied aside, and to decode it to <see cref="Values"/>.</summary>
    public void Decode()
    {
        if (isDecoded)
        {
            valueStaging!.UploadTo(stream, Values, (long)samples.Count * count);
            return;
        }

        tableStaging.UploadTo(stream, table, 4L * count);
        UploadCalls();
        decode.Launch(stream, packed, bytesPerMarker, indices, samples.Count, table, Values, count);
    }

    private void Take(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        if (block.Count > capacity || block.SampleCount != samples.SampleCount || codings.Length != block.Count)
        {
            throw new ArgumentException(
                $"A block of {block.Count} markers, {codings.Length} codings and {block.SampleCount} samples: expected at most {capacity} "
                + $"markers, a coding each, of {samples.SampleCount} samples.",
                nameof(block));
        }

        count = block.Count;
    }

    private void StageTable(ReadOnlySpan<MarkerCoding> codings)
    {
        T* codes = tableStaging.Pointer;
        for (int m = 0; m < codings.Length; m++)
        {
            codes[4 * m] = Round(codings[m].HomAllele1);
            codes[(4 * m) + 1] = Round(codings[m].Missing);
            codes[(4 * m) + 2] = Round(codings[m].Het);
            codes[(4 * m) + 3] = Round(codings[m].HomAllele2);
        }
    }

    private void StagePacked(GenotypeBlock block)
    {
        bytesPerMarker = block.BytesPerMarker;
        Buffer.MemoryCopy(block.Pointer, packedStaging.Pointer, packedStaging.Length, (long)bytesPerMarker * count);
    }

    private void StageValues(GenotypeBlock block, MarkerCoding[] codings)
    {
        if (valueStaging is null)
        {
            backend.Enqueue("preparing for dosages", () => valueStaging = scope.AllocatePinned<T>((long)samples.Count * capacity));
        }

        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads }, m =>
            block.Decode(m, samples, codings[m], valueStaging!.Slice((long)m * samples.Count, samples.Count)));
    }

    private static T Round(double value) => typeof(T) == typeof(double) ? (T)(object)value : (T)(object)(float)value;
}

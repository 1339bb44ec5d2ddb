using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Packed genotypes of up to <see cref="Capacity"/> markers × N samples in native memory, reused between reads. Marker i starts at byte
/// i · <see cref="BytesPerMarker"/>; four samples to a byte, the first in the two low bits; codes 00 = two copies of allele 1, 01 = missing,
/// 10 = one copy, 11 = none (PLINK 1). Unused bits of a marker's last byte are zero.
/// </summary>
internal sealed unsafe class GenotypeBlock : IDisposable
{
    private readonly NativeBuffer<byte> bytes;
    private readonly int[] markerIndices;

    /// <summary>Allocates ⌈N/4⌉ · capacity bytes.</summary>
    /// <param name="sampleCount">N, all samples of the file, ≥ 1.</param>
    /// <param name="capacity">Most markers the block can hold, ≥ 1.</param>
    public GenotypeBlock(int sampleCount, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        SampleCount = sampleCount;
        BytesPerMarker = PackedGenotypes.ByteCount(sampleCount);
        markerIndices = new int[capacity];
        bytes = new NativeBuffer<byte>((long)BytesPerMarker * capacity);
    }

    /// <summary>N, the samples of the file; a selection is applied when decoding.</summary>
    public int SampleCount { get; }

    /// <summary>Most markers the block can hold.</summary>
    public int Capacity => markerIndices.Length;

    /// <summary>⌈N/4⌉.</summary>
    public int BytesPerMarker { get; }

    /// <summary>Markers held now.</summary>
    public int Count { get; private set; }

    /// <summary>First byte of the first marker.</summary>
    public byte* Pointer => bytes.Pointer;

    /// <summary>Index of the block's marker <paramref name="i"/> within <see cref="Genotypes.Markers"/>.</summary>
    public int MarkerIndex(int i) => i < Count ? markerIndices[i] : throw Outside(i);

    /// <summary>The packed codes of the block's marker <paramref name="i"/>.</summary>
    public ReadOnlySpan<byte> Packed(int i) => Writable(i);

    public void Dispose() => bytes.Dispose();

    /// <summary>Starts a new content: the markers to come. Whoever calls it then fills every <see cref="Writable"/>.</summary>
    /// <exception cref="ArgumentException">More markers than the capacity.</exception>
    internal void Begin(ReadOnlySpan<int> markers)
    {
        if (markers.Length > Capacity)
        {
            throw new ArgumentException($"{markers.Length} markers do not fit into a block of {Capacity}.", nameof(markers));
        }

        markers.CopyTo(markerIndices);
        Count = markers.Length;
    }

    /// <summary>Memory of marker <paramref name="i"/>, for the reader that fills it.</summary>
    internal Span<byte> Writable(int i) =>
        (uint)i < (uint)Count ? bytes.Slice((long)i * BytesPerMarker, BytesPerMarker) : throw Outside(i);

    private ArgumentOutOfRangeException Outside(int i) => new(nameof(i), $"Marker {i} is not within [0, {Count}).");
}

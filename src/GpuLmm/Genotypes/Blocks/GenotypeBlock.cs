using System.Runtime.InteropServices;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Genotypes of up to <see cref="Capacity"/> markers × N samples in native memory, reused between reads. A marker holds calls or dosages.
/// Calls are packed: marker i starts at byte i · <see cref="BytesPerMarker"/>; four samples to a byte, the first in the two low bits; codes
/// 00 = two copies of allele 1, 01 = missing, 10 = one copy, 11 = none (PLINK 1). Unused bits of a marker's last byte are zero. Dosages are
/// N expected numbers of copies of allele 1, in [0, 2], NaN where missing.
/// </summary>
internal sealed unsafe class GenotypeBlock : IDisposable
{
    private readonly NativeBuffer<byte> bytes;
    private readonly int[] markerIndices;
    private readonly bool[] isDosage;
    private readonly Lock allocating = new();
    private NativeBuffer<float>? dosages;

    /// <summary>Allocates ⌈N/4⌉ · capacity bytes; 4N · capacity more when the first dosages come.</summary>
    /// <param name="sampleCount">N, all samples of the file, ≥ 1.</param>
    /// <param name="capacity">Most markers the block can hold, ≥ 1.</param>
    public GenotypeBlock(int sampleCount, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        SampleCount = sampleCount;
        BytesPerMarker = PackedGenotypes.ByteCount(sampleCount);
        markerIndices = new int[capacity];
        isDosage = new bool[capacity];
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

    /// <summary>First byte of the first marker; what is there of markers with dosages means nothing.</summary>
    public byte* Pointer => bytes.Pointer;

    /// <summary>Whether any marker held now has dosages.</summary>
    public bool HasAnyDosages => isDosage.AsSpan(0, Count).Contains(true);

    /// <summary>Index of the block's marker <paramref name="i"/> within <see cref="Genotypes.Markers"/>.</summary>
    public int MarkerIndex(int i) => i < Count ? markerIndices[i] : throw Outside(i);

    /// <summary>Whether the block's marker <paramref name="i"/> has dosages, not calls.</summary>
    public bool HasDosages(int i) => (uint)i < (uint)Count ? isDosage[i] : throw Outside(i);

    /// <summary>The packed codes of the block's marker <paramref name="i"/>.</summary>
    /// <exception cref="InvalidOperationException">It has dosages.</exception>
    public ReadOnlySpan<byte> Packed(int i) =>
        HasDosages(i) ? throw new InvalidOperationException($"Marker {i} has dosages, no calls.") : Bytes(i);

    /// <summary>The N dosages of the block's marker <paramref name="i"/>.</summary>
    /// <exception cref="InvalidOperationException">It has calls.</exception>
    public ReadOnlySpan<float> Dosages(int i) =>
        HasDosages(i) ? Floats(i) : throw new InvalidOperationException($"Marker {i} has calls, no dosages.");

    /// <summary>Counts of the block's marker <paramref name="i"/> among the selected samples.</summary>
    public MarkerCounts CountsOf(int i, SampleSelection selection) =>
        HasDosages(i) ? DosageGenotypes.Count(Floats(i), selection) : PackedGenotypes.Count(Bytes(i), selection);

    /// <summary>Values of the block's marker <paramref name="i"/> for the selected samples, in their order.</summary>
    /// <typeparam name="T">double or float.</typeparam>
    /// <param name="i">The marker.</param>
    /// <param name="selection">n of the N samples.</param>
    /// <param name="coding">What each genotype stands for; for dosages it must be linear in the copies of allele 1.</param>
    /// <param name="destination">n values.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the coding is none for dosages.</exception>
    public void Decode<T>(int i, SampleSelection selection, in MarkerCoding coding, Span<T> destination)
        where T : unmanaged
    {
        switch (HasDosages(i), typeof(T) == typeof(double))
        {
            case (false, true):
                PackedGenotypes.Decode(Bytes(i), selection, coding, MemoryMarshal.Cast<T, double>(destination));
                break;
            case (false, false):
                PackedGenotypes.Decode(Bytes(i), selection, coding, MemoryMarshal.Cast<T, float>(destination));
                break;
            case (true, true):
                DosageGenotypes.Decode(Floats(i), selection, coding, MemoryMarshal.Cast<T, double>(destination));
                break;
            default:
                DosageGenotypes.Decode(Floats(i), selection, coding, MemoryMarshal.Cast<T, float>(destination));
                break;
        }
    }

    /// <summary>Values of the block's marker <paramref name="i"/> for some of the selected samples.</summary>
    /// <param name="i">The marker.</param>
    /// <param name="selection">n of the N samples.</param>
    /// <param name="first">The first of them; the next follow in the order of the selection.</param>
    /// <param name="coding">What each genotype stands for; for dosages it must be linear in the copies of allele 1.</param>
    /// <param name="destination">As many values as samples are decoded, at most n − <paramref name="first"/>.</param>
    /// <exception cref="ArgumentException">The samples are not within the selection, or the coding is none for dosages.</exception>
    public void DecodePart(int i, SampleSelection selection, int first, in MarkerCoding coding, Span<double> destination)
    {
        if (HasDosages(i))
        {
            DosageGenotypes.DecodePart(Floats(i), selection, first, coding, destination);
        }
        else
        {
            PackedGenotypes.DecodePart(Bytes(i), selection, first, coding, destination);
        }
    }

    public void Dispose()
    {
        bytes.Dispose();
        dosages?.Dispose();
    }

    /// <summary>
    /// Starts a new content: the markers to come. Whoever calls it then fills <see cref="Writable"/> or <see cref="WritableDosages"/> of
    /// each.
    /// </summary>
    /// <exception cref="ArgumentException">More markers than the capacity.</exception>
    internal void Begin(ReadOnlySpan<int> markers)
    {
        if (markers.Length > Capacity)
        {
            throw new ArgumentException($"{markers.Length} markers do not fit into a block of {Capacity}.", nameof(markers));
        }

        markers.CopyTo(markerIndices);
        isDosage.AsSpan().Clear();
        Count = markers.Length;
    }

    /// <summary>Says which markers the content is of, where its reader had other indices.</summary>
    internal void Rename(ReadOnlySpan<int> markers) => markers.CopyTo(markerIndices);

    /// <summary>
    /// Makes the block's marker <paramref name="i"/> one of calls, for the reader that fills them. Threads may fill different markers at
    /// once.
    /// </summary>
    /// <returns>⌈N/4⌉ bytes of unknown content.</returns>
    internal Span<byte> Writable(int i)
    {
        Span<byte> own = Bytes(i);
        isDosage[i] = false;
        return own;
    }

    /// <summary>
    /// Makes the block's marker <paramref name="i"/> one of dosages, for the reader that fills them. Threads may fill different markers at
    /// once.
    /// </summary>
    /// <returns>N numbers of unknown content.</returns>
    internal Span<float> WritableDosages(int i)
    {
        lock (allocating)
        {
            dosages ??= new NativeBuffer<float>((long)SampleCount * Capacity);
        }

        Span<float> own = Floats(i);
        isDosage[i] = true;
        return own;
    }

    private Span<byte> Bytes(int i) => (uint)i < (uint)Count ? bytes.Slice((long)i * BytesPerMarker, BytesPerMarker) : throw Outside(i);

    private Span<float> Floats(int i) => (uint)i < (uint)Count ? dosages!.Slice((long)i * SampleCount, SampleCount) : throw Outside(i);

    private ArgumentOutOfRangeException Outside(int i) => new(nameof(i), $"Marker {i} is not within [0, {Count}).");
}

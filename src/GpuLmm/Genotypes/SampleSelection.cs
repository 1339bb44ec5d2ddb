using System.Numerics;

namespace GpuLmm;

/// <summary>
/// Which n of a file's N samples are used: ascending indices, and the same as a mask of 2 bits per sample over packed genotypes.
/// </summary>
internal sealed class SampleSelection : IEquatable<SampleSelection>
{
    private readonly int[] indices;
    private readonly ulong[] maskWords;

    /// <summary>Selects samples by index.</summary>
    /// <param name="sampleCount">N.</param>
    /// <param name="ascendingIndices">n distinct indices below N, ascending; kept, not copied.</param>
    /// <exception cref="ArgumentException">Indices that are not ascending, or lie outside [0, N).</exception>
    public SampleSelection(int sampleCount, int[] ascendingIndices)
    {
        SampleCount = sampleCount;
        indices = ascendingIndices;
        maskWords = new ulong[(sampleCount + 31) / 32];
        int last = -1;
        foreach (int index in ascendingIndices)
        {
            if (index <= last || index >= sampleCount)
            {
                throw new ArgumentException($"Sample index {index} after {last}: expected ascending indices below {sampleCount}.");
            }

            maskWords[index >> 5] |= 3UL << ((index & 31) * 2);
            last = index;
        }
    }

    /// <summary>N, all samples of the file.</summary>
    public int SampleCount { get; }

    /// <summary>n, the selected samples.</summary>
    public int Count => indices.Length;

    /// <summary>Whether n = N.</summary>
    public bool IsAll => Count == SampleCount;

    /// <summary>The n selected indices, ascending.</summary>
    public ReadOnlySpan<int> Indices => indices;

    /// <summary>⌈N/4⌉ bytes laid out as packed genotypes: 11 for a selected sample, 00 for another.</summary>
    public ReadOnlySpan<byte> Mask =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes<ulong>(maskWords)[..PackedGenotypes.ByteCount(SampleCount)];

    /// <summary>The mask by 32 samples, the last word filled up with zeros.</summary>
    internal ReadOnlySpan<ulong> MaskWords => maskWords;

    /// <summary>Selects every sample.</summary>
    public static SampleSelection All(int sampleCount) => new(sampleCount, [.. Enumerable.Range(0, sampleCount)]);

    /// <summary>Selects the samples for which <paramref name="selected"/> is true.</summary>
    public static SampleSelection Where(ReadOnlySpan<bool> selected)
    {
        var indices = new List<int>(selected.Length);
        for (int i = 0; i < selected.Length; i++)
        {
            if (selected[i])
            {
                indices.Add(i);
            }
        }

        return new SampleSelection(selected.Length, [.. indices]);
    }

    /// <summary>The ids of the selected samples.</summary>
    /// <param name="samples">The N ids.</param>
    public SampleId[] Select(IReadOnlyList<SampleId> samples) => Array.ConvertAll(indices, i => samples[i]);

    /// <summary>Same N and same samples.</summary>
    public bool Equals(SampleSelection? other) =>
        other is not null && SampleCount == other.SampleCount && MaskWords.SequenceEqual(other.MaskWords);

    public override bool Equals(object? obj) => Equals(obj as SampleSelection);

    public override int GetHashCode()
    {
        ulong hash = (ulong)SampleCount;
        foreach (ulong word in maskWords)
        {
            hash = BitOperations.RotateLeft(hash ^ word, 29) * 0x9E3779B97F4A7C15UL;
        }

        return hash.GetHashCode();
    }
}

using System.Buffers.Binary;
using System.Numerics;

namespace GpuLmm;

/// <summary>
/// Packs, counts and decodes genotypes of 2 bits (the layout is <see cref="GenotypeBlock"/>'s). Counting allocates nothing.
/// </summary>
internal static partial class PackedGenotypes
{
    private const ulong LowBits = 0x5555_5555_5555_5555;

    /// <summary>Bytes of one marker over <paramref name="sampleCount"/> samples, ⌈N/4⌉.</summary>
    public static int ByteCount(int sampleCount) => (int)(((long)sampleCount + 3) / 4);

    /// <summary>Counts the four genotypes of one marker among the selected samples.</summary>
    /// <param name="packed">⌈N/4⌉ bytes.</param>
    /// <param name="selection">n of the N samples.</param>
    public static MarkerCounts Count(ReadOnlySpan<byte> packed, SampleSelection selection)
    {
        CheckLength(packed, selection);
        int low = 0;
        int high = 0;
        int both = 0;
        ReadOnlySpan<ulong> mask = selection.MaskWords;
        for (int w = 0; w < mask.Length; w++)
        {
            ulong word = Word(packed, w) & mask[w];
            ulong lowBits = word & LowBits;
            ulong highBits = (word >> 1) & LowBits;
            low += BitOperations.PopCount(lowBits);
            high += BitOperations.PopCount(highBits);
            both += BitOperations.PopCount(lowBits & highBits);
        }

        // 11 sets both bits, 01 (missing) only the low one, 10 (one copy) only the high one.
        return new MarkerCounts(selection.Count - low - high + both, high - both, both, low - both);
    }

    /// <summary>Packs copies of allele 1.</summary>
    /// <param name="allele1Counts">N values: 2, 1, 0, or −1 for missing.</param>
    /// <param name="packed">⌈N/4⌉ bytes; unused bits become zero.</param>
    /// <exception cref="ArgumentException">A value is none of these.</exception>
    public static void Pack(ReadOnlySpan<sbyte> allele1Counts, Span<byte> packed)
    {
        packed.Clear();
        for (int i = 0; i < allele1Counts.Length; i++)
        {
            int code = allele1Counts[i] switch
            {
                2 => 0,
                -1 => 1,
                1 => 2,
                0 => 3,
                _ => throw new ArgumentException(
                    $"Sample {i} has {allele1Counts[i]} copies of allele 1: expected 0, 1, 2, or -1 for missing."),
            };
            packed[i >> 2] |= (byte)(code << ((i & 3) * 2));
        }
    }

    /// <summary>Copies packed genotypes; unused bits become zero.</summary>
    public static void Copy(ReadOnlySpan<byte> from, int sampleCount, Span<byte> to)
    {
        from.CopyTo(to);
        to[^1] &= (byte)(0xFF >> ((8 - (2 * (sampleCount & 3))) & 7));
    }

    /// <summary>Packs expected copies of allele 1 if all are whole.</summary>
    /// <param name="dosages">N values in [0, 2]; NaN is missing.</param>
    /// <param name="packed">⌈N/4⌉ bytes; unused bits become zero.</param>
    /// <returns>False when a value is not whole; then <paramref name="packed"/> may hold anything.</returns>
    public static bool TryPack(ReadOnlySpan<float> dosages, Span<byte> packed)
    {
        packed.Clear();
        for (int i = 0; i < dosages.Length; i++)
        {
            int code = dosages[i] switch { 2 => 0, float.NaN => 1, 1 => 2, 0 => 3, _ => -1 };
            if (code < 0)
            {
                return false;
            }

            packed[i >> 2] |= (byte)(code << ((i & 3) * 2));
        }

        return true;
    }

    /// <summary>Genotypes [32·w, 32·w + 32) of one marker, zeros beyond its last byte.</summary>
    private static ulong Word(ReadOnlySpan<byte> packed, int w)
    {
        ReadOnlySpan<byte> rest = packed[(w * 8)..];
        if (rest.Length >= 8)
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(rest);
        }

        ulong word = 0;
        for (int b = 0; b < rest.Length; b++)
        {
            word |= (ulong)rest[b] << (8 * b);
        }

        return word;
    }

    private static void CheckLength(ReadOnlySpan<byte> packed, SampleSelection selection)
    {
        int expected = ByteCount(selection.SampleCount);
        if (packed.Length != expected)
        {
            throw new ArgumentException(
                $"Expected {expected} bytes for {selection.SampleCount} samples, found {packed.Length}.", nameof(packed));
        }
    }
}

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuLmm;

/// <content>
/// Decoding: a byte selects four of the coding's four values by one register permutation (AVX2), else by table look-up. For a subset the
/// selected codes of 32 samples are first pushed together by one bit-extract (BMI2), else gathered one by one.
/// </content>
internal static partial class PackedGenotypes
{
    // For each byte, the permutation that spreads a table of four values over its four samples.
    private static readonly Vector256<int>[] DoublePermutations = [.. Enumerable.Range(0, 256).Select(b => Vector256.Create(
        2 * (b & 3), (2 * (b & 3)) + 1, 2 * ((b >> 2) & 3), (2 * ((b >> 2) & 3)) + 1,
        2 * ((b >> 4) & 3), (2 * ((b >> 4) & 3)) + 1, 2 * (b >> 6), (2 * (b >> 6)) + 1))];

    private static readonly Vector128<int>[] FloatPermutations =
        [.. Enumerable.Range(0, 256).Select(b => Vector128.Create(b & 3, (b >> 2) & 3, (b >> 4) & 3, b >> 6))];

    /// <summary>Values of one marker for the selected samples, in their order.</summary>
    /// <param name="packed">⌈N/4⌉ bytes.</param>
    /// <param name="selection">n of the N samples.</param>
    /// <param name="coding">What each code stands for.</param>
    /// <param name="destination">n values.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Decode(ReadOnlySpan<byte> packed, SampleSelection selection, in MarkerCoding coding, Span<double> destination) =>
        Decode(packed, selection, [coding.HomAllele1, coding.Missing, coding.Het, coding.HomAllele2], destination);

    /// <inheritdoc cref="Decode(ReadOnlySpan{byte}, SampleSelection, in MarkerCoding, Span{double})"/>
    public static void Decode(ReadOnlySpan<byte> packed, SampleSelection selection, in MarkerCoding coding, Span<float> destination) =>
        Decode(packed, selection,
            [(float)coding.HomAllele1, (float)coding.Missing, (float)coding.Het, (float)coding.HomAllele2], destination);

    /// <summary>Values of one marker for some of the selected samples, in their order.</summary>
    /// <param name="packed">⌈N/4⌉ bytes.</param>
    /// <param name="selection">n of the N samples.</param>
    /// <param name="first">The first of the selected samples.</param>
    /// <param name="coding">What each code stands for.</param>
    /// <param name="destination">As many values as samples are decoded.</param>
    /// <exception cref="ArgumentException">The packed genotypes have another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The samples are not within the selection.</exception>
    public static void DecodePart(
        ReadOnlySpan<byte> packed, SampleSelection selection, int first, in MarkerCoding coding, Span<double> destination)
    {
        CheckLength(packed, selection);
        ReadOnlySpan<double> table = [coding.HomAllele1, coding.Missing, coding.Het, coding.HomAllele2];
        ReadOnlySpan<int> indices = selection.Indices.Slice(first, destination.Length);
        if (selection.IsAll && first % 4 == 0)
        {
            DecodeAll(packed[(first / 4)..], table, destination);
        }
        else if (!selection.IsAll && Bmi2.X64.IsSupported)
        {
            DecodeExtracted(packed, selection.MaskWords, indices, table, destination);
        }
        else
        {
            DecodeGathered(packed, indices, table, destination);
        }
    }

    /// <summary>Codes of one marker for the selected samples, a byte each.</summary>
    /// <param name="packed">⌈N/4⌉ bytes.</param>
    /// <param name="selection">n of the N samples.</param>
    /// <param name="destination">n bytes or more; those beyond are left undefined.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unpack(ReadOnlySpan<byte> packed, SampleSelection selection, Span<byte> destination)
    {
        CheckLength(packed, selection);
        if (!Bmi2.X64.IsSupported)
        {
            ReadOnlySpan<byte> table = [0, 1, 2, 3];
            DecodeGathered(packed, selection.Indices, table, destination);
            return;
        }

        const ulong Codes = 0x0303_0303_0303_0303;
        ReadOnlySpan<ulong> mask = selection.MaskWords;
        int next = 0;
        for (int w = 0; w < mask.Length; w++)
        {
            ulong codes = Bmi2.X64.ParallelBitExtract(Word(packed, w), mask[w]);
            int end = next + (BitOperations.PopCount(mask[w]) / 2);

            // Eight are written at a time: those beyond the word's samples are overwritten by the next word's, or go singly.
            for (; next < end && next + 8 <= destination.Length; next += 8, codes >>= 16)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(destination[next..], Bmi2.X64.ParallelBitDeposit(codes, Codes));
            }

            for (; next < end; next++, codes >>= 2)
            {
                destination[next] = (byte)(codes & 3);
            }

            next = end;
        }
    }

    private static void Decode<T>(ReadOnlySpan<byte> packed, SampleSelection selection, ReadOnlySpan<T> table, Span<T> destination)
        where T : unmanaged
    {
        CheckLength(packed, selection);
        if (destination.Length != selection.Count)
        {
            throw new ArgumentException($"Expected room for {selection.Count} values, found {destination.Length}.", nameof(destination));
        }

        if (selection.IsAll)
        {
            DecodeAll(packed, table, destination);
        }
        else if (Bmi2.X64.IsSupported)
        {
            DecodeExtracted(packed, selection.MaskWords, selection.Indices, table, destination);
        }
        else
        {
            DecodeGathered(packed, selection.Indices, table, destination);
        }
    }

    private static void DecodeAll<T>(ReadOnlySpan<byte> packed, ReadOnlySpan<T> table, Span<T> destination)
        where T : unmanaged
    {
        int whole = destination.Length / 4;
        for (int b = 0; b < whole; b++)
        {
            Spread(packed[b], table, ref destination[4 * b]);
        }

        for (int i = 4 * whole; i < destination.Length; i++)
        {
            destination[i] = table[(packed[i >> 2] >> ((i & 3) * 2)) & 3];
        }
    }

    /// <summary>The samples of <paramref name="indices"/>, all that the mask selects from its first to its last.</summary>
    private static void DecodeExtracted<T>(
        ReadOnlySpan<byte> packed, ReadOnlySpan<ulong> mask, ReadOnlySpan<int> indices, ReadOnlySpan<T> table, Span<T> destination)
        where T : unmanaged
    {
        if (indices.IsEmpty)
        {
            return;
        }

        int next = 0, firstWord = indices[0] >> 5, lastWord = indices[^1] >> 5;
        ulong fromFirst = ulong.MaxValue << ((indices[0] & 31) * 2), toLast = ulong.MaxValue >> (62 - ((indices[^1] & 31) * 2));
        for (int w = firstWord; w <= lastWord; w++)
        {
            ulong selected = mask[w] & (w == firstWord ? fromFirst : ulong.MaxValue) & (w == lastWord ? toLast : ulong.MaxValue);
            int count = BitOperations.PopCount(selected) / 2;
            ulong codes = Bmi2.X64.ParallelBitExtract(Word(packed, w), selected);
            int end = next + count;

            // Four are written at a time: those beyond the word's samples are overwritten by the next word, or there is no room and the
            // last ones go singly.
            while (next < end && next + 4 <= destination.Length)
            {
                Spread((byte)codes, table, ref destination[next]);
                codes >>= 8;
                next += 4;
            }

            for (; next < end; next++, codes >>= 2)
            {
                destination[next] = table[(int)codes & 3];
            }

            next = end;
        }
    }

    internal static void DecodeGathered<T>(ReadOnlySpan<byte> packed, ReadOnlySpan<int> indices, ReadOnlySpan<T> table, Span<T> destination)
    {
        for (int k = 0; k < indices.Length; k++)
        {
            int i = indices[k];
            destination[k] = table[(packed[i >> 2] >> ((i & 3) * 2)) & 3];
        }
    }

    /// <summary>Writes the four values of one byte at <paramref name="destination"/>; the caller has checked that there is room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread<T>(byte codes, ReadOnlySpan<T> table, ref T destination)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double) && Avx2.IsSupported)
        {
            Vector256<float> values = Vector256.LoadUnsafe(in table[0]).As<T, float>();
            Avx2.PermuteVar8x32(values, DoublePermutations[codes]).As<float, T>().StoreUnsafe(ref destination);
        }
        else if (typeof(T) == typeof(float) && Avx.IsSupported)
        {
            Vector128<float> values = Vector128.LoadUnsafe(in table[0]).As<T, float>();
            Avx.PermuteVar(values, FloatPermutations[codes]).As<float, T>().StoreUnsafe(ref destination);
        }
        else
        {
            destination = table[codes & 3];
            Unsafe.Add(ref destination, 1) = table[(codes >> 2) & 3];
            Unsafe.Add(ref destination, 2) = table[(codes >> 4) & 3];
            Unsafe.Add(ref destination, 3) = table[codes >> 6];
        }
    }
}

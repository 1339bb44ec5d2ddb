using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace GpuLmm;

/// <summary>
/// Arithmetic on 32 genotypes a word as a .pgen codes them: 0 = no copy of ALT, 1 = one, 2 = two, 3 = missing; the first sample in the low
/// bits.
/// </summary>
internal static class PgenCodes
{
    private const ulong LowBits = 0x5555_5555_5555_5555;

    /// <summary>Words for N genotypes.</summary>
    public static int WordCount(int sampleCount) => (int)(((long)sampleCount + 31) / 32);

    /// <summary>Sets every genotype to one code.</summary>
    public static void Fill(Span<ulong> words, int code) => words.Fill((ulong)code * LowBits);

    /// <summary>Copies packed codes.</summary>
    public static void Copy(ReadOnlySpan<byte> packed, Span<ulong> words)
    {
        words[^1] = 0;
        packed.CopyTo(MemoryMarshal.AsBytes(words));
    }

    /// <summary>
    /// Where a bit is set the code is <paramref name="low"/> + <paramref name="difference"/>, else <paramref name="low"/>.
    /// </summary>
    public static void Spread(ReadOnlySpan<byte> bits, int low, int difference, Span<ulong> words)
    {
        for (int w = 0; w < words.Length; w++)
        {
            uint own = 0;
            ReadOnlySpan<byte> rest = bits[(4 * w)..];
            if (rest.Length >= 4)
            {
                own = MemoryMarshal.Read<uint>(rest);
            }
            else
            {
                for (int b = 0; b < rest.Length; b++)
                {
                    own |= (uint)rest[b] << (8 * b);
                }
            }

            words[w] = ((ulong)low * LowBits) + ((ulong)difference * Interleave(own));
        }
    }

    /// <summary>Swaps no and two copies.</summary>
    public static void Invert(ReadOnlySpan<ulong> from, Span<ulong> to)
    {
        for (int w = 0; w < to.Length; w++)
        {
            to[w] = from[w] ^ ((~from[w] & LowBits) << 1);
        }
    }

    /// <summary>Sets single genotypes.</summary>
    public static void Patch(ReadOnlySpan<int> samples, ReadOnlySpan<byte> codes, Span<ulong> words)
    {
        for (int k = 0; k < samples.Length; k++)
        {
            int shift = (samples[k] & 31) * 2;
            ref ulong word = ref words[samples[k] >> 5];
            word = (word & ~(3UL << shift)) | ((ulong)((codes[k >> 2] >> ((k & 3) * 2)) & 3) << shift);
        }
    }

    /// <summary>Number of heterozygotes among the first N.</summary>
    public static int CountHeterozygotes(ReadOnlySpan<ulong> words, int sampleCount)
    {
        int count = 0;
        for (int w = 0; w < words.Length; w++)
        {
            ulong word = (w + 1) * 32L <= sampleCount ? words[w] : words[w] & ((1UL << ((sampleCount & 31) * 2)) - 1);
            count += BitOperations.PopCount(word & ~(word >> 1) & LowBits);
        }

        return count;
    }

    /// <summary>The same genotypes in the codes of <see cref="GenotypeBlock"/>, ALT being allele 1; unused bits become zero.</summary>
    public static void ToPacked(ReadOnlySpan<ulong> words, int sampleCount, Span<byte> packed)
    {
        // Copies 0, 1, 2 and missing: 00 → 11, 01 → 10, 10 → 00, 11 → 01.
        Span<ulong> whole = MemoryMarshal.Cast<byte, ulong>(packed);
        int w = 0;
        var low = new Vector<ulong>(LowBits);
        for (; w + Vector<ulong>.Count <= whole.Length; w += Vector<ulong>.Count)
        {
            var word = new Vector<ulong>(words[w..]);
            (~(word ^ ((word >> 1) & low))).CopyTo(whole[w..]);
        }

        for (; w < whole.Length; w++)
        {
            whole[w] = Recode(words[w]);
        }

        if (packed.Length > 8 * w)
        {
            ulong last = Recode(words[w]);
            MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in last))[..(packed.Length - (8 * w))].CopyTo(packed[(8 * w)..]);
        }

        packed[^1] &= (byte)(0xFF >> ((8 - (2 * (sampleCount & 3))) & 7));
    }

    private static ulong Recode(ulong word) => ~(word ^ ((word >> 1) & LowBits));

    /// <summary>Bit i moved to bit 2i.</summary>
    private static ulong Interleave(uint bits)
    {
        if (Bmi2.X64.IsSupported)
        {
            return Bmi2.X64.ParallelBitDeposit(bits, LowBits);
        }

        ulong spread = bits;
        spread = (spread | (spread << 16)) & 0x0000_FFFF_0000_FFFF;
        spread = (spread | (spread << 8)) & 0x00FF_00FF_00FF_00FF;
        spread = (spread | (spread << 4)) & 0x0F0F_0F0F_0F0F_0F0F;
        spread = (spread | (spread << 2)) & 0x3333_3333_3333_3333;
        return (spread | (spread << 1)) & LowBits;
    }
}

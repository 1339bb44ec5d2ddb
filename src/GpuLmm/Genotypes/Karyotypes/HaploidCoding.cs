using System.Numerics;
using System.Runtime.InteropServices;

namespace GpuLmm;

/// <summary>Codes one marker where some samples have one copy of it and others none, in place.</summary>
internal static class HaploidCoding
{
    private const ulong LowBits = 0x5555_5555_5555_5555;

    /// <summary>Of packed calls.</summary>
    /// <param name="packed">⌈N/4⌉ bytes; 00 or 11 is a haploid call.</param>
    /// <param name="haploid">Those of one copy; a heterozygous call of theirs becomes missing.</param>
    /// <param name="without">Those that become missing.</param>
    /// <param name="isHalved">Whether the one copy counts as one, not as two.</param>
    /// <returns>Heterozygous calls that became missing.</returns>
    public static int Recode(Span<byte> packed, SampleSelection haploid, SampleSelection without, bool isHalved)
    {
        int heterozygous = 0;
        ReadOnlySpan<ulong> one = haploid.MaskWords, none = without.MaskWords;
        Span<ulong> whole = MemoryMarshal.Cast<byte, ulong>(packed);
        for (int w = 0; w < whole.Length; w++)
        {
            whole[w] = Recode(whole[w], one[w], none[w], isHalved, ref heterozygous);
        }

        Span<byte> rest = packed[(8 * whole.Length)..];
        if (rest.Length > 0)
        {
            Span<byte> last = stackalloc byte[8];
            rest.CopyTo(last);
            ulong word = Recode(MemoryMarshal.Read<ulong>(last), one[^1], none[^1], isHalved, ref heterozygous);
            MemoryMarshal.Write(last, word);
            last[..rest.Length].CopyTo(rest);
        }

        return heterozygous;
    }

    /// <summary>Of dosages, which keep what they say of a male: uncertain ones lie between 0 and 2 too.</summary>
    /// <param name="dosages">N.</param>
    /// <param name="haploid">Those of one copy.</param>
    /// <param name="without">Those that become missing.</param>
    /// <param name="isHalved">Whether the one copy counts as one, not as two.</param>
    public static void Recode(Span<float> dosages, SampleSelection haploid, SampleSelection without, bool isHalved)
    {
        foreach (int sample in isHalved ? haploid.Indices : [])
        {
            dosages[sample] *= 0.5f;
        }

        foreach (int sample in without.Indices)
        {
            dosages[sample] = float.NaN;
        }
    }

    /// <summary>Thirty-two calls; the masks have 11 for who is meant.</summary>
    private static ulong Recode(ulong word, ulong one, ulong none, bool isHalved, ref int heterozygous)
    {
        // 10, one copy, becomes 01, missing.
        ulong mixed = (word >> 1) & ~word & one & LowBits;
        heterozygous += BitOperations.PopCount(mixed);
        word ^= 3 * mixed;
        if (isHalved)
        {
            // 00, two copies, becomes 10.
            word |= (~word & ~(word >> 1) & one & LowBits) << 1;
        }

        return (word & ~none) | (none & LowBits);
    }
}

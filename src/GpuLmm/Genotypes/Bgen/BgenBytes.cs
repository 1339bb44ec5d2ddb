using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GpuLmm;

/// <summary>
/// The common case, diploid samples in 8 bits, sixteen at a time: a sample is two bytes, p of its first probability and q of its second.
/// </summary>
internal static class BgenBytes
{
    private const int Step = 16;
    private const uint FirstBits = 0x5555_5555;

    /// <summary>Packs the calls if all probabilities are 0 or 1.</summary>
    /// <param name="probabilities">Diploid, 8 bits.</param>
    /// <param name="reference">The allele that is not counted.</param>
    /// <param name="packed">⌈N/4⌉ bytes of packed genotypes; the counted allele is allele 1.</param>
    /// <returns>False when they are not, or both of a sample are 1 where only one may be; then <paramref name="packed"/> may hold
    /// anything.</returns>
    public static bool TryPack(in BgenProbabilities probabilities, ReferenceAllele reference, Span<byte> packed)
    {
        int samples = probabilities.Ploidies.Length;
        if (probabilities.Values[..(2 * samples)].IndexOfAnyExcept((byte)0, (byte)255) >= 0)
        {
            return false;
        }

        ref byte values = ref MemoryMarshal.GetReference(probabilities.Values);
        uint impossible = 0;
        Span<byte> last = stackalloc byte[sizeof(uint)];
        for (int i = 0; i < samples; i += Step)
        {
            uint calls = Vector256.LoadUnsafe(ref values, (nuint)(2 * i)).ExtractMostSignificantBits();
            uint within = samples - i < Step ? (1u << (2 * (samples - i))) - 1 : uint.MaxValue;
            uint p = calls & within & FirstBits, q = (calls & within) >> 1 & FirstBits;
            impossible |= probabilities.IsPhased ? 0 : p & q;

            // Whether both alleles are the first one, and whether any is. No copy of allele 1 is 11, one is 10, two are 00.
            uint both = probabilities.IsPhased ? p & q : p, any = p | q;
            uint codes = reference == ReferenceAllele.First ? (any << 1) | both : (~both & FirstBits) << 1 | (~any & FirstBits);
            codes &= within;
            Span<byte> target = packed[(i / 4)..];
            BinaryPrimitives.WriteUInt32LittleEndian(target.Length < last.Length ? last : target, codes);
            if (target.Length < last.Length)
            {
                last[..target.Length].CopyTo(target);
            }
        }

        for (int i = probabilities.NextMissing(0); i < samples; i = probabilities.NextMissing(i + 1))
        {
            int shift = 2 * (i & 3);
            packed[i >> 2] = (byte)((packed[i >> 2] & ~(3 << shift)) | (1 << shift));
        }

        return impossible == 0;
    }

    /// <summary>Computes expected copies of the counted allele.</summary>
    /// <param name="probabilities">Diploid, 8 bits.</param>
    /// <param name="reference">The allele that is not counted.</param>
    /// <param name="dosages">N values, NaN where missing, and room for 15 more.</param>
    /// <returns>False when probabilities of a sample, which may be a missing one, sum to more than 1; then <paramref name="dosages"/> may
    /// hold anything.</returns>
    public static bool TryDecode(in BgenProbabilities probabilities, ReferenceAllele reference, Span<float> dosages)
    {
        int samples = probabilities.Ploidies.Length;
        ref byte values = ref MemoryMarshal.GetReference(probabilities.Values);
        ref float target = ref dosages[..(samples + Step - 1)][0];
        Vector256<ushort> excess = default, one = Vector256.Create((ushort)255), low = one;
        for (int i = 0; i < samples; i += Step)
        {
            var both = Vector256.LoadUnsafe(ref values, (nuint)(2 * i)).AsUInt16();
            Vector256<ushort> p = both & low, q = Vector256.ShiftRightLogical(both, 8);
            if (!probabilities.IsPhased)
            {
                Vector256<ushort> within = samples - i < Step ? Within(samples - i) : Vector256<ushort>.AllBitsSet;
                excess |= Vector256.GreaterThan(p + q, one) & within;
                p += p;
            }

            Vector256<ushort> copies = reference == ReferenceAllele.First ? one + one - p - q : p + q;
            (Vector256<int> lower, Vector256<int> upper) = Vector256.Widen(copies.AsInt16());
            (Vector256.ConvertToSingle(lower) / 255).StoreUnsafe(ref target, (nuint)i);
            (Vector256.ConvertToSingle(upper) / 255).StoreUnsafe(ref target, (nuint)i + (Step / 2));
        }

        for (int i = probabilities.NextMissing(0); i < samples; i = probabilities.NextMissing(i + 1))
        {
            dosages[i] = float.NaN;
        }

        return excess == default;
    }

    private static Vector256<ushort> Within(int count) => Vector256.LessThan(Vector256<ushort>.Indices, Vector256.Create((ushort)count));
}

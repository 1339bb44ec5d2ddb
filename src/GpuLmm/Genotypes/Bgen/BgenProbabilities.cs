using System.Buffers.Binary;

namespace GpuLmm;

/// <summary>
/// The probabilities of one variant of two alleles in layout 2 (specification 1.3, "genotype data block"), checked but not read.
/// </summary>
internal readonly ref struct BgenProbabilities
{
    private const byte Diploid = 2;
    private const byte DiploidMissing = Missing | Diploid;
    private const byte Missing = 0x80;
    private const int Fixed = 10;

    /// <summary>Checks what the content says of itself.</summary>
    /// <param name="padded">The content, and at least <see cref="BgenContent.Padding"/> bytes more.</param>
    /// <param name="length">Bytes of the content.</param>
    /// <param name="samples">N.</param>
    /// <param name="place">For faults.</param>
    /// <exception cref="InputException">Another number of samples or alleles than the variant has, a ploidy above 2, not 1 to 32 bits, or
    /// another length.</exception>
    public BgenProbabilities(ReadOnlySpan<byte> padded, int length, int samples, in BgenPlace place)
    {
        if (length < Fixed + samples)
        {
            throw place.Fault($"its probabilities have {length} bytes: expected {Fixed + samples} or more for {samples} samples");
        }

        uint count = BinaryPrimitives.ReadUInt32LittleEndian(padded);
        int alleles = BinaryPrimitives.ReadUInt16LittleEndian(padded[4..]), phased = padded[8 + samples], bits = padded[9 + samples];
        if (count != samples || alleles != 2)
        {
            throw place.Fault($"its probabilities are of {count} samples and {alleles} alleles: expected {samples} and 2");
        }

        if (phased > 1 || bits is 0 or > 32)
        {
            throw place.Fault($"phase {phased}, {bits} bits: expected phase 0 or 1, and 1 to 32 bits");
        }

        (IsPhased, Bits) = (phased == 1, bits);
        Ploidies = padded.Slice(8, samples);
        Values = padded[(Fixed + samples)..];
        IsDiploid = Ploidies.IndexOfAnyExcept(Diploid, DiploidMissing) < 0;
        long expected = Fixed + samples + ((((IsDiploid ? 2L * samples : CountValues(place)) * bits) + 7) / 8);
        if (length != expected)
        {
            throw place.Fault($"its probabilities have {length} bytes: expected {expected} for {bits} bits");
        }
    }

    /// <summary>Whether there is a probability for each haplotype instead of for each genotype.</summary>
    public bool IsPhased { get; }

    /// <summary>Bits of a probability, B: it is its number over 2^B − 1.</summary>
    public int Bits { get; }

    /// <summary>N bytes: the ploidy in the six low bits, missing in the highest.</summary>
    public ReadOnlySpan<byte> Ploidies { get; }

    /// <summary>
    /// As many numbers of B bits as the ploidies of all samples together, then at least a register of bytes that mean nothing.
    /// </summary>
    public ReadOnlySpan<byte> Values { get; }

    /// <summary>Whether all samples have two alleles.</summary>
    public bool IsDiploid { get; }

    /// <summary>2^B − 1, the number that means 1.</summary>
    public ulong One => (1UL << Bits) - 1;

    /// <summary>Alleles of a sample, 0 to 2.</summary>
    public int Ploidy(int sample) => Ploidies[sample] & ~Missing;

    /// <summary>Whether a sample has no probabilities (those stored mean nothing).</summary>
    public bool IsMissing(int sample) => Ploidies[sample] >= Missing || Ploidies[sample] == 0;

    /// <summary>Of diploid samples, the first missing one from <paramref name="start"/> on; N if there is none.</summary>
    public int NextMissing(int start)
    {
        int found = Ploidies[start..].IndexOf(DiploidMissing);
        return found < 0 ? Ploidies.Length : start + found;
    }

    /// <summary>Number <paramref name="index"/> of the values.</summary>
    public ulong Value(long index)
    {
        long bit = index * Bits;
        return (BinaryPrimitives.ReadUInt64LittleEndian(Values[(int)(bit >> 3)..]) >> (int)(bit & 7)) & One;
    }

    /// <summary>Two alleles have one free probability per copy, whether phased or not.</summary>
    private long CountValues(in BgenPlace place)
    {
        long values = 0;
        for (int i = 0; i < Ploidies.Length; i++)
        {
            int ploidy = Ploidy(i);
            if (ploidy > Diploid)
            {
                throw place.Fault(i, $"ploidy {ploidy}: expected 1 or 2");
            }

            values += ploidy;
        }

        return values;
    }
}

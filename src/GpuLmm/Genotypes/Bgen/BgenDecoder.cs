using System.Buffers.Binary;

namespace GpuLmm;

/// <summary>From probabilities to expected copies of the counted allele, for one marker after the other.</summary>
internal sealed class BgenDecoder(BgenHeader header, ReferenceAllele reference)
{
    // A register may be written where the last sample starts.
    private readonly float[] dosages = new float[header.SampleCount + 15];

    /// <summary>N expected copies of the counted allele in [0, 2], NaN where missing; those of the last call that returned false.</summary>
    public Span<float> Dosages => dosages.AsSpan(0, header.SampleCount);

    /// <summary>Decodes a marker.</summary>
    /// <param name="padded">Its content, and <see cref="BgenContent.Padding"/> bytes more.</param>
    /// <param name="length">Bytes of the content.</param>
    /// <param name="packed">⌈N/4⌉ bytes of packed genotypes; the counted allele is allele 1.</param>
    /// <param name="place">For faults.</param>
    /// <returns>True when all copies are whole, or missing: then they are in <paramref name="packed"/>, else in
    /// <see cref="Dosages"/>.</returns>
    /// <exception cref="InputException">The content breaks the format.</exception>
    public bool Decode(ReadOnlySpan<byte> padded, int length, Span<byte> packed, in BgenPlace place)
    {
        if (header.Layout == 1)
        {
            DecodeTriples(padded[..length]);
            return PackedGenotypes.TryPack(Dosages, packed);
        }

        var probabilities = new BgenProbabilities(padded, length, header.SampleCount, place);
        bool isPlain = probabilities.Bits == 8 && probabilities.IsDiploid;
        if (isPlain && BgenBytes.TryPack(probabilities, reference, packed))
        {
            return true;
        }

        if (!isPlain || !BgenBytes.TryDecode(probabilities, reference, dosages))
        {
            DecodeAny(probabilities, place);
        }

        return PackedGenotypes.TryPack(Dosages, packed);
    }

    /// <summary>
    /// Any number of bits, phased or not, of ploidy 1 or 2. A haploid sample counts as two equal haplotypes: 0 or 2 copies.
    /// </summary>
    private void DecodeAny(in BgenProbabilities probabilities, in BgenPlace place)
    {
        ulong one = probabilities.One;
        long next = 0;
        for (int i = 0; i < header.SampleCount; i++)
        {
            int ploidy = probabilities.Ploidy(i);
            if (probabilities.IsMissing(i))
            {
                dosages[i] = float.NaN;
            }
            else
            {
                ulong p = probabilities.Value(next), q = ploidy == 2 ? probabilities.Value(next + 1) : p;
                if (ploidy == 2 && !probabilities.IsPhased)
                {
                    if (p + q > one)
                    {
                        throw place.Fault(i, $"probabilities {p} and {q} of {one} sum to more than 1");
                    }

                    p += p;
                }

                dosages[i] = (float)((reference == ReferenceAllele.First ? (2 * one) - p - q : p + q) / (double)one);
            }

            next += ploidy;
        }
    }

    /// <summary>
    /// Layout 1: probabilities of none, one and two copies of the second allele; they need not sum to 1, all zero is missing.
    /// </summary>
    private void DecodeTriples(ReadOnlySpan<byte> content)
    {
        for (int i = 0; i < header.SampleCount; i++)
        {
            ReadOnlySpan<byte> triple = content.Slice(6 * i, 6);
            int none = BinaryPrimitives.ReadUInt16LittleEndian(triple), one = BinaryPrimitives.ReadUInt16LittleEndian(triple[2..]);
            int two = BinaryPrimitives.ReadUInt16LittleEndian(triple[4..]), sum = none + one + two;
            dosages[i] = sum == 0 ? float.NaN : (float)((one + (2 * (reference == ReferenceAllele.First ? two : none))) / (double)sum);
        }
    }
}

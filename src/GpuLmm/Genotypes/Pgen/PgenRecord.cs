using System.Buffers.Binary;

namespace GpuLmm;

/// <summary>The bytes of one record, read from front to back.</summary>
/// <param name="bytes">The record.</param>
/// <param name="place">What a message calls it.</param>
internal ref struct PgenRecord(ReadOnlySpan<byte> bytes, PgenPlace place)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int position;

    /// <summary>The next bytes.</summary>
    /// <exception cref="InputException">The record has not that many.</exception>
    public ReadOnlySpan<byte> Take(long count, string what)
    {
        if (count > bytes.Length - position)
        {
            throw Fault($"{what} takes {count} bytes, {bytes.Length - position} are left");
        }

        position += (int)count;
        return bytes.Slice(position - (int)count, (int)count);
    }

    /// <summary>The next number of 7 bits a byte, the low ones first.</summary>
    /// <exception cref="InputException">It is not whole, or has more than 32 bits.</exception>
    public uint Varint(string what)
    {
        ulong value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte next = Take(1, what)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value <= uint.MaxValue ? (uint)value : throw Fault($"{what} {value} is too large");
            }
        }

        throw Fault($"{what} is a number of more than 5 bytes");
    }

    /// <summary>
    /// A difflist (section 2.3.1): ascending samples, and codes of 2 bits where it has them. First of each 64 samples in fixed width, then
    /// the others as differences.
    /// </summary>
    /// <param name="sampleCount">N.</param>
    /// <param name="hasCodes">Whether there are codes.</param>
    /// <param name="samples">Room for N samples.</param>
    /// <param name="codes">A code for each sample, packed.</param>
    /// <returns>How many samples.</returns>
    public int ReadList(int sampleCount, bool hasCodes, Span<int> samples, out ReadOnlySpan<byte> codes)
    {
        uint count = Varint("the length of a list");
        codes = default;
        if (count == 0)
        {
            return 0;
        }

        if (count > sampleCount)
        {
            throw Fault($"a list of {count} samples: there are {sampleCount}");
        }

        int width = sampleCount <= 1 << 8 ? 1 : sampleCount <= 1 << 16 ? 2 : sampleCount <= 1 << 24 ? 3 : 4;
        int length = (int)count, groups = (length + 63) / 64;
        ReadOnlySpan<byte> firsts = Take((long)groups * width, "a list of samples");
        Take(groups - 1, "a list of samples");
        codes = hasCodes ? Take((length + 3) / 4, "a list of genotypes") : default;
        long last = -1;
        for (int k = 0; k < length; k++)
        {
            long sample = (k & 63) == 0 ? Number(firsts.Slice(k / 64 * width, width)) : last + Varint("a list of samples");
            if (sample <= last || sample >= sampleCount)
            {
                throw Fault($"sample {sample} after {last} in a list: expected ascending numbers below {sampleCount}");
            }

            samples[k] = (int)sample;
            last = sample;
        }

        return length;
    }

    /// <summary>What is wrong with the record.</summary>
    public readonly InputException Fault(string rule) => new($"{place}, byte {position} of {bytes.Length}: {rule}");

    private static uint Number(ReadOnlySpan<byte> bytes)
    {
        Span<byte> padded = stackalloc byte[4];
        bytes.CopyTo(padded);
        return BinaryPrimitives.ReadUInt32LittleEndian(padded);
    }
}

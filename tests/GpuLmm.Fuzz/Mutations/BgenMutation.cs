using System.Buffers.Binary;

namespace GpuLmm.Fuzz;

/// <summary>Changes the probabilities of a marker within their compression, and the lengths around them.</summary>
internal static class BgenMutation
{
    public static byte[] Apply(byte[] bytes, Random random)
    {
        if (random.Next(3) == 0 || !TryBlock(bytes, random.Next(6), out int start, out int length, out int compression, out bool hasSize))
        {
            return ByteMutation.Apply(bytes, random);
        }

        byte[] packed = bytes[start..(start + length)];
        byte[] content = compression switch
        {
            1 => PackedMutation.Zlib(packed, random),
            2 => PackedMutation.Zstd(packed, random),
            _ => ByteMutation.Apply(packed, random),
        };
        byte[] changed = [.. bytes[..start], .. content, .. bytes[(start + length)..]];
        int size = start - (hasSize ? 8 : 4);
        BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(size), content.Length + (hasSize ? 4 : 0));
        return changed;
    }

    /// <summary>The packed probabilities of a marker.</summary>
    /// <returns>False where the file is too damaged to find them.</returns>
    private static bool TryBlock(byte[] bytes, int marker, out int start, out int length, out int compression, out bool hasSize)
    {
        (start, length, compression, hasSize) = (0, 0, 0, false);
        try
        {
            int flags = Int(bytes, Int(bytes, 4));
            compression = flags & 3;
            int layout = (flags >> 2) & 15, at = 4 + Int(bytes, 0);
            hasSize = layout == 2 && compression != 0;
            for (int k = 0; k <= marker; k++)
            {
                at += layout == 1 ? 4 : 0;
                at += 2 + Short(bytes, at);
                at += 2 + Short(bytes, at);
                at += 2 + Short(bytes, at) + 4;
                int alleles = layout == 1 ? 2 : Short(bytes, at);
                at += layout == 1 ? 0 : 2;
                for (int a = 0; a < alleles; a++)
                {
                    at += 4 + Int(bytes, at);
                }

                length = Int(bytes, at) - (hasSize ? 4 : 0);
                start = at + (hasSize ? 8 : 4);
                at = start + length;
            }

            return length > 0 && start + length <= bytes.Length;
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            return false;
        }
    }

    private static int Int(byte[] bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at, 4));

    private static int Short(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at, 2));
}

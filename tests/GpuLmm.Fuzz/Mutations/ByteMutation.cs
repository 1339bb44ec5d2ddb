using System.Buffers.Binary;

namespace GpuLmm.Fuzz;

/// <summary>Changes bytes without regard to what they mean.</summary>
internal static class ByteMutation
{
    private static readonly long[] Extremes =
        [0, 1, -1, 2, 127, 128, 255, 256, 32_767, 65_535, 65_536, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue];

    public static byte[] Apply(byte[] bytes, Random random)
    {
        byte[] changed = bytes;
        for (int k = 1 + random.Next(4); k > 0; k--)
        {
            changed = Once(changed, changed.Length == 0 ? 0 : random.Next(changed.Length), random);
        }

        return changed;
    }

    /// <summary>The same, more often in the last quarter: where a footer describes the rest.</summary>
    public static byte[] NearEnd(byte[] bytes, Random random) => bytes.Length < 4 || random.Next(3) == 0
        ? Apply(bytes, random)
        : Once(bytes, bytes.Length - 1 - random.Next(bytes.Length / 4), random);

    private static byte[] Once(byte[] bytes, int at, Random random)
    {
        byte[] copy = [.. bytes];
        int length = Math.Min(1 + random.Next(1 << random.Next(7)), bytes.Length - at);
        switch (random.Next(9))
        {
            case 0:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 1:
                return bytes[..at];
            case 2:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 3:
                var inserted = new byte[1 + random.Next(16)];
                random.NextBytes(inserted);
                return [.. bytes[..at], .. inserted, .. bytes[at..]];
            case 4:
                copy.AsSpan(at, length).Clear();
                return copy;
            case 5 or 6 when bytes.Length - at >= 8:
                SetNumber(copy.AsSpan(at, 8), Extremes[random.Next(Extremes.Length)], 1 << random.Next(4));
                return copy;
            case 7 when bytes.Length > 0:
                copy[at] ^= (byte)(1 << random.Next(8));
                return copy;
            default:
                random.NextBytes(copy.AsSpan(at, Math.Min(length, 2)));
                return copy;
        }
    }

    private static void SetNumber(Span<byte> place, long value, int size)
    {
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(all, value);
        all[..size].CopyTo(place);
    }
}

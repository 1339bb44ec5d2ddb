using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GpuLmm;

/// <summary>
/// Sums of x y for x, y in {−1, 0, 1} from planes of bits, and numbers of bits. Bits are added three at a time by carry-save adders (Harley
/// and Seal; Muła, Kurz &amp; Lemire 2018), so that a fourth of the words are counted.
/// </summary>
internal static class BitSums
{
    /// <summary>Words of a round: lengths are multiples of it.</summary>
    public const int Step = 4 * Width;

    private const int Width = 8;

    // A byte holds the counts of as many rounds, of at most 8 bits each.
    private const int RoundsOfByte = 31;

    /// <summary>Bits that are set.</summary>
    public static long Of(ReadOnlySpan<ulong> plane) => Common(plane, plane);

    /// <summary>Bits that are set in both of two planes.</summary>
    public static long Common(ReadOnlySpan<ulong> one, ReadOnlySpan<ulong> other)
    {
        ref ulong a = ref MemoryMarshal.GetReference(one), b = ref MemoryMarshal.GetReference(other);
        var count = new Counter();
        for (int i = 0; i < one.Length; i += Step)
        {
            count.Add(Both(ref a, ref b, i), Both(ref a, ref b, i + Width), Both(ref a, ref b, i + (2 * Width)),
                Both(ref a, ref b, i + (3 * Width)));
        }

        return count.Total;
    }

    /// <summary>Σ x y: pairs that are both homozygous count 1, −1 where their signs differ.</summary>
    public static long Product(
        ReadOnlySpan<ulong> homozygous, ReadOnlySpan<ulong> positive,
        ReadOnlySpan<ulong> otherHomozygous, ReadOnlySpan<ulong> otherPositive)
    {
        ref ulong h = ref MemoryMarshal.GetReference(homozygous), p = ref MemoryMarshal.GetReference(positive);
        ref ulong g = ref MemoryMarshal.GetReference(otherHomozygous), q = ref MemoryMarshal.GetReference(otherPositive);
        Counter both = default, differ = default;
        for (int i = 0; i < homozygous.Length; i += Step)
        {
            Vector512<ulong> a = Both(ref h, ref g, i), b = Both(ref h, ref g, i + Width), c = Both(ref h, ref g, i + (2 * Width)),
                d = Both(ref h, ref g, i + (3 * Width));
            both.Add(a, b, c, d);
            differ.Add(a & Either(ref p, ref q, i), b & Either(ref p, ref q, i + Width), c & Either(ref p, ref q, i + (2 * Width)),
                d & Either(ref p, ref q, i + (3 * Width)));
        }

        return both.Total - (2 * differ.Total);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Both(ref ulong a, ref ulong b, int i) =>
        Vector512.LoadUnsafe(ref a, (nuint)i) & Vector512.LoadUnsafe(ref b, (nuint)i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Either(ref ulong a, ref ulong b, int i) =>
        Vector512.LoadUnsafe(ref a, (nuint)i) ^ Vector512.LoadUnsafe(ref b, (nuint)i);

    private struct Counter
    {
        private Vector512<ulong> ones;
        private Vector512<ulong> twos;
        private Vector512<byte> fours;
        private int rounds;
        private long total;

        public readonly long Total => total + (4 * Sum(fours)) + (2 * Sum(Bytes(twos))) + Sum(Bytes(ones));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c, Vector512<ulong> d)
        {
            Vector512<ulong> first = Carry(ref ones, a, b), second = Carry(ref ones, c, d);
            fours += Bytes(Carry(ref twos, first, second));
            if (++rounds == RoundsOfByte)
            {
                total += 4 * Sum(fours);
                fours = default;
                rounds = 0;
            }
        }

        /// <summary>sum + a + b, bit by bit: what is left stays in the sum, what is over is the carry.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<ulong> Carry(ref Vector512<ulong> sum, Vector512<ulong> a, Vector512<ulong> b)
        {
            Vector512<ulong> part = sum ^ a, carry = (sum & a) | (part & b);
            sum = part ^ b;
            return carry;
        }

        /// <summary>Bits of each byte.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<byte> Bytes(Vector512<ulong> bits)
        {
            Vector512<ulong> pairs = bits - ((bits >> 1) & Vector512.Create(0x5555_5555_5555_5555UL));
            Vector512<ulong> fours = (pairs & Vector512.Create(0x3333_3333_3333_3333UL))
                + ((pairs >> 2) & Vector512.Create(0x3333_3333_3333_3333UL));
            return ((fours + (fours >> 4)) & Vector512.Create(0x0F0F_0F0F_0F0F_0F0FUL)).AsByte();
        }

        private static long Sum(Vector512<byte> bytes)
        {
            (Vector512<ushort> low, Vector512<ushort> high) = Vector512.Widen(bytes);
            (Vector512<uint> first, Vector512<uint> second) = Vector512.Widen(low + high);
            return Vector512.Sum(first + second);
        }
    }
}

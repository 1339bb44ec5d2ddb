using System.Runtime.InteropServices;

namespace GpuLmm;

/// <summary>
/// The calls of one marker as planes of bits, so that correlations are counted: with x = 1, 0, −1 for two copies of allele 2, one, none,
/// all sums over samples that both of two markers have are whole numbers (Chang et al. 2015). Which sample has which bit is the same for
/// all markers of a selection, and otherwise of no account.
/// </summary>
/// <param name="sampleCount">N.</param>
internal sealed class CallPlanes(int sampleCount)
{
    private const ulong LowBits = 0x5555_5555_5555_5555;

    // Stored dosages of PLINK 2 have 2^14 steps a copy; a call is what lies within a tenth of a copy.
    private const float DosageSteps = 16384;
    private const float MostFromCall = 1638;

    private readonly ulong[] homozygous = new ulong[Length(sampleCount)];
    private readonly ulong[] positive = new ulong[Length(sampleCount)];
    private readonly ulong[] called = new ulong[Length(sampleCount)];
    private CallSums sums;
    private bool isComplete;

    /// <summary>Whether all calls are the same, all heterozygous too, or there is none.</summary>
    public bool IsMonomorphic => sums.Squares == 0 || Math.Abs(sums.Sum) == sums.Count;

    /// <summary>Takes a marker.</summary>
    /// <param name="block">Holds it.</param>
    /// <param name="i">Its place there.</param>
    /// <param name="samples">The n samples that count.</param>
    public void Load(GenotypeBlock block, int i, SampleSelection samples)
    {
        byte[]? calls = block.HasDosages(i) ? CallsOf(block.Dosages(i)) : null;
        ReadOnlySpan<byte> packed = calls ?? block.Packed(i);
        ReadOnlySpan<ulong> mask = samples.MaskWords;
        for (int w = 0; w < mask.Length; w += 2)
        {
            (ulong homs, ulong plus, ulong known) = Planes(packed, mask, w);
            (ulong moreHoms, ulong morePlus, ulong moreKnown) = w + 1 < mask.Length ? Planes(packed, mask, w + 1) : default;
            homozygous[w / 2] = homs | (moreHoms << 1);
            positive[w / 2] = plus | (morePlus << 1);
            called[w / 2] = known | (moreKnown << 1);
        }

        long squares = BitSums.Of(homozygous);
        sums = new CallSums(BitSums.Of(called), (2 * BitSums.Of(positive)) - squares, squares);
        isComplete = sums.Count == samples.Count;
    }

    /// <summary>Whether r² over the samples that both have exceeds a limit; it does not where one of them does not vary among these.
    /// </summary>
    /// <param name="other">Of the same samples.</param>
    /// <param name="limit">In [0, 1].</param>
    public bool Exceeds(CallPlanes other, double limit)
    {
        long product = BitSums.Product(homozygous, positive, other.homozygous, other.positive);
        CallSums own = other.isComplete ? sums : Among(other.called);
        CallSums its = isComplete ? other.sums : other.Among(called);
        long count = own.Count;
        double covariance = (product * count) - (own.Sum * its.Sum);
        return covariance * covariance > limit * own.Variance(count) * its.Variance(count);
    }

    private static int Length(int samples) => (((samples + 63) / 64) + BitSums.Step - 1) / BitSums.Step * BitSums.Step;

    /// <summary>The sums over those that another marker has too.</summary>
    private CallSums Among(ulong[] others)
    {
        long squares = BitSums.Common(homozygous, others);
        return new CallSums(BitSums.Common(called, others), (2 * BitSums.Common(positive, others)) - squares, squares);
    }

    /// <summary>Bits of 32 samples, in the even places: 00 is two copies of allele 1, 01 missing, 10 one copy, 11 none.</summary>
    private static (ulong Homozygous, ulong Positive, ulong Called) Planes(ReadOnlySpan<byte> packed, ReadOnlySpan<ulong> mask, int w)
    {
        ReadOnlySpan<byte> rest = packed[(w * sizeof(ulong))..];
        ulong word = 0;
        if (rest.Length >= sizeof(ulong))
        {
            word = MemoryMarshal.Read<ulong>(rest);
        }
        else
        {
            rest.CopyTo(MemoryMarshal.AsBytes(new Span<ulong>(ref word)));
        }

        ulong low = word, high = word >> 1, own = mask[w] & LowBits;
        return (~(low ^ high) & own, low & high & own, ~(low & ~high) & own);
    }

    /// <summary>Dosages as calls; missing where they are far from any.</summary>
    private static byte[] CallsOf(ReadOnlySpan<float> dosages)
    {
        var calls = new sbyte[dosages.Length];
        for (int i = 0; i < calls.Length; i++)
        {
            float steps = MathF.Round(dosages[i] * DosageSteps), nearest = MathF.Round(dosages[i]);
            calls[i] = MathF.Abs(steps - (nearest * DosageSteps)) <= MostFromCall ? (sbyte)nearest : (sbyte)-1;
        }

        var packed = new byte[PackedGenotypes.ByteCount(calls.Length)];
        PackedGenotypes.Pack(calls, packed);
        return packed;
    }

    /// <summary>n, Σx and Σx².</summary>
    private readonly record struct CallSums(long Count, long Sum, long Squares)
    {
        /// <summary>n² times the variance.</summary>
        public double Variance(long count) => (Squares * count) - (Sum * Sum);
    }
}

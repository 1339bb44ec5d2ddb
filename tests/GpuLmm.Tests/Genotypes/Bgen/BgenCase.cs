using CsCheck;

namespace GpuLmm.Tests;

/// <summary>A variant of random probabilities in layout 2, and the copies of its second allele by their definition.</summary>
internal sealed record BgenCase(byte[] Ploidies, bool IsPhased, int Bits, uint[] Numbers, double[] Copies)
{
    /// <summary>
    /// Any number of bits and samples, phased or not; ploidies 1, 2 or both; some missing, or none; fractions, or 0 and 1 only.
    /// </summary>
    public static Gen<BgenCase> Any { get; } =
        from seed in Gen.Int
        from samples in Gen.Int[1, 150]
        from bits in Gen.Frequency((2, Gen.Const(8)), (3, Gen.Int[1, 32]))
        from isPhased in Gen.Bool
        from ploidies in Gen.OneOf(Gen.Const<int[]>([2]), Gen.Const<int[]>([1]), Gen.Const<int[]>([1, 2]))
        from missing in Gen.OneOf(Gen.Const(0.0), Gen.Const(0.2))
        from isHard in Gen.Bool
        select Draw(new Random(seed), samples, bits, isPhased, ploidies, missing, isHard);

    public BgenVariantData Variant => BgenVariantData.Layout2(Ploidies, IsPhased, Bits, Numbers);

    public override string ToString() =>
        $"{Bits} bits, phased {IsPhased}, ploidies {Convert.ToHexString(Ploidies)}, numbers {string.Join(' ', Numbers)}";

    /// <summary>Draws a variant.</summary>
    public static BgenCase Draw(Random random, int samples, int bits, bool isPhased, int[] ploidies, double missing, bool isHard)
    {
        uint one = (uint)((1UL << bits) - 1);
        byte[] own = new byte[samples];
        double[] copies = new double[samples];
        var numbers = new List<uint>();
        for (int i = 0; i < samples; i++)
        {
            int ploidy = ploidies[random.Next(ploidies.Length)];
            uint first = Draw(one), second = isPhased || ploidy == 1 ? Draw(one) : Draw(one - first);
            own[i] = (byte)ploidy;

            // By the specification: P(A) of each haplotype, or P(AA), P(AB) of the genotype.
            double p = (double)first / one, q = (double)second / one;
            copies[i] = ploidy == 1 ? 2 * (1 - p) : isPhased ? 1 - p + (1 - q) : q + (2 * (1 - p - q));
            if (random.NextDouble() < missing)
            {
                own[i] |= 0x80;
                copies[i] = double.NaN;
                (first, second) = (0, 0);
            }

            numbers.AddRange(ploidy == 1 ? [first] : [first, second]);
        }

        return new BgenCase(own, isPhased, bits, [.. numbers], copies);

        uint Draw(uint most) => isHard ? (uint)random.Next(2) * most : (uint)random.NextInt64(most + 1L);
    }
}

using CsCheck;

namespace GpuLmm.Tests;

/// <summary>The fast ways of counting and decoding against a loop over genotypes.</summary>
public sealed class PackedGenotypesTests
{
    private static readonly MarkerCoding Coding = new(1.25, -7.5, 0.125, 3);

    // Genotypes as copies of allele 1, and which samples are selected; share 0 selects few, 10 all.
    private static readonly Gen<(sbyte[] Counts, bool[] Selected)> Cases =
        from n in Gen.Int[1, 300]
        from share in Gen.Int[0, 10]
        from counts in Gen.SByte[-1, 2].Array[n]
        from dice in Gen.Int[0, 9].Array[n]
        select (counts, dice.Select(d => d < share).ToArray());

    [Test]
    public void Counts_equal_the_naive_counts() => Cases.Sample(c =>
    {
        MarkerCounts counts = PackedGenotypes.Count(Pack(c.Counts), SampleSelection.Where(c.Selected));
        sbyte[] chosen = Chosen(c);
        Assert.That(counts, Is.EqualTo(new MarkerCounts(
            chosen.Count(g => g == 2), chosen.Count(g => g == 1), chosen.Count(g => g == 0), chosen.Count(g => g == -1))));
    });

    [Test]
    public void Decoded_values_equal_the_naive_values() => Cases.Sample(c =>
    {
        double[] expected = Array.ConvertAll(Chosen(c), g => g switch { 2 => 1.25, -1 => -7.5, 1 => 0.125, _ => 3.0 });
        var selection = SampleSelection.Where(c.Selected);
        double[] doubles = new double[selection.Count];
        float[] floats = new float[selection.Count];
        double[] gathered = new double[selection.Count];
        PackedGenotypes.Decode(Pack(c.Counts), selection, Coding, doubles);
        PackedGenotypes.Decode(Pack(c.Counts), selection, Coding, floats);
        PackedGenotypes.DecodeGathered<double>(Pack(c.Counts), selection.Indices, [1.25, -7.5, 0.125, 3], gathered);

        Assert.That(doubles, Is.EqualTo(expected));
        Assert.That(floats, Is.EqualTo(expected.Select(v => (float)v)));
        Assert.That(gathered, Is.EqualTo(expected));
    });

    [Test]
    public void Parts_decode_to_the_parts_of_the_whole() => Cases.Sample(c =>
    {
        var selection = SampleSelection.Where(c.Selected);
        double[] whole = new double[selection.Count];
        PackedGenotypes.Decode(Pack(c.Counts), selection, Coding, whole);
        for (int first = 0; first <= whole.Length; first += 1 + (first / 2))
        {
            double[] part = new double[(whole.Length - first) / 2];
            PackedGenotypes.DecodePart(Pack(c.Counts), selection, first, Coding, part);
            Assert.That(part, Is.EqualTo(whole[first..(first + part.Length)]), $"from {first}");
        }
    });

    [Test]
    public void Decoding_writes_nothing_beyond_its_samples()
    {
        double[] wide = new double[12];
        Array.Fill(wide, 99);
        PackedGenotypes.Decode(new byte[3], new SampleSelection(10, [0, 1, 3, 4, 5, 7, 9]), Coding, wide.AsSpan(0, 7));

        Assert.That(wide[7..], Is.All.EqualTo(99));
    }

    [Test]
    public void Lengths_are_checked()
    {
        var all = SampleSelection.All(9);

        Assert.That(() => PackedGenotypes.Count(new byte[2], all), Throws.ArgumentException);
        Assert.That(() => PackedGenotypes.Decode(new byte[3], all, Coding, new double[8]), Throws.ArgumentException);
        Assert.That(() => PackedGenotypes.Decode(new byte[3], all, Coding, new double[10]), Throws.ArgumentException);
    }

    [Test]
    public void Counting_allocates_nothing()
    {
        byte[] packed = new byte[250];
        var selection = SampleSelection.All(1000);
        PackedGenotypes.Count(packed, selection);
        long before = GC.GetAllocatedBytesForCurrentThread();
        PackedGenotypes.Count(packed, selection);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Selections_are_compared_by_their_samples()
    {
        var one = new SampleSelection(9, [1, 8]);

        Assert.That(SampleSelection.Where([false, true, false, false, false, false, false, false, true]), Is.EqualTo(one));
        Assert.That(new SampleSelection(10, [1, 8]), Is.Not.EqualTo(one));
        Assert.That(one.Mask.ToArray(), Is.EqualTo(new byte[] { 0b1100, 0, 0b11 }));
        Assert.That(one.IsAll, Is.False);
        Assert.That(() => new SampleSelection(3, [1, 1]), Throws.ArgumentException);
        Assert.That(() => new SampleSelection(3, [3]), Throws.ArgumentException);
    }

    private static byte[] Pack(sbyte[] counts)
    {
        byte[] packed = new byte[PackedGenotypes.ByteCount(counts.Length)];
        PackedGenotypes.Pack(counts, packed);
        return packed;
    }

    private static sbyte[] Chosen((sbyte[] Counts, bool[] Selected) c) => [.. c.Counts.Where((_, i) => c.Selected[i])];
}

using CsCheck;

namespace GpuLmm.Tests;

public sealed class DosageGenotypesTests
{
    private static readonly Gen<(float[] Dosages, bool[] Selected)> Cases =
        from n in Gen.Int[1, 1300]
        from dosages in Gen.Select(Gen.Float[0, 2], Gen.Int[0, 9]).Select((d, k) => k == 0 ? float.NaN : k == 1 ? 2 : d).Array[n]
        from selected in Gen.Bool.Array[n]
        select (dosages, selected);

    [Test]
    public void Counts_are_those_of_a_plain_loop() => Cases.Sample(
        c =>
        {
            using GenotypeBlock block = Block(c.Dosages);
            foreach (SampleSelection selection in (SampleSelection[])[SampleSelection.All(c.Dosages.Length),
                SampleSelection.Where(c.Selected)])
            {
                double[] called = [.. selection.Indices.ToArray().Select(i => (double)c.Dosages[i]).Where(d => !double.IsNaN(d))];
                MarkerCounts counts = block.CountsOf(0, selection);

                Assert.That((counts.Called, counts.Missing, counts.Total),
                    Is.EqualTo((called.Length, selection.Count - called.Length, selection.Count)));
                Assert.That(counts.Allele1Count, Is.EqualTo(called.Sum()).Within(1e-10));
                Assert.That(counts.SumOfSquares, Is.EqualTo(called.Sum(d => d * d)).Within(1e-10));
                Assert.That(counts.MinorAlleleCount, Is.EqualTo(Math.Min(called.Sum(), (2 * called.Length) - called.Sum())).Within(1e-10));
                Assert.That(counts.IsMonomorphic, Is.EqualTo(called.Distinct().Count() < 2));
                Assert.That((counts.HasDosages, counts.HomAllele1, counts.Het, counts.HomAllele2), Is.EqualTo((true, 0, 0, 0)));
            }
        },
        iter: 60);

    [Test]
    public void Values_are_linear_in_the_dosage() => Cases.Sample(
        c =>
        {
            using GenotypeBlock block = Block(c.Dosages);
            MarkerCoding coding = MarkerCoding.Scaled(0.7, 1.5) with { Missing = 0.25 };
            foreach (SampleSelection selection in (SampleSelection[])[SampleSelection.All(c.Dosages.Length),
                SampleSelection.Where(c.Selected)])
            {
                double[] expected =
                    [.. selection.Indices.ToArray().Select(i => float.IsNaN(c.Dosages[i]) ? 0.25 : (c.Dosages[i] - 0.7) * 1.5)];
                double[] values = new double[selection.Count];
                float[] narrow = new float[selection.Count];
                block.Decode<double>(0, selection, coding, values);
                block.Decode<float>(0, selection, coding, narrow);

                Assert.That(values, Is.EqualTo(expected).Within(1e-14));
                Assert.That(narrow, Is.EqualTo(expected).Within(1e-6));
            }
        },
        iter: 60);

    [Test]
    public void Whole_dosages_are_decoded_like_calls()
    {
        sbyte[] calls = PlinkFiles.RandomCounts(3, 41, 1)[0];
        using GenotypeBlock block = Block([.. calls.Select(call => call < 0 ? float.NaN : call)]);
        using var packed = new GenotypeBlock(41, 1);
        packed.Begin([0]);
        PackedGenotypes.Pack(calls, packed.Writable(0));
        var all = SampleSelection.All(41);
        double[] ofDosages = new double[41], ofCalls = new double[41];
        block.Decode<double>(0, all, MarkerCoding.Scaled(0.9, 1), ofDosages);
        packed.Decode<double>(0, all, MarkerCoding.Scaled(0.9, 1), ofCalls);

        Assert.That(ofDosages, Is.EqualTo(ofCalls).Within(1e-15));
        Assert.That(block.CountsOf(0, all).Mean, Is.EqualTo(packed.CountsOf(0, all).Mean));
        Assert.That(block.CountsOf(0, all).SumOfSquares, Is.EqualTo(packed.CountsOf(0, all).SumOfSquares));
    }

    [Test]
    public void A_coding_that_is_not_linear_is_refused()
    {
        using GenotypeBlock block = Block([0.5f, 1.5f]);
        var dominance = new MarkerCoding(0, 0, 1, 0);

        Assert.That(
            () => block.Decode<double>(0, SampleSelection.All(2), dominance, new double[2]),
            Throws.ArgumentException.With.Message.Contains("not linear"));
    }

    [Test]
    public void A_block_holds_calls_and_dosages_side_by_side()
    {
        using var block = new GenotypeBlock(2, 2);
        block.Begin([7, 9]);
        Assert.That(block.HasAnyDosages, Is.False);
        PackedGenotypes.Pack([2, -1], block.Writable(0));
        ((float[])[0.25f, 1.75f]).CopyTo(block.WritableDosages(1));

        Assert.That((block.HasDosages(0), block.HasDosages(1), block.HasAnyDosages), Is.EqualTo((false, true, true)));
        Assert.That(block.Dosages(1).ToArray(), Is.EqualTo(new[] { 0.25f, 1.75f }));
        Assert.That(() => block.Dosages(0).Length, Throws.InvalidOperationException);
        Assert.That(() => block.Packed(1).Length, Throws.InvalidOperationException);
        Assert.That(() => block.WritableDosages(2).Length, Throws.TypeOf<ArgumentOutOfRangeException>());
        block.Begin([3]);
        Assert.That(block.HasAnyDosages, Is.False, "a new content starts with calls");
    }

    private static GenotypeBlock Block(float[] dosages)
    {
        var block = new GenotypeBlock(dosages.Length, 1);
        block.Begin([0]);
        dosages.CopyTo(block.WritableDosages(0));
        return block;
    }
}

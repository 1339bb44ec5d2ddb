namespace GpuLmm.Tests;

public sealed class MarkerCountsTests
{
    [Test]
    public void Frequencies_are_over_called_samples()
    {
        var counts = new MarkerCounts(HomAllele1: 5, Het: 2, HomAllele2: 1, Missing: 2);

        Assert.That(counts.Mean, Is.EqualTo(1.5));
        Assert.That(counts.Allele1Frequency, Is.EqualTo(0.75));
        Assert.That(counts.MinorAlleleFrequency, Is.EqualTo(0.25));
        Assert.That(counts.MinorAlleleCount, Is.EqualTo(4));
        Assert.That(counts.MissingFraction, Is.EqualTo(0.2));
        Assert.That(counts.IsMonomorphic, Is.False);
    }

    [Test]
    public void Without_a_call_frequencies_are_not_a_number()
    {
        var counts = new MarkerCounts(0, 0, 0, 3);

        Assert.That(counts.Mean, Is.NaN);
        Assert.That(counts.MinorAlleleFrequency, Is.NaN);
        Assert.That(counts.MissingFraction, Is.EqualTo(1));
        Assert.That(counts.IsMonomorphic, Is.True);
    }

    [TestCase(3, 0, 0)]
    [TestCase(0, 3, 0)]
    [TestCase(0, 0, 3)]
    public void One_genotype_only_is_monomorphic(int hom1, int het, int hom2) =>
        Assert.That(new MarkerCounts(hom1, het, hom2, 1).IsMonomorphic, Is.True);

    [Test]
    public void Calls_have_sums()
    {
        var counts = new MarkerCounts(HomAllele1: 5, Het: 2, HomAllele2: 1, Missing: 2);

        Assert.That((counts.Allele1Count, counts.SumOfSquares, counts.HasDosages), Is.EqualTo((12.0, 22.0, false)));
    }

    [Test]
    public void Scaled_coding_standardises() =>
        Assert.That(MarkerCoding.Scaled(0.5, 2), Is.EqualTo(new MarkerCoding(3, 0, 1, -1)));
}

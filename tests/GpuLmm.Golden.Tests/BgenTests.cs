namespace GpuLmm.Golden.Tests;

/// <summary>BGEN files of other programs: the encodings of a set hold the same genotypes.</summary>
[TestFixture]
public sealed class BgenTests
{
    [Test]
    public void The_same_set_as_bed_pgen_and_bgen_has_the_same_genotypes()
    {
        using var bed = PlinkBed.Open(GoldenData.PathOf("formats", "example"));
        using var pgen = PlinkPgen.Open(GoldenData.PathOf("formats", "example"));
        using var bgen = BgenFile.Open(GoldenData.PathOf("formats", "example.bgen"), reference: ReferenceAllele.Last);

        AssertSame(bgen, bed);
        AssertSame(bgen, pgen);
    }

    [TestCase("example_3chr.bgen")]
    [TestCase("example_3chr_zstd.bgen")]
    public void Packed_by_zlib_and_by_zstd_they_are_those_of_the_bed(string name)
    {
        using var bed = PlinkBed.Open(GoldenData.PathOf("formats", "example_3chr"));
        using var bgen = BgenFile.Open(GoldenData.PathOf("formats", name), GoldenData.PathOf("formats", "example_3chr.sample"),
            ReferenceAllele.Last);

        AssertSame(bgen, bed);
        Assert.That(bgen.Phenotypes!.Names, Is.EqualTo(new[] { "PHENO1" }));

        // The .sample has six digits.
        Assert.That(bgen.Phenotypes.Values[0].ToArray(), Is.EqualTo(bed.Phenotypes.Values[0].ToArray()).Within(5e-4).Percent);
    }

    [Test]
    public void With_the_first_allele_as_reference_the_other_one_is_counted()
    {
        string path = GoldenData.PathOf("formats", "example.bgen");
        using BgenFile first = BgenFile.Open(path), last = BgenFile.Open(path, reference: ReferenceAllele.Last);

        Assert.That(first.Markers[0], Is.EqualTo(new Marker("1", "1", 0, 1, "2", "1")));
        Assert.That(
            Enumerable.Range(0, 1000),
            Has.All.Matches<int>(j => PlinkTable.Copies(first, j).SequenceEqual(PlinkTable.Copies(last, j).Select(copies => 2 - copies))));
    }

    private static void AssertSame(BgenFile bgen, Genotypes other)
    {
        Assert.That(bgen.SkippedCount, Is.Zero);
        Assert.That(bgen.Samples, Is.EqualTo(other.Samples));
        Assert.That(bgen.Markers, Is.EqualTo(other.Markers));
        int[] all = [.. Enumerable.Range(0, other.Markers.Count)];
        using GenotypeBlock first = new(500, all.Length), second = new(500, all.Length);
        bgen.Read(all, first);
        other.Read(all, second);
        Assert.That(all, Has.All.Matches<int>(j => first.Packed(j).SequenceEqual(second.Packed(j))));
    }
}

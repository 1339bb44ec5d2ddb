namespace GpuLmm.Tests;

/// <summary>Files of other programs: the encodings of a set hold the same genotypes.</summary>
public sealed class BgenExampleTests
{
    [Test]
    public void ExampleIsTheBed()
    {
        using PlinkBed bed = PlinkBed.Open(Example("example"));
        using BgenFile bgen = BgenFile.Open(Example("example.bgen"), reference: ReferenceAllele.Last);

        Assert.That(bgen.Samples, Is.EqualTo(bed.Samples));
        AssertSame(bgen, bed);
    }

    [TestCase("example_3chr.bgen")]
    [TestCase("example_3chr_zstd.bgen")]
    public void ExampleOfThreeChromosomesIsTheBed(string name)
    {
        using PlinkBed bed = PlinkBed.Open(Example("example_3chr"));
        using BgenFile bgen = BgenFile.Open(Example(name), Example("example_3chr.sample"), ReferenceAllele.Last);

        Assert.That(bgen.Samples, Is.EqualTo(bed.Samples));
        Assert.That(bgen.Phenotypes!.Names, Is.EqualTo(new[] { "PHENO1" }));

        // The .sample has six digits.
        Assert.That(bgen.Phenotypes.Values[0].ToArray(), Is.EqualTo(bed.Phenotypes.Values[0].ToArray()).Within(5e-4).Percent);
        AssertSame(bgen, bed);
    }

    [Test]
    public void WithTheFirstAlleleAsReferenceTheOtherOneIsCounted()
    {
        using BgenFile first = BgenFile.Open(Example("example.bgen")), last = BgenFile.Open(Example("example.bgen"), reference: ReferenceAllele.Last);

        Assert.That(first.Markers[0], Is.EqualTo(new Marker("1", "1", 0, 1, "2", "1")));
        Assert.That(GenotypeCopies.Of(first), Is.EqualTo(GenotypeCopies.Of(last).Select(row => Array.ConvertAll(row, copies => 2 - copies))));
    }

    private static void AssertSame(BgenFile bgen, PlinkBed bed)
    {
        Assert.That(bgen.Markers, Is.EqualTo(bed.Markers));
        Assert.That(GenotypeCopies.Of(bgen), Is.EqualTo(GenotypeCopies.Of(bed)));
        Assert.That(bgen.SkippedCount, Is.Zero);
    }

    private static string Example(string name) => Path.Combine(TestContext.CurrentContext.TestDirectory, "Genotypes", "formats", name);
}

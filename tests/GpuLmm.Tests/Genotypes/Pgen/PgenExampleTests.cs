namespace GpuLmm.Tests;

/// <summary>A data set as <c>.bed</c> and as <c>.pgen</c> (formats/README.md): the same genotypes, the same kinship.</summary>
[TestFixture]
public sealed class PgenExampleTests : HostFixture
{
    [Test]
    public void TheSameSetAsBedAndPgen()
    {
        string prefix = Path.Combine(TestContext.CurrentContext.TestDirectory, "Genotypes", "formats", "example");
        using var bed = PlinkBed.Open(prefix);
        using var pgen = PlinkPgen.Open(prefix);
        Assert.That(pgen.Markers, Is.EqualTo(bed.Markers));
        Assert.That(pgen.Samples, Is.EqualTo(bed.Samples));
        using GenotypeBlock first = new(500, 1000), second = new(500, 1000);
        int[] all = [.. Enumerable.Range(0, 1000)];
        bed.Read(all, first);
        pgen.Read(all, second);
        Assert.That(all, Has.All.Matches<int>(j => first.Packed(j).SequenceEqual(second.Packed(j))));
        using Kinship ofBed = Kinship.Estimate(bed, Host), ofPgen = Kinship.Estimate(pgen, Host);

        Assert.That(Enumerable.Range(0, 500), Has.All.Matches<int>(i => ofBed.Matrix.Column(i).SequenceEqual(ofPgen.Matrix.Column(i))));
    }
}

namespace GpuLmm.Golden.Tests;

/// <summary>Larger files that plink2 makes here, where it is installed.</summary>
[TestFixture]
public sealed class PgenOfPlinkTests
{
    private string folder = null!;

    [SetUp]
    public void Create() => folder = Directory.CreateTempSubdirectory("gpulmm-plink2-").FullName;

    [TearDown]
    public void Delete() => Directory.Delete(folder, recursive: true);

    [Test]
    public void The_mice_are_the_same_mice()
    {
        Plink2.Run("--bfile", GoldenData.Mouse, "--allow-extra-chr", "--make-pgen", "--out", Path("mouse"));
        using var bed = PlinkBed.Open(GoldenData.Mouse);
        using var pgen = PlinkPgen.Open(Path("mouse"));
        int n = bed.Samples.Count;
        Assert.That(pgen.Samples, Is.EqualTo(bed.Samples));

        // plink2 sorts by position.
        var places = pgen.Markers.Select((marker, j) => KeyValuePair.Create(marker.Id, j)).ToDictionary();
        Assert.That(places.Keys, Is.EquivalentTo(bed.Markers.Select(marker => marker.Id)));
        using GenotypeBlock first = new(n, bed.Markers.Count), second = new(n, bed.Markers.Count);
        int[] all = [.. Enumerable.Range(0, bed.Markers.Count)], same = [.. bed.Markers.Select(marker => places[marker.Id])];
        bed.Read(all, first);
        pgen.Read(same, second);

        Assert.That(all, Has.All.Matches<int>(j => pgen.Markers[same[j]].Allele1 == bed.Markers[j].Allele1 && first.Packed(j).SequenceEqual(second.Packed(j))));
        Assert.That(new FileInfo(Path("mouse.pgen")).Length, Is.LessThan(new FileInfo(GoldenData.Mouse + ".bed").Length * 3 / 4), "told as differences");
    }

    // Sample numbers of one, two and three bytes; dosages of nearly all, of some, of few.
    [TestCase(200, 50, "0.5")]
    [TestCase(3000, 40, "0.2")]
    [TestCase(70000, 6, "0.01")]
    public void Dosages_are_those_of_its_table(int samples, int markers, string share)
    {
        Plink2.Run(
            "--dummy", $"{samples}", $"{markers}", "0.03", "0.1", $"dosage-freq={share}", "phase-freq=0.2", "--seed", "5", "--make-pgen", "--out", Path("d"));
        Plink2.Run("--pfile", Path("d"), "--export", "Av", "--out", Path("d"));
        using var pgen = PlinkPgen.Open(Path("d"));
        double[][] expected = PlinkTable.AlternativeCopies(Path("d.traw"));
        for (int j = 0; j < markers; j++)
        {
            Assert.That(PlinkTable.Copies(pgen, j).SequenceEqual(expected[j]), $"marker {j}");
        }
    }

    private string Path(string name) => System.IO.Path.Combine(folder, name);
}

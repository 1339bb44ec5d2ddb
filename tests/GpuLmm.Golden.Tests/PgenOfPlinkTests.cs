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
        int n = bed.Samples.Count, m = pgen.Markers.Count;
        Assert.That(pgen.Samples, Is.EqualTo(bed.Samples));

        // plink2 leaves out markers without a position and sorts the others.
        var places = bed.Markers.Select((marker, j) => KeyValuePair.Create(marker.Id, j)).ToDictionary();
        using GenotypeBlock first = new(n, m), second = new(n, m);
        int[] all = [.. Enumerable.Range(0, m)], same = [.. pgen.Markers.Select(marker => places[marker.Id])];
        pgen.Read(all, first);
        bed.Read(same, second);

        Assert.That(m, Is.EqualTo(bed.Markers.Count(marker => marker.Position >= 0)));
        Assert.That(all, Has.All.Matches<int>(j =>
            pgen.Markers[j].Allele1 == bed.Markers[same[j]].Allele1 && first.Packed(j).SequenceEqual(second.Packed(j))));
        Assert.That(new FileInfo(Path("mouse.pgen")).Length, Is.LessThan(new FileInfo(GoldenData.Mouse + ".bed").Length * 3 / 4),
            "told as differences");
    }

    // Sample numbers of one, two and three bytes; dosages of nearly all, of some, of few.
    [TestCase(200, 50, "0.5")]
    [TestCase(3000, 40, "0.2")]
    [TestCase(70000, 6, "0.01")]
    public void Dosages_are_those_of_its_table(int samples, int markers, string share)
    {
        Plink2.Run(
            "--dummy", $"{samples}", $"{markers}", "0.03", "0.1", $"dosage-freq={share}", "phase-freq=0.2", "--seed", "5", "--make-pgen",
            "--out", Path("d"));
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

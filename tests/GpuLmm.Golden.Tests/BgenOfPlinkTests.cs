namespace GpuLmm.Golden.Tests;

/// <summary>Larger files that plink2 makes here, where it is installed, against its own table of the same files.</summary>
[TestFixture]
public sealed class BgenOfPlinkTests
{
    // plink2 rounds what it reads to 1/16384 of a copy.
    private const double HalfStep = 0.5 / 16384;
    private string folder = null!;

    [SetUp]
    public void Create() => folder = Directory.CreateTempSubdirectory("gpulmm-plink2-").FullName;

    [TearDown]
    public void Delete() => Directory.Delete(folder, recursive: true);

    [TestCase("bgen-1.1", "", 300)]
    [TestCase("bgen-1.2", "bits=8", 300)]
    [TestCase("bgen-1.2", "bits=16", 3000)]
    [TestCase("bgen-1.2", "bits=11", 301)]
    [TestCase("bgen-1.3", "bits=8", 302)]
    [TestCase("bgen-1.3", "bits=13", 303)]
    public void Dosages_are_those_of_its_table(string version, string bits, int samples)
    {
        Plink2.Run("--dummy", $"{samples}", "50", "0.03", "dosage-freq=0.5", "phase-freq=0.2", "--seed", "5", "--make-pgen",
            "--out", Path("d"));
        Plink2.Run(
            ["--pfile", Path("d"), "--export", version, "ref-first", .. bits.Length > 0 ? [bits] : Array.Empty<string>(),
            "--out", Path("d")]);
        Plink2.Run("--bgen", Path("d.bgen"), "ref-first", "--sample", Path("d.sample"), "--hard-call-threshold", "0.49", "--export", "Av",
            "--out", Path("back"));
        double[][] expected = PlinkTable.AlternativeCopies(Path("back.traw"));
        using var bgen = BgenFile.Open(Path("d.bgen"), Path("d.sample"));
        using var pgen = PlinkPgen.Open(Path("d"));

        Assert.That(bgen.Samples, Is.EqualTo(pgen.Samples));
        Assert.That(bgen.Sexes, Is.EqualTo(pgen.Sexes));
        Assert.That(bgen.Markers, Is.EqualTo(pgen.Markers));
        for (int j = 0; j < expected.Length; j++)
        {
            Assert.That(PlinkTable.Copies(bgen, j), Is.EqualTo(expected[j]).Within(HalfStep + 1e-6), $"marker {j}");
        }
    }

    [Test]
    public void The_mice_are_the_same_mice()
    {
        Plink2.Run("--bfile", GoldenData.Mouse, "--allow-extra-chr", "--export", "bgen-1.2", "bits=8", "ref-first", "--out", Path("mouse"));
        using var bed = PlinkBed.Open(GoldenData.Mouse);
        using var bgen = BgenFile.Open(Path("mouse.bgen"), Path("mouse.sample"));

        // plink2 leaves out the markers without a position.
        int[] placed = [.. Enumerable.Range(0, bed.Markers.Count).Where(j => bed.Markers[j].Position >= 0)],
            all = [.. Enumerable.Range(0, placed.Length)];
        using GenotypeBlock first = new(bed.Samples.Count, all.Length), second = new(bed.Samples.Count, all.Length);
        bed.Read(placed, first);
        bgen.Read(all, second);

        Assert.That(bgen.Samples, Is.EqualTo(bed.Samples));
        Assert.That(bgen.Markers.Select(m => (m.Id, m.Allele1)),
            Is.EqualTo(placed.Select(j => (bed.Markers[j].Id, bed.Markers[j].Allele1))));
        Assert.That(all, Has.All.Matches<int>(j => first.Packed(j).SequenceEqual(second.Packed(j))));
    }

    private string Path(string name) => System.IO.Path.Combine(folder, name);
}

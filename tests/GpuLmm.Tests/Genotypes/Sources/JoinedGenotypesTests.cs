namespace GpuLmm.Tests;

/// <summary>Several files as one data set.</summary>
[TestFixture]
public sealed class JoinedGenotypesTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void Create() => folder = new TempFolder();

    [TearDown]
    public void Delete() => folder.Dispose();

    [Test]
    public void Markers_of_all_files_are_read_in_any_order()
    {
        sbyte[][] counts = Write("chr1", "1", 3, 0), more = Write("chr2", "2", 2, 3), last = Write("chr10", "10", 4, 5);
        using Genotypes genotypes = new GenotypeSource(GenotypeFormat.PlinkBed, folder.Path("chr@")).Open();
        sbyte[][] all = [.. counts, .. more, .. last];

        Assert.That(genotypes.Markers.Select(marker => marker.Id), Is.EqualTo(Enumerable.Range(0, 9).Select(j => $"m{j}")));
        foreach (int[] order in (int[][])[[0, 1, 2], [2, 3, 4, 5], [8, 0, 4], [6, 7], [0, 1, 2, 3, 4, 5, 6, 7, 8]])
        {
            using var block = new GenotypeBlock(5, order.Length);
            genotypes.Read(order, block);
            for (int i = 0; i < order.Length; i++)
            {
                var values = new double[5];
                block.Decode<double>(i, SampleSelection.All(5), MarkerCoding.Additive(-1), values);
                Assert.That(block.MarkerIndex(i), Is.EqualTo(order[i]));
                Assert.That(values, Is.EqualTo(all[order[i]].Select(count => (double)count)), $"marker {order[i]}");
            }
        }
    }

    [Test]
    public void Files_of_other_samples_and_patterns_without_files_are_named()
    {
        Write("chr1", "1", 3, 0);
        Write("chr2", "2", 2, 3);
        File.WriteAllLines(folder.Path("chr2.fam"), Enumerable.Range(0, 5).Select(i => $"g g{i} 0 0 0 -9"));
        Assert.That(() => new GenotypeSource(GenotypeFormat.PlinkBed, folder.Path("chr@")).Open(),
            Throws.TypeOf<InputException>().With.Message.Contains("chr2: its 5 samples are not the 5 of"));
        Assert.That(() => new GenotypeSource(GenotypeFormat.Bgen, folder.Path("away@.bgen")).Open(),
            Throws.TypeOf<InputException>().With.Message.Contains("away@.bgen: there is no such file"));
    }

    private sbyte[][] Write(string name, string chromosome, int markers, int first)
    {
        sbyte[][] counts = [.. Enumerable.Range(0, markers).Select(j =>
            Enumerable.Range(0, 5).Select(i => (sbyte)(((3 * i) + (7 * (j + first))) % 3)).ToArray())];
        PlinkBed.Write(
            folder.Path(name), [.. Enumerable.Range(0, 5).Select(i => new SampleId("f", $"i{i}"))],
            [.. Enumerable.Range(0, markers).Select(j => new Marker(chromosome, $"m{first + j}", 0, 1 + j, "A", "G"))], counts);
        return counts;
    }
}

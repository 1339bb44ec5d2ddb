namespace GpuLmm.Tests;

[TestFixture]
public sealed class MemoryGenotypesTests
{
    private static readonly SampleId[] Ids = [.. Enumerable.Range(0, 7).Select(i => new SampleId("f", $"s{i}"))];
    private static readonly Marker[] Markers = [.. Enumerable.Range(0, 3).Select(j => new Marker("1", $"m{j}", 0, j, "A", "C"))];

    [Test]
    public void Reads_what_a_file_of_the_same_gives_in_any_order()
    {
        using var folder = new TempFolder();
        sbyte[][] counts = [[0, 1, 2, -1, 0, 1, 2], [2, 2, 2, 2, 1, 1, 0], [-1, -1, 0, 0, 0, 0, 2]];
        PlinkBed.Write(folder.Path("g"), Ids, Markers, counts);
        using var file = PlinkBed.Open(folder.Path("g"));
        using var memory = MemoryGenotypes.Create(Ids, Markers, counts, [Sex.Male, .. Enumerable.Repeat(Sex.Female, 6)], "mine");
        using GenotypeBlock expected = new(7, 3), found = new(7, 3);
        file.Read([2, 0, 2], expected);
        memory.Read([2, 0, 2], found);

        for (int i = 0; i < 3; i++)
        {
            Assert.That(found.Packed(i).ToArray(), Is.EqualTo(expected.Packed(i).ToArray()));
        }

        Assert.That(memory.Markers, Is.EqualTo(file.Markers));
        Assert.That(memory.Samples, Is.EqualTo(file.Samples));
        Assert.That((memory.Name, memory.Sexes[0], memory.Phenotypes), Is.EqualTo(("mine", Sex.Male, (PhenotypeColumns?)null)));
    }

    [Test]
    public void What_does_not_fit_is_named()
    {
        sbyte[] row = new sbyte[7];
        Assert.That(() =>
            MemoryGenotypes.Create(Ids, Markers, [row, row]), Throws.ArgumentException.With.Message.Contains("3 markers but 2 rows"));
        Assert.That(() => MemoryGenotypes.Create(Ids, Markers, [row, row, row, row]),
            Throws.ArgumentException.With.Message.Contains("3 markers but more rows"));
        Assert.That(() => MemoryGenotypes.Create(Ids, Markers, [row, new sbyte[6], row]),
            Throws.ArgumentException.With.Message.Contains("Marker m1 has 6 genotypes: expected 7"));
        Assert.That(() =>
            MemoryGenotypes.Create(Ids, Markers, [row, row, [3, .. row[1..]]]), Throws.ArgumentException.With.Message.Contains("3 copies"));
        Assert.That(() =>
            MemoryGenotypes.Create([Ids[0], Ids[0]], [], []), Throws.ArgumentException.With.Message.Contains("f s0 occurs twice"));
        Assert.That(() => MemoryGenotypes.Create([], [], []), Throws.ArgumentException.With.Message.Contains("0 samples"));
        Assert.That(() => MemoryGenotypes.Create(Ids, [], [], [Sex.Male]), Throws.ArgumentException.With.Message.Contains("1 sexes"));
    }
}

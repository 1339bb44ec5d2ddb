using GpuLmm.Backends;

namespace GpuLmm.Tests.Association.Sets;

/// <summary>Males have one copy of a variant on X, whichever way it is counted.</summary>
[TestFixture]
public sealed class HaploidSetTests
{
    // Allele 1 is the commoner, so that copies of the other are counted: of males none, one, no call; of females none, one, two.
    private static readonly sbyte[] Calls = [2, 0, -1, 2, 1, 0, 2, 2, 2, 2];
    private static readonly Sex[] Sexes =
        [Sex.Male, Sex.Male, Sex.Male, Sex.Female, Sex.Female, Sex.Female, Sex.Male, Sex.Male, Sex.Female, Sex.Female];

    [TestCase(MaleCoding.ZeroOne, 1.0)]
    [TestCase(MaleCoding.ZeroTwo, 2.0)]
    public void Copies_of_the_rarer_allele_are_those_that_males_have(MaleCoding coding, double ofMale)
    {
        using var folder = new TempFolder();
        SampleId[] samples = [.. Enumerable.Range(0, Calls.Length).Select(i => new SampleId("F", $"I{i}"))];
        PlinkBed.Write(folder.Path("x"), samples, [new Marker("X", "v", 0, 5_000_000, "A", "G")], [Calls]);
        using var genotypes = SexCodedGenotypes.Of(
            PlinkBed.Open(folder.Path("x")), KaryotypeOptions.Default with { MaleCoding = coding }, Sexes);
        var selection = SampleSelection.All(Calls.Length);
        using var block = new GenotypeBlock(Calls.Length, 1);
        genotypes.Read([0], block);
        MarkerCounts counts = genotypes.Count(block, 0, selection);

        SparseColumn column = SetColumns.Dosages(genotypes, block, 0, selection, isAlleleOne: false, new double[Calls.Length]);

        double[] dosages = new double[Calls.Length];
        foreach ((int row, double value) in column.Rows.Zip(column.Values))
        {
            dosages[row] = value;
        }

        Assert.That(counts.MinorAlleleCount, Is.EqualTo(4), "a male's copy, and three of females");
        Assert.That(dosages[..2].Concat(dosages[3..]), Is.EqualTo(new[] { 0, ofMale, 0, 1, 2, 0, 0, 0, 0 }));
        Assert.That(dosages[2], Is.EqualTo(ofMale - counts.Mean).Within(1e-15), "the mean where there is no call");

        var set = new ResolvedSet("S", "X", 1, [new ResolvedVariant(0, null, double.NaN)], 1);
        var mask = new SetMask("M", new FrequencyCut(0.5), [0], -1);
        var task = new SetTask(
            set, [new CountedVariant(0, counts, null)], [mask], _ => column, SetOptions.Default, genotypes, selection);
        Assert.That(task.Count(mask, row => row < 5), Is.EqualTo((2.0, 2.0)));
    }
}

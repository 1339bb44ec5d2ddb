namespace GpuLmm.Tests;

/// <summary>Genotypes on X, Y and of mitochondria against the definition, sample by sample.</summary>
public sealed class SexCodedGenotypesTests
{
    private static readonly string[] Chromosomes = ["1", "X", "23", "XY", "chrY", "MT"];

    private TempFolder folder = null!;

    [SetUp]
    public void Create() => folder = new TempFolder();

    [TearDown]
    public void Delete() => folder.Dispose();

    [Test]
    public void Genotypes_and_their_counts([Values(1, 3, 32, 33, 67, 128)] int n, [Values] MaleCoding coding)
    {
        (sbyte[][] counts, Sex[] sexes) = Write(n, seed: n);
        using var genotypes = SexCodedGenotypes.Of(PlinkBed.Open(folder.Path("study")), new KaryotypeOptions { MaleCoding = coding });
        var some = SampleSelection.Where([.. Enumerable.Range(0, n).Select(i => i % 3 != 1)]);
        using var block = new GenotypeBlock(n, counts.Length);
        genotypes.Read([.. Enumerable.Range(0, counts.Length)], block);
        for (int j = 0; j < counts.Length; j++)
        {
            string chromosome = genotypes.Markers[j].Chromosome;
            double[] expected = [.. Enumerable.Range(0, n).Select(i => Coded(chromosome, counts[j][i], sexes[i], coding))];
            double[] found = new double[n];
            block.Decode(j, SampleSelection.All(n), MarkerCoding.Additive(double.NaN), found.AsSpan());
            Assert.That(found, Is.EqualTo(expected), $"marker {j} on {chromosome}");

            // Alleles are counted one by one: one of a haploid sample, two of another.
            double alleles = 0, copies = 0;
            foreach (int i in some.Indices)
            {
                if (!double.IsNaN(expected[i]))
                {
                    bool isHaploid = chromosome is "chrY" or "MT" || (chromosome is "X" or "23" && sexes[i] == Sex.Male);
                    alleles += isHaploid ? 1 : 2;
                    copies += isHaploid ? counts[j][i] / 2.0 : counts[j][i];
                }
            }

            MarkerCounts own = genotypes.Count(block, j, some);
            Assert.That(own.Allele1Frequency, Is.EqualTo(alleles == 0 ? double.NaN : copies / alleles).Within(1e-15),
                $"marker {j} on {chromosome}");
            Assert.That(own.MinorAlleleCount, Is.EqualTo(Math.Min(copies, alleles - copies)).Within(1e-12));
            Assert.That(own.Called, Is.EqualTo(some.Indices.ToArray().Count(i => !double.IsNaN(expected[i]))));
            double[] called = [.. some.Indices.ToArray().Select(i => expected[i]).Where(double.IsFinite)];
            Assert.That(own.Mean, Is.EqualTo(called.Length == 0 ? double.NaN : called.Average()).Within(1e-14));
        }
    }

    [Test]
    public void What_was_set_missing_is_counted_once()
    {
        (sbyte[][] counts, Sex[] sexes) = Write(50, seed: 4);
        using var genotypes = SexCodedGenotypes.Of(PlinkBed.Open(folder.Path("study")));
        using var block = new GenotypeBlock(50, counts.Length);
        for (int time = 0; time < 3; time++)
        {
            genotypes.Read([.. Enumerable.Range(0, counts.Length)], block);
        }

        int[] haploid = [.. Enumerable.Range(0, counts.Length).Where(j => genotypes.Markers[j].Chromosome is "X" or "23" or "chrY")];
        int[] heterozygous = [.. haploid.Select(j => Enumerable.Range(0, 50).Count(i => sexes[i] == Sex.Male && counts[j][i] == 1))];
        SexCodingReport report = genotypes.Report;
        Assert.That(report.HeterozygousCount, Is.EqualTo(heterozygous.Sum()).And.GreaterThan(0));
        Assert.That(report.HeterozygousMarkerCount, Is.EqualTo(heterozygous.Count(count => count > 0)));
        Assert.That((report.MaleCount, report.FemaleCount, report.UnknownSexCount), Is.EqualTo(
            (sexes.Count(s => s == Sex.Male), sexes.Count(s => s == Sex.Female), sexes.Count(s => s == Sex.Unknown))));
        Assert.That(report.MarkerCounts[ChromosomeKind.X], Is.EqualTo(8));
        Assert.That(report.MarkerCounts[ChromosomeKind.PseudoAutosomal], Is.EqualTo(4));
    }

    [Test]
    public void Dosages_of_males_are_halved_or_not([Values] MaleCoding coding)
    {
        folder.Write("d.vcf", VcfText.Header("m", "f", "u")
            + VcfText.Record("X", 5, "G", ["0.25", "1.5", "0.5"], "DS").Replace("DS\t", "GT:DS\t./.:", StringComparison.Ordinal)
            .Replace("\t1.5", "\t./.:1.5", StringComparison.Ordinal).Replace("\t0.5", "\t./.:0.5", StringComparison.Ordinal));
        using var genotypes = SexCodedGenotypes.Of(
            VcfGenotypes.Open(folder.Path("d.vcf")), new KaryotypeOptions { MaleCoding = coding }, [Sex.Male, Sex.Female, Sex.Unknown]);
        using var block = new GenotypeBlock(3, 1);
        genotypes.Read([0], block);
        double male = coding == MaleCoding.ZeroOne ? 0.125 : 0.25;
        Assert.That(block.Dosages(0).ToArray(), Is.EqualTo(new[] { (float)male, 1.5f, float.NaN }));
        MarkerCounts counts = genotypes.Count(block, 0, SampleSelection.All(3));
        Assert.That(counts.Mean, Is.EqualTo((male + 1.5) / 2).Within(1e-15));
        Assert.That(counts.Allele1Frequency, Is.EqualTo((0.125 + 1.5) / 3).Within(1e-15));
    }

    [Test]
    public void No_sex_at_all_is_a_fault_of_X_only()
    {
        (sbyte[][] counts, _) = Write(7, seed: 1);
        using var genotypes = SexCodedGenotypes.Of(PlinkBed.Open(folder.Path("study")), sexes: new Sex[7]);
        using var block = new GenotypeBlock(7, counts.Length);
        int x = genotypes.Markers.ToList().FindIndex(marker => marker.Chromosome == "X"),
            mt = genotypes.Markers.ToList().FindIndex(marker => marker.Chromosome == "MT");
        Assert.That(() => genotypes.Read([0, mt], block), Throws.Nothing);
        Assert.That(() => genotypes.Read([0, x], block),
            Throws.TypeOf<InputException>().With.Message.Contains("chromosome X, and no sample has a known sex"));
    }

    [Test]
    public void A_filter_and_a_kinship_know_the_chromosomes()
    {
        Write(40, seed: 9);
        using var genotypes = SexCodedGenotypes.Of(PlinkBed.Open(folder.Path("study")));
        Assert.That(Kept(null), Is.EqualTo(Enumerable.Range(0, 24)));
        Assert.That(Kept("X"), Is.EqualTo(Enumerable.Range(4, 8)));
        Assert.That(Kept("23"), Is.EqualTo(Kept("X")));
        Assert.That(Kept("25,Y"), Is.EqualTo(Enumerable.Range(12, 8)));

        Assert.That(InKinship(null), Is.EqualTo(Enumerable.Range(0, 4)));
        Assert.That(InKinship("1,X"), Is.EqualTo(Enumerable.Range(0, 12)));
        Assert.That(LocoKinship.ChromosomesOf(genotypes, MarkerFilter.Default), Is.EqualTo(new[] { "1" }));
        Assert.That(
            LocoKinship.ChromosomesOf(genotypes, new MarkerFilter { Chromosomes = MarkerFilter.ParseChromosomes("1,X,XY,26") }),
            Is.EqualTo(new[] { "1", "X", "MT" }));

        int[] Kept(string? list) => FilteredMarkers.Apply(genotypes, SampleSelection.All(40), Filter(list)).Indices;

        int[] InKinship(string? list) => KinshipAccumulation.Markers(
            genotypes, SampleSelection.All(40), 1, new KinshipOptions { Filter = Filter(list) }, default).Markers;

        static MarkerFilter Filter(string? list) => new() { Chromosomes = list is null ? null : MarkerFilter.ParseChromosomes(list) };
    }

    /// <summary>The definition; NaN is missing.</summary>
    private static double Coded(string chromosome, sbyte copies, Sex sex, MaleCoding coding) => chromosome switch
    {
        _ when copies < 0 => double.NaN,
        "X" or "23" when sex == Sex.Unknown => double.NaN,
        "X" or "23" when sex == Sex.Male => copies == 1 ? double.NaN : coding == MaleCoding.ZeroOne ? copies / 2 : copies,
        "chrY" => sex == Sex.Male && copies != 1 ? copies : double.NaN,
        _ => copies,
    };

    /// <summary>Four markers on each chromosome.</summary>
    private (sbyte[][] Counts, Sex[] Sexes) Write(int n, int seed)
    {
        var random = new Random(seed);
        Sex[] sexes = [.. Enumerable.Range(0, n).Select(i => i == 0 ? Sex.Male : (Sex)random.Next(0, 3))];
        sbyte[][] counts = PlinkFiles.RandomCounts(seed, n, 4 * Chromosomes.Length);
        using var writer = new PlinkBedWriter(folder.Path("study"), PlinkFiles.Ids(n), sexes);
        for (int j = 0; j < counts.Length; j++)
        {
            writer.Write(new Marker(Chromosomes[j / 4], $"rs{j}", 0, 1000 + j, "A", "G"), counts[j]);
        }

        return (counts, sexes);
    }
}

namespace GpuLmm.Tests;

[TestFixture]
public sealed class LocoTests : HostFixture
{
    [Test]
    public void Kinship_without_a_chromosome_is_that_of_the_others()
    {
        using var study = new SimulatedStudy(n: 33, m: 50, seed: 41);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.4));
        using LocoKinship loco = LocoKinship.Estimate(study.Genotypes, samples, Host);
        using Kinship without = loco.Without("2"), all = loco.All();

        double[,] expected = study.PlainKinship(include: j => study.Markers[j].Chromosome != "2");
        double[,] whole = study.PlainKinship();
        for (int i = 0; i < 33; i++)
        {
            for (int j = 0; j < 33; j++)
            {
                Assert.That(without.Matrix[i, j], Is.EqualTo(expected[i, j]).Within(1e-12));
                Assert.That(all.Matrix[i, j], Is.EqualTo(whole[i, j]).Within(1e-12));
            }
        }
    }

    [Test]
    public void Scan_is_that_of_each_chromosome_against_the_kinship_of_the_others([Values] bool interleaved)
    {
        using var study = new SimulatedStudy(n: 48, m: 60, seed: 42);
        Marker[] markers = interleaved
            ? [.. study.Markers.Select((marker, j) => marker with { Chromosome = $"{1 + (j % 3)}" })]
            : study.Markers;
        PlinkBed.Write(study.Path("loco"), study.Ids, markers, study.Counts);
        using PlinkBed genotypes = PlinkBed.Open(study.Path("loco"));
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.4), study.Trait(0.7, effectOf: 30));
        using LocoKinship loco = LocoKinship.Estimate(genotypes, samples, Host);
        var rows = new CollectedRows();
        var chromosomes = new List<string>();

        AssociationSummary summary = AssociationScan.Run(
            genotypes, ScanBackground.LeaveChromosomeOut(samples.SampleSets[0], samples.Traits, loco, (c, _) => chromosomes.Add(c)), Host,
            rows,
            ScanSetup.AllTests);

        Assert.That(chromosomes, Is.EqualTo(new[] { "1", "2", "3" }));
        Assert.That(rows.Rows.Select(row => row.Marker.Id), Is.EqualTo(markers.SelectMany(m => Enumerable.Repeat(m.Id, 6))), "file order");
        Assert.That(summary.Tested + summary.NotTested, Is.EqualTo(2 * 60));
        foreach (string chromosome in chromosomes)
        {
            var own = MarkerFilter.Default with { Chromosomes = new HashSet<string> { chromosome } };
            using Kinship without = loco.Without(chromosome);
            using NullModel nullModel = NullModel.Fit(samples, without, Host);
            var expected = new CollectedRows();
            AssociationScan.Run(genotypes, nullModel, Host, expected, ScanSetup.AllTests with { Filter = own });
            AssociationResult[] actual = [.. rows.Rows.Where(row => row.Marker.Chromosome == chromosome)];
            Assert.That(actual.Select(row => row.NegativeLog10P), Is.EqualTo(expected.Rows.Select(row => row.NegativeLog10P)).Within(1e-9));
        }
    }

    [Test]
    public void One_chromosome_alone_cannot_be_left_out()
    {
        using var study = new SimulatedStudy(n: 20, m: 10, seed: 43);
        var first = MarkerFilter.Default with { Chromosomes = new HashSet<string> { "1" } };
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.4));

        Assert.That(
            () => LocoKinship.Estimate(study.Genotypes, samples, Host, new KinshipOptions { Filter = first }),
            Throws.TypeOf<InputException>().With.Message.Contains("leaving it out leaves none"));
    }
}

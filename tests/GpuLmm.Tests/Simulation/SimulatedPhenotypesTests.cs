namespace GpuLmm.Tests;

[TestFixture]
public sealed class SimulatedPhenotypesTests
{
    private SimulatedStudy study = null!;
    private HostBackend backend = null!;

    [SetUp]
    public void Create()
    {
        study = new SimulatedStudy(n: 200, m: 60, seed: 3);
        backend = HostBackend.Open(2);
    }

    [TearDown]
    public void Delete()
    {
        study.Dispose();
        backend.Dispose();
    }

    [Test]
    public void Trait_is_what_the_effects_make_of_the_genotypes()
    {
        SimulatedPhenotypes simulated = Draw(new PhenotypeOptions { TraitCount = 2, MarkerShare = 1, CausalCount = 10 });

        Assert.That(simulated.CausalMarkers, Has.Count.EqualTo(10));
        for (int t = 0; t < 2; t++)
        {
            var expected = new double[study.Ids.Length];
            foreach (CausalMarker causal in simulated.CausalMarkers)
            {
                double[] x = study.Centred(Array.IndexOf(study.Markers, causal.Marker));
                expected = [.. expected.Select((value, i) => value + (x[i] * causal.Effects[t]))];
            }

            Assert.That(simulated.Values[t], Is.EqualTo(expected).Within(1e-12));
        }

        Assert.That(simulated.Values[0], Is.Not.EqualTo(simulated.Values[1]));
        Assert.That(simulated.Truth.Where(share => share.Part == "Residual").Select(share => share.Realised), Is.All.Zero);
    }

    [Test]
    public void Shares_are_realised_on_average()
    {
        using Kinship kinship = Kinship.Estimate(study.Genotypes, backend);
        SimulatedPhenotypes simulated =
            Draw(new PhenotypeOptions { TraitCount = 400, MarkerShare = 0.3 }, new KernelShare("K", kinship, 0.2));

        Assert.That(simulated.CausalMarkers, Has.Count.EqualTo(study.Markers.Length));
        foreach ((string part, double share) in new[] { ("markers", 0.3), ("K", 0.2), ("Residual", 0.5) })
        {
            double[] realised = [.. simulated.Truth.Where(own => own.Part == part).Select(own => own.Realised)];
            Assert.That(realised, Has.Length.EqualTo(400));
            double error = Math.Sqrt(realised.Select(value => Math.Pow(value - realised.Average(), 2)).Sum() / 399 / 400);
            Assert.That(realised.Average(), Is.EqualTo(share).Within(4 * error), part);
        }
    }

    [Test]
    public void Fit_finds_the_share_of_a_kernel()
    {
        using Kinship kinship = Kinship.Estimate(study.Genotypes, backend);
        SimulatedPhenotypes simulated =
            SimulatedPhenotypes.Draw([new KernelShare("K", kinship, 0.6)], backend, new PhenotypeOptions { TraitCount = 60 });
        double[] found = [.. simulated.Values.Select(y => MixedModel.Fit(
            DataTable.FromColumns(
                [DataColumn.Create("y", y), DataColumn.Create("id", [.. simulated.Samples.Select(id => (string?)id.Individual)])]),
                "y ~ 1 + (1 | gr(id, cov = K))",
            new Dictionary<string, Kinship> { ["K"] = kinship }, backend).Shares[0].Share)];

        double error = Math.Sqrt(found.Select(value => Math.Pow(value - found.Average(), 2)).Sum() / 59 / 60);
        Assert.That(found.Average(), Is.EqualTo(0.6).Within(4 * error));
    }

    [Test]
    public void Liability_above_the_threshold_is_a_case()
    {
        SimulatedPhenotypes simulated = Draw(new PhenotypeOptions { TraitCount = 100, MarkerShare = 0.4, Prevalence = 0.1 });
        double[] cases = [.. simulated.Values.Select(y => y.Average())];

        Assert.That(simulated.Values.SelectMany(y => y).Distinct(), Is.EquivalentTo(new[] { 0.0, 1.0 }));
        Assert.That(cases.Average(), Is.EqualTo(0.1).Within(0.015));
    }

    [Test]
    public void Same_seed_gives_the_same_traits()
    {
        var options = new PhenotypeOptions { MarkerShare = 0.5, CausalCount = 5, Seed = 7 };
        Assert.That(Draw(options).Values[0], Is.EqualTo(Draw(options).Values[0]));
        Assert.That(Draw(options with { Seed = 8 }).Values[0], Is.Not.EqualTo(Draw(options).Values[0]));
    }

    [Test]
    public void Faults_are_named()
    {
        Assert.That(
            () => Draw(new PhenotypeOptions { MarkerShare = 0.5, CausalCount = 61 }),
            Throws.TypeOf<InputException>().With.Message.Contains(
                "60 markers are left by the filters and vary among the samples, fewer than the 61"));
        Assert.That(() => Draw(new PhenotypeOptions { MarkerShare = 1.1 }), Throws.ArgumentException);
        Assert.That(() => Draw(new PhenotypeOptions { Prevalence = 1 }), Throws.ArgumentException);
        Assert.That(() => SimulatedPhenotypes.Draw([], backend, new PhenotypeOptions()), Throws.ArgumentException);
        using var alike = new Kinship(Ones(study.Ids.Length), study.Ids);
        Assert.That(() => Draw(new PhenotypeOptions(), new KernelShare("J", alike, 0.5)),
            Throws.TypeOf<InputException>().With.Message.StartsWith("J: all samples are alike"));
    }

    private static DenseMatrix Ones(int n)
    {
        var ones = new DenseMatrix(n, n);
        for (int j = 0; j < n; j++)
        {
            ones.Column(j).Fill(1);
        }

        return ones;
    }

    private SimulatedPhenotypes Draw(PhenotypeOptions options, params KernelShare[] kernels) =>
        SimulatedPhenotypes.Draw(study.Genotypes, KinshipSamples.Kept(study.Genotypes), kernels, backend, options);
}

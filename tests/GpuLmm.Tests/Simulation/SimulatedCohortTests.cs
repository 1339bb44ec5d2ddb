namespace GpuLmm.Tests;

[TestFixture]
public sealed class SimulatedCohortTests
{
    [Test]
    public void SameSeedGivesTheSameCohort()
    {
        SimulatedCohort first = SimulatedCohort.Create(), second = SimulatedCohort.Create();

        Assert.That(second.Trait, Is.EqualTo(first.Trait));
        Assert.That(second.Counts.SelectMany(c => c), Is.EqualTo(first.Counts.SelectMany(c => c)));
        Assert.That(SimulatedCohort.Create(SimulationOptions.Default with { Seed = 2 }).Trait, Is.Not.EqualTo(first.Trait));
    }

    [Test]
    public void TruthIsRecovered()
    {
        using HostBackend backend = HostBackend.Open(2);
        string folder = Directory.CreateTempSubdirectory("gpulmm-").FullName;
        try
        {
            SimulatedCohort cohort = SimulatedCohort.Create();
            cohort.Write(Path.Combine(folder, "demo"));
            using PlinkBed genotypes = PlinkBed.Open(Path.Combine(folder, "demo"));
            using StudySamples samples = StudySamples.Align(
                genotypes, Path.Combine(folder, "demo.pheno"), Path.Combine(folder, "demo.cov"),
                StudySamplesOptions.Default with { CategoricalCovariates = ["sex"] });
            using Kinship kinship = Kinship.Estimate(genotypes, samples, backend);
            using NullModel nullModel = NullModel.Fit(samples, kinship, backend);

            OneKernelFit fit = nullModel.Traits[0].Reml;
            double truth = SimulationOptions.Default.PolygenicShare + (3 * SimulationOptions.Default.LocusShare);
            Assert.That(fit.Share, Is.EqualTo(truth).Within(3 * fit.ShareError));
            Assert.That(fit.Fixed[1].Name, Is.EqualTo("sexM"));
            Assert.That(fit.Fixed[1].Estimate, Is.EqualTo(0.8).Within(3 * fit.Fixed[1].StandardError));

            var rows = new CollectedRows();
            AssociationScan.Run(genotypes, nullModel, backend, rows);
            foreach (Marker causal in cohort.CausalMarkers)
            {
                Assert.That(rows.Of(causal.Id).NegativeLog10P, Is.GreaterThan(4), causal.Id);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

namespace GpuLmm.Tests;

[TestFixture]
public sealed class SimulatedCohortTests
{
    [Test]
    public void Same_seed_gives_the_same_cohort()
    {
        SimulatedCohort first = SimulatedCohort.Create(), second = SimulatedCohort.Create();

        Assert.That(second.Trait, Is.EqualTo(first.Trait));
        Assert.That(second.Counts.SelectMany(c => c), Is.EqualTo(first.Counts.SelectMany(c => c)));
        Assert.That(SimulatedCohort.Create(SimulationOptions.Default with { Seed = 2 }).Trait, Is.Not.EqualTo(first.Trait));
    }

    [Test]
    public void Phased_children_have_the_alleles_of_their_parents()
    {
        using var folder = new TempFolder();
        SimulatedCohort cohort =
            SimulatedCohort.Create(SimulationOptions.Default with { FamilyCount = 4, MarkersPerChromosome = 20, MissingCalls = 0.1 });
        cohort.WritePhased(folder.Path("c.vcf"));

        Assert.That(VcfFile.Open(folder.Path("c.vcf")).Samples.Select(id => id.Individual),
            Is.EqualTo(cohort.Children.Select(id => id.Individual)));
        string[][] records =
            [.. File.ReadAllLines(folder.Path("c.vcf")).Where(line => line[0] != '#').Select(line => line.Split('\t')[9..])];
        Assert.That(records, Has.Length.EqualTo(cohort.Markers.Count));
        for (int j = 0; j < records.Length; j++)
        {
            sbyte[] counts = cohort.Counts[j];
            for (int i = 0; i < counts.Length; i++)
            {
                if (i % 5 < 2)
                {
                    continue;
                }

                string call = records[j][((i / 5) * 3) + (i % 5) - 2];
                Assert.That(call.Count(c => c == '1'), Is.EqualTo(Math.Max((sbyte)0, counts[i])));
                Assert.That(call.Contains('.', StringComparison.Ordinal), Is.EqualTo(counts[i] < 0));
                AssertFrom(call[0], counts[i / 5 * 5]);
                AssertFrom(call[2], counts[(i / 5 * 5) + 1]);
            }
        }

        static void AssertFrom(char allele, sbyte parent) =>
            Assert.That((allele, parent), Is.Not.EqualTo(('1', (sbyte)0)).And.Not.EqualTo(('0', (sbyte)2)));
    }

    [Test]
    public void Truth_is_recovered()
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
            Assert.That(fit.Heritability, Is.EqualTo(truth).Within(3 * fit.HeritabilityError));
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

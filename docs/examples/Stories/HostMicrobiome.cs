namespace GpuLmm.Examples;

/// <summary>
/// How much of a trait is in the host's genes, and how much in its gut? y = X b + g + m + e, g ~ N(0, σ²_g G), m ~ N(0, σ²_m M).
/// </summary>
internal sealed class HostMicrobiome : Story
{
    private const double Heritability = 0.35;
    private const double Microbiability = 0.25;
    private const double SexEffect = 0.6;
    private const int Genera = 150;

    private static readonly FeatureKernelOptions LogRatios = new() { Kernel = FeatureKernel.Clr };

    public override string Name => "host-microbiome";

    public override void Simulate(StoryFolder folder, int seed, Backend backend)
    {
        SimulatedCohort cohort = Hosts.Write(folder, "host", families: 60, seed);
        Random random = Seeds.Numbers(seed);
        WriteGenera(folder, cohort.Samples, random);
        using Kinship genetic = Hosts.Kernel(folder, "host", backend), microbial = Microbes(folder, backend);
        double[] y = Hosts.Sum(
            Hosts.Effect(genetic, Heritability, random), Hosts.Effect(microbial, Microbiability, random),
            Hosts.Residual(cohort.Samples.Count, 1 - Heritability - Microbiability, random));
        folder.Write("hosts.csv", "id,sex,gain", cohort.Samples.Select((sample, i) => (object[])
        [
            sample.Individual, cohort.Sexes[i], 5 + (cohort.Sexes[i] == "M" ? SexEffect : 0) + y[i],
        ]));
    }

    public override StoryResult Fit(StoryFolder folder, Backend backend)
    {
        using Kinship genetic = Hosts.Kernel(folder, "host", backend), microbial = Microbes(folder, backend);
        var kernels = new Dictionary<string, Kinship> { ["G"] = genetic, ["M"] = microbial };
        var data = DataTable.Read(folder.Path("hosts.csv"));
        ModelReport both = MixedModel.Fit(data, "gain ~ sex + (1 | gr(id, cov = G)) + (1 | gr(id, cov = M))", kernels, backend);
        ModelReport hostOnly = MixedModel.Fit(data, "gain ~ sex + (1 | gr(id, cov = G))", kernels, backend);
        return new StoryResult(
            $"{data.RowCount} hosts in families of five, {genetic.MarkerCount:0} markers, {microbial.MarkerCount:0} genera",
            [
                Finding.Share("h2, host genetics", Heritability, both, "G"), Finding.Share("m2, microbiome", Microbiability, both, "M"),
                Finding.Effect("sex, males", SexEffect, both, "sexM"),
            ],
            [],
            [
                $"AIC {both.Aic:0.0} with the microbiome, {hostOnly.Aic:0.0} without",
            ]);
    }

    private static Kinship Microbes(StoryFolder folder, Backend backend) =>
        FeatureTable.Read(folder.Path("genera.csv")).ToKinship(backend, out _, LogRatios);

    /// <summary>Counts of sequencing reads: log-normal abundances, some rare, sequenced to different depths.</summary>
    private static void WriteGenera(StoryFolder folder, IReadOnlyList<SampleId> samples, Random random)
    {
        double[] means = [.. SimulatedEffects.Draw(Genera, random).Select(z => 3 + (1.5 * z))];
        folder.Write("genera.csv", "id," + string.Join(',', Enumerable.Range(1, Genera).Select(j => $"genus{j}")), samples.Select(sample =>
        {
            double depth = 0.5 + random.NextDouble();
            double[] z = SimulatedEffects.Draw(Genera, random);
            return (object[])[sample.Individual,
                .. means.Select((mean, j) => (object)Math.Floor((depth * Math.Exp(mean + z[j])) + random.NextDouble()))];
        }));
    }
}

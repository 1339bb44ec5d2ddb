namespace GpuLmm.Examples;

/// <summary>
/// Does methylation tell something of a trait that genes do not? y = X b + g + o + e, g ~ N(0, σ²_g G), o ~ N(0, σ²_o O), O of standardised
/// probes; age moves probes and trait alike.
/// </summary>
internal sealed class MethylationGenetics : Story
{
    private const double Heritability = 0.3;
    private const double MethylationShare = 0.3;
    private const double AgeEffect = 0.05;
    private const int Probes = 400;

    public override string Name => "methylation-genetics";

    public override void Simulate(StoryFolder folder, int seed, Backend backend)
    {
        SimulatedCohort cohort = Hosts.Write(folder, "cohort", families: 60, seed);
        Random random = Seeds.Numbers(seed);
        WriteProbes(folder, cohort, random);
        using Kinship genetic = Hosts.Kernel(folder, "cohort", backend), epigenetic = Methylation(folder, backend);
        double[] y = Hosts.Sum(
            Hosts.Effect(genetic, Heritability, random), Hosts.Effect(epigenetic, MethylationShare, random),
            Hosts.Residual(cohort.Samples.Count, 1 - Heritability - MethylationShare, random));
        folder.Write("cohort.csv", "id,sex,age,bmi", cohort.Samples.Select((sample, i) => (object[])
        [
            sample.Individual, cohort.Sexes[i], cohort.Ages[i], 24 + (AgeEffect * cohort.Ages[i]) + y[i],
        ]));
    }

    public override StoryResult Fit(StoryFolder folder, Backend backend)
    {
        using Kinship genetic = Hosts.Kernel(folder, "cohort", backend), epigenetic = Methylation(folder, backend);
        var kernels = new Dictionary<string, Kinship> { ["G"] = genetic, ["O"] = epigenetic };
        var data = DataTable.Read(folder.Path("cohort.csv"));
        ModelReport adjusted = MixedModel.Fit(data, "bmi ~ sex + age + (1 | gr(id, cov = G)) + (1 | gr(id, cov = O))", kernels, backend);
        ModelReport unadjusted = MixedModel.Fit(data, "bmi ~ sex + (1 | gr(id, cov = G)) + (1 | gr(id, cov = O))", kernels, backend);
        return new StoryResult(
            $"{data.RowCount} people, {genetic.MarkerCount:0} markers, {epigenetic.MarkerCount:0} probes",
            [
                Finding.Share("h2, genetics", Heritability, adjusted, "G"),
                Finding.Share("o2, methylation", MethylationShare, adjusted, "O"),
                Finding.Effect("age, a year", AgeEffect, adjusted, "age"),
            ],
            [Finding.Share("o2 without age in the model", MethylationShare, unadjusted, "O")],
            []);
    }

    private static Kinship Methylation(StoryFolder folder, Backend backend) =>
        FeatureTable.Read(folder.Path("probes.csv")).ToKinship(backend, out _);

    /// <summary>Shares of methylated copies, some moving with age, one in a hundred missing.</summary>
    private static void WriteProbes(StoryFolder folder, SimulatedCohort cohort, Random random)
    {
        double[] levels = SimulatedEffects.Draw(Probes, random), slopes = [.. SimulatedEffects.Draw(Probes, random).Select(z => 0.03 * z)];
        folder.Write("probes.csv", "id," + string.Join(',', Enumerable.Range(1, Probes).Select(j => $"cg{j:0000}")),
            cohort.Samples.Select((sample, i) =>
        {
            double[] z = SimulatedEffects.Draw(Probes, random);
            return (object[])[sample.Individual, .. levels.Select((level, j) =>
                (object)(random.Next(100) == 0
                    ? double.NaN : 1 / (1 + Math.Exp(-(level + (slopes[j] * (cohort.Ages[i] - 45)) + (0.5 * z[j]))))))];
        }));
    }
}

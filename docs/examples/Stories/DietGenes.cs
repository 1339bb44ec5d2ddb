namespace GpuLmm.Examples;

/// <summary>
/// Which gene lets animals make use of a fat diet? y = b₀ + b₁ f + x β + (x∘f) γ + g + f∘h + e, g and h ~ N(0, σ² G): the whole genome
/// responds to the diet, and one marker more than others.
/// </summary>
internal sealed class DietGenes : Story
{
    private const double Genes = 0.3;
    private const double GenesByFat = 0.4;
    private const double Residual = 0.3;
    private const double FatEffect = 0.5;
    private const double Response = 0.4;
    private const string Causal = "causal.txt";

    public override string Name => "diet-genes";

    public override void Simulate(StoryFolder folder, int seed, Backend backend)
    {
        SimulatedCohort cohort = Hosts.Write(folder, "herd", families: 80, seed);
        Random random = Seeds.Numbers(seed);
        using Kinship kinship = Hosts.Kernel(folder, "herd", backend);
        int n = cohort.Samples.Count;
        double[] fat = [.. SimulatedEffects.Draw(n, random)];
        double[] genes = Hosts.Effect(kinship, Genes, random), slopes = Hosts.Effect(kinship, GenesByFat, random);

        // A common marker, so that every data set has the effect measured alike.
        int causal = Enumerable.Range(0, cohort.Markers.Count).First(j => Math.Abs(Frequency(cohort.Counts[j]) - 0.5) < 0.05);
        File.WriteAllText(folder.Path(Causal), cohort.Markers[causal].Id + "\n");
        double[] noise = Hosts.Residual(n, Residual, random);
        folder.Write("herd.csv", "id,fat,gain", cohort.Samples.Select((sample, i) => (object[])
        [
            sample.Individual, fat[i],
            10 + (fat[i] * (FatEffect + slopes[i] + (Response * Math.Max(0, (int)cohort.Counts[causal][i])))) + genes[i] + noise[i],
        ]));
    }

    public override StoryResult Fit(StoryFolder folder, Backend backend)
    {
        string causal = File.ReadAllText(folder.Path(Causal)).Trim();
        AssociationResult[] with = Scan(folder, "gain ~ fat + (fat || gr(id, cov = G))", backend),
            without = Scan(folder, "gain ~ fat + (1 | gr(id, cov = G))", backend);
        return new StoryResult(
            $"400 animals in families of five, {with.Length} markers, of which {causal} responds to fat by itself",
            [Effect("response to fat, per copy", with, causal)],
            [Effect("response, genome's not in the model", without, causal)],
            [
                Told("with the response of the genome in the model", with, causal),
                Told("without it", without, causal),
            ]);
    }

    private static AssociationResult[] Scan(StoryFolder folder, string formula, Backend backend)
    {
        using PlinkBed genotypes = PlinkBed.Open(folder.Path("herd"));
        using Kinship kinship = Hosts.Kernel(folder, "herd", backend);
        using var model = FittedNull.Fit(
            DataTable.Read(folder.Path("herd.csv")), formula, new Dictionary<string, Kinship> { ["G"] = kinship }, backend,
            new FittedNullOptions { Environments = ["fat"] });
        using var background = ScanBackground.Of(model, genotypes);
        return [.. AssociationScan.Rows(genotypes, background, backend)
            .Where(row => row.Term == "SNPxfat" && row.Status == MarkerStatus.Tested)];
    }

    private static Finding Effect(string quantity, AssociationResult[] rows, string marker)
    {
        AssociationResult own = rows.Single(row => row.Marker.Id == marker);
        return new Finding(quantity, Response, own.Beta, own.StandardError);
    }

    private static string Told(string what, AssociationResult[] rows, string causal)
    {
        string chromosome = rows.Single(row => row.Marker.Id == causal).Marker.Chromosome;
        double[] statistics = [.. rows.Select(row => row.Statistic).Order()];
        int others = rows.Count(row => row.Marker.Chromosome != chromosome && row.NegativeLog10P >= 3);
        return FormattableString.Invariant(
            $"{what}: λ = {statistics[statistics.Length / 2] / 0.4549:0.00}, {others} markers of other chromosomes at p ≤ 0.001");
    }

    private static double Frequency(sbyte[] counts) => counts.Where(count => count >= 0).Average(count => count / 2.0);
}

namespace GpuLmm.Examples;

/// <summary>
/// How heritable is the number of eggs? eggs_i ~ Poisson(exp(b₀ + a_i + o_i)), a ~ N(0, σ²_a A) with A of the pedigree, o_i what else
/// differs between hens: counts vary more than Poisson's, and heritability on the scale of the logarithm is not that of the eggs.
/// </summary>
internal sealed class EggCounts : Story
{
    private const double Mean = 2.5;
    private const double Genetic = 0.25;
    private const double Overdispersion = 0.15;
    private const int Sires = 40;
    private const int DamsEach = 5;
    private const int Daughters = 2;

    private static readonly MixedModelOptions Counts = new() { Family = ResponseFamily.Poisson, Approximation = Approximation.Laplace };

    public override string Name => "egg-counts";

    public override void Simulate(StoryFolder folder, int seed, Backend backend)
    {
        Random random = Seeds.Numbers(seed);
        double[] sires = Hosts.Residual(Sires, Genetic, random), dams = Hosts.Residual(Sires * DamsEach, Genetic, random);
        int hens = dams.Length * Daughters;

        // Half of the genetic variance is among the offspring of a pair.
        double[] own = Hosts.Residual(hens, Genetic / 2, random), other = Hosts.Residual(hens, Overdispersion, random);
        (int Sire, int Dam)[] parents = [.. Enumerable.Range(0, hens).Select(hen => (hen / (DamsEach * Daughters), hen / Daughters))];
        folder.Write("flock.ped", "id,sire,dam",
            parents.Select((pair, hen) => (object[])[$"h{hen:000}", $"s{pair.Sire:00}", $"d{pair.Dam:000}"]));
        File.WriteAllLines(folder.Path("hens.txt"), parents.Select((_, hen) => $"h{hen:000}"));
        folder.Write("eggs.csv", "hen,eggs", parents.Select((pair, hen) => (object[])
        [
            $"h{hen:000}", Hosts.Poisson(Math.Exp(Mean + (0.5 * (sires[pair.Sire] + dams[pair.Dam])) + own[hen] + other[hen]), random),
        ]));
    }

    public override StoryResult Fit(StoryFolder folder, Backend backend)
    {
        var pedigree = Pedigree.Read(folder.Path("flock.ped"));
        using Kinship relationship = pedigree.Relationship(pedigree.Kept(folder.Path("hens.txt")));
        var kernels = new Dictionary<string, Kinship> { ["A"] = relationship };
        var data = DataTable.Read(folder.Path("eggs.csv"));
        ModelReport fit = MixedModel.Fit(data, "eggs ~ 1 + (1 | gr(hen, cov = A)) + (1 | hen)", kernels, backend, Counts);
        ModelReport pure = MixedModel.Fit(data, "eggs ~ 1 + (1 | gr(hen, cov = A))", kernels, backend, Counts);
        double total = Genetic + Overdispersion;
        double observed = DataScale.Of(ResponseFamily.Poisson, Link.Log, Mean, total).Share(Genetic);
        return new StoryResult(
            $"{data.RowCount} hens of {Sires} cocks and {Sires * DamsEach} mothers",
            [
                Finding.Of("genetic", Genetic, fit, "A"), Finding.Of("overdispersion", Overdispersion, fit, "hen"),
                Finding.Share("heritability, latent", Genetic / total, fit, "A", ShareScale.Latent),
                Finding.Share("heritability of eggs", observed, fit, "A", ShareScale.Data),
            ],
            [Finding.Share("heritability of eggs, no overdispersion", observed, pure, "A", ShareScale.Data)],
            []);
    }
}

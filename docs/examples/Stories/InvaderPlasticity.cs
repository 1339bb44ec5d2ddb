namespace GpuLmm.Examples;

/// <summary>
/// Do invaders respond more to nitrogen than natives? y = lineage × nitrogen + p + q n + e, p and q the population's own level and
/// response, populations nested in lineages: the interaction is tested against populations, not pots.
/// </summary>
internal sealed class InvaderPlasticity : Story
{
    private const double LineageEffect = 0.5;
    private const double NitrogenEffect = 1.5;
    private const double Interaction = 1;
    private const double Populations = 0.5;
    private const double Responses = 0.4;
    private const double Residual = 0.6;
    private const int PopulationsEach = 15;
    private const int Pots = 5;

    private const string Fixed = "biomass ~ lineage * nitrogen";

    private static readonly MixedModelOptions Levels = new()
    {
        Factors = new Dictionary<string, IReadOnlyList<string>> { ["lineage"] = ["native", "invader"], ["nitrogen"] = ["low", "high"] },
        Degrees = DegreesMethod.KenwardRoger,
    };

    public override string Name => "invader-plasticity";

    public override void Simulate(StoryFolder folder, int seed, Backend backend)
    {
        Random random = Seeds.Numbers(seed);
        folder.Write("pots.csv", "lineage,population,nitrogen,biomass", Enumerable.Range(0, 2 * PopulationsEach).SelectMany(population =>
        {
            int invader = population / PopulationsEach;
            double level = Hosts.Residual(1, Populations, random)[0], response = Hosts.Residual(1, Responses, random)[0];
            return Enumerable.Range(0, 2 * Pots).Select(pot => (object[])
            [
                invader == 1 ? "invader" : "native", $"p{(population % PopulationsEach) + 1}", pot < Pots ? "low" : "high",
                8 + (LineageEffect * invader) + level
                    + (pot < Pots ? 0 : NitrogenEffect + (Interaction * invader) + response) + Hosts.Residual(1, Residual, random)[0],
            ]);
        }));
    }

    public override StoryResult Fit(StoryFolder folder, Backend backend)
    {
        var kernels = new Dictionary<string, Kinship>();
        var data = DataTable.Read(folder.Path("pots.csv"));
        ModelReport fit = MixedModel.Fit(data, Fixed + " + (1 + nitrogen | lineage:population)", kernels, backend, Levels);
        ModelReport potsOnly = MixedModel.Fit(data, Fixed + " + (1 | lineage:population)", kernels, backend, Levels);
        return new StoryResult(
            $"{data.RowCount} pots of {2 * PopulationsEach} populations of two lineages",
            [
                Finding.Effect("invaders", LineageEffect, fit, "lineageinvader"),
                Finding.Effect("nitrogen", NitrogenEffect, fit, "nitrogenhigh"),
                Finding.Effect("invaders x nitrogen", Interaction, fit, "lineageinvader:nitrogenhigh"),
                Finding.Of("populations", Populations, fit, "lineage:population"),
                Finding.Of("their responses", Responses, fit, "lineage:population", "nitrogenhigh"),
                Finding.Of("residual", Residual, fit, "Residual", ""),
            ],
            [Finding.Effect("invaders x nitrogen, by pots", Interaction, potsOnly, "lineageinvader:nitrogenhigh")],
            [
                $"interaction: {Test(fit)}; by pots {Test(potsOnly)}",
            ]);
    }

    private static string Test(ModelReport fit)
    {
        TermTest test = fit.Terms.Single(term => term.Term == "lineage:nitrogen");
        return FormattableString.Invariant(
            $"F({test.Degrees}, {test.DenominatorDegrees:0.0}) = {test.Statistic:0.00}, p = {test.PValue:0.0000}");
    }
}

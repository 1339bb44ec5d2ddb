namespace GpuLmm.Examples;

/// <summary>
/// Do genotypes differ in how they respond to an environment? y = X b + u₀ + u₁ t + e, (u₀, u₁) ~ N(0, Σ ⊗ K), t the temperature of the
/// site, and a residual variance for each site.
/// </summary>
internal sealed class ReactionNorms : Story
{
    private const double Intercepts = 1;
    private const double Slopes = 0.5;
    private const double Covariance = -0.35;
    private const double TemperatureEffect = 0.8;

    private static readonly (string Name, double Temperature, double Residual)[] Sites =
        [("alp", -1, 0.3), ("hill", 0, 0.6), ("plain", 1, 1.2)];

    public override string Name => "reaction-norms";

    public override void Simulate(StoryFolder folder, int seed, Backend backend)
    {
        SimulatedCohort cohort = Hosts.Write(folder, "lines", families: 30, seed);
        Random random = Seeds.Numbers(seed);
        using Kinship kernel = Hosts.Kernel(folder, "lines", backend);

        // Σ by its Cholesky factor: the slope is a part of the intercept's effect and a part of its own.
        double[] shared = SimulatedEffects.Draw(kernel, random), own = SimulatedEffects.Draw(kernel, random);
        double slopeOnShared = Covariance / Math.Sqrt(Intercepts), slopeOnOwn = Math.Sqrt(Slopes - (slopeOnShared * slopeOnShared));
        folder.Write("trial.csv", "line,site,temperature,yield", cohort.Samples.SelectMany((sample, i) => Sites.Select(site => (object[])
        [
            sample.Individual, site.Name, site.Temperature,
            10 + (TemperatureEffect * site.Temperature) + (Math.Sqrt(Intercepts) * shared[i])
                + (site.Temperature * ((slopeOnShared * shared[i]) + (slopeOnOwn * own[i]))) + Hosts.Residual(1, site.Residual, random)[0],
        ])));
    }

    public override StoryResult Fit(StoryFolder folder, Backend backend)
    {
        using Kinship kernel = Hosts.Kernel(folder, "lines", backend);
        var kernels = new Dictionary<string, Kinship> { ["K"] = kernel };
        var data = DataTable.Read(folder.Path("trial.csv"));
        const string formula = "yield ~ temperature + (1 + temperature | gr(line, cov = K))";
        ModelReport fit = MixedModel.Fit(data, formula, kernels, backend, new MixedModelOptions { Residual = "~ site" });
        ModelReport uniform = MixedModel.Fit(data, formula, kernels, backend);
        return new StoryResult(
            $"{kernel.Samples.Count} lines at {Sites.Length} sites, {kernel.MarkerCount:0} markers",
            [
                Finding.Of("intercepts", Intercepts, fit, "K"), Finding.Of("slopes", Slopes, fit, "K", "temperature"),
                Finding.Of("their covariance", Covariance, fit, "K", "(Intercept)", "temperature"),
                .. Sites.Select(site => Finding.Of($"residual, {site.Name}", site.Residual, fit, "Residual", site.Name)),
                Finding.Effect("temperature", TemperatureEffect, fit, "temperature"),
            ],
            [],
            [
                $"AIC {fit.Aic:0.0} with a residual variance for each site, {uniform.Aic:0.0} with one",
            ]);
    }
}

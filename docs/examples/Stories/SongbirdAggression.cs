namespace GpuLmm.Examples;

/// <summary>
/// Is a bird more aggressive when it is warm, or are birds of warm places more aggressive? y_ij = b₀ + b_w (x_ij − x̄_i) + b_b x̄_i + u_i +
/// v_i (x_ij − x̄_i) + e_ij: the temperature of a trial within the bird and the mean of the bird's trials have effects of their own.
/// </summary>
internal sealed class SongbirdAggression : Story
{
    private const double WithinEffect = -0.3;
    private const double BetweenEffect = 0.4;
    private const double Birds = 1.2;
    private const double Slopes = 0.04;
    private const double Residual = 0.8;
    private const int BirdCount = 80;

    public override string Name => "songbird-aggression";

    public override void Simulate(StoryFolder folder, int seed, Backend backend)
    {
        Random random = Seeds.Numbers(seed);
        folder.Write("trials.csv", "bird,temperature,within,mean,approach", Enumerable.Range(1, BirdCount).SelectMany(bird =>
        {
            // Some birds are tried more often than others.
            int trials = 4 + random.Next(5);
            double place = 15 + Hosts.Residual(1, 9, random)[0], u = Hosts.Residual(1, Birds, random)[0],
                v = Hosts.Residual(1, Slopes, random)[0];
            double[] x = [.. Hosts.Residual(trials, 9, random).Select(own => place + own)];
            double mean = x.Average();
            return x.Select(own => (object[])
            [
                $"b{bird:00}", own, own - mean, mean,
                2 + ((WithinEffect + v) * (own - mean)) + (BetweenEffect * (mean - 15)) + u + Hosts.Residual(1, Residual, random)[0],
            ]);
        }));
    }

    public override StoryResult Fit(StoryFolder folder, Backend backend)
    {
        var kernels = new Dictionary<string, Kinship>();
        var data = DataTable.Read(folder.Path("trials.csv"));
        ModelReport fit = MixedModel.Fit(data, "approach ~ within + mean + (within || bird)", kernels, backend);
        ModelReport mixed = MixedModel.Fit(data, "approach ~ temperature + (1 | bird)", kernels, backend);
        double birds = fit.Variances[0].Value, residual = fit.Variances[^1].Value;
        return new StoryResult(
            $"{data.RowCount} trials of {BirdCount} birds",
            [
                Finding.Effect("within a bird", WithinEffect, fit, "within"), Finding.Effect("between birds", BetweenEffect, fit, "mean"),
                Finding.Of("birds", Birds, fit, "bird"), Finding.Of("their slopes", Slopes, fit, "bird", "within"),
                Finding.Of("residual", Residual, fit, "Residual", ""),
            ],
            [Finding.Effect("within a bird, not centred", WithinEffect, mixed, "temperature")],
            [
                $"repeatability at the bird's mean: {Columns.Number(birds / (birds + residual))}",
            ]);
    }
}

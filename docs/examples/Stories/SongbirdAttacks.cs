namespace GpuLmm.Examples;

/// <summary>
/// Does a bird attack when its testosterone is high, or are birds of much testosterone attackers? logit P(attack_ij) = b₀ + b_w (x_ij −
/// x̄_i) + b_b x̄_i + u_i: testosterone within the bird and the mean of the bird have effects of their own.
/// </summary>
internal sealed class SongbirdAttacks : Story
{
    private const double WithinEffect = 0.8;
    private const double BetweenEffect = -0.5;
    private const double Birds = 1;
    private const int BirdCount = 120;

    // One effect a bird and few trials, each 0 or 1: Laplace's approximation would find too little variance.
    private static readonly MixedModelOptions Attacks = new()
    {
        Family = ResponseFamily.Binomial,
        Approximation = Approximation.AdaptiveQuadrature,
        QuadratureNodes = 15,
    };

    public override string Name => "songbird-attacks";

    public override void Simulate(StoryFolder folder, int seed, Backend backend)
    {
        Random random = Seeds.Numbers(seed);
        folder.Write("attacks.csv", "bird,testosterone,within,mean,attack", Enumerable.Range(1, BirdCount).SelectMany(bird =>
        {
            int trials = 6 + random.Next(5);
            double level = 5 + Hosts.Residual(1, 1, random)[0], u = Hosts.Residual(1, Birds, random)[0];
            double[] x = [.. Hosts.Residual(trials, 1, random).Select(own => level + own)];
            double mean = x.Average();
            return x.Select(own =>
            {
                double eta = (WithinEffect * (own - mean)) + (BetweenEffect * (mean - 5)) + u;
                return (object[])[$"b{bird:000}", own, own - mean, mean, random.NextDouble() < 1 / (1 + Math.Exp(-eta)) ? 1 : 0];
            });
        }));
    }

    public override StoryResult Fit(StoryFolder folder, Backend backend)
    {
        var kernels = new Dictionary<string, Kinship>();
        var data = DataTable.Read(folder.Path("attacks.csv"));
        ModelReport fit = MixedModel.Fit(data, "attack ~ within + mean + (1 | bird)", kernels, backend, Attacks);
        ModelReport mixed = MixedModel.Fit(data, "attack ~ testosterone + (1 | bird)", kernels, backend, Attacks);
        return new StoryResult(
            $"{data.RowCount} trials of {BirdCount} birds",
            [
                Finding.Effect("within a bird", WithinEffect, fit, "within"), Finding.Effect("between birds", BetweenEffect, fit, "mean"),
                Finding.Of("birds", Birds, fit, "bird"),
                Finding.Share("repeatability of the liability", Birds / (Birds + LiabilityScale.LinkVariance(Link.Logit)), fit, "bird",
                    ShareScale.Liability),
            ],
            [Finding.Effect("within a bird, not centred", WithinEffect, mixed, "testosterone")],
            [
                $"a unit more testosterone than usual multiplies a bird's odds of attacking by {Columns.Number(Math.Exp(fit.Fixed[1].Estimate))}",
            ]);
    }
}

using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Draws responses of a generalised fit: random effects anew, or at their modes, and the response from its distribution. Several threads
/// may draw at once.
/// </summary>
internal sealed class GeneralisedSimulator : IDisposable
{
    private readonly ResponseDensity density;
    private readonly double[]? trials;
    private readonly double[] eta;
    private readonly double[] fixedPart;
    private readonly IReadOnlyList<ComponentDraw> random;

    /// <param name="engine">The model.</param>
    /// <param name="point">The maximum of its likelihood.</param>
    public GeneralisedSimulator(GeneralisedEngine engine, MarginalPoint point)
    {
        MarginalLikelihood likelihood = engine.Likelihood(engine.Effects, engine.Sample);
        density = likelihood.DensityAt(point.Parameters);
        trials = engine.Sample.Trials;
        eta = point.Eta;
        fixedPart = likelihood.FixedPart(point.Parameters);
        VarianceParameters parameters = engine.Latent.Variances;
        random = new ComponentDraws(parameters, engine.Latent.ToComponents(likelihood.LatentOf(point.Parameters)),
            eta.Length, engine.Backend)
            .Of([.. Enumerable.Range(0, parameters.Parts.Count)]);
    }

    /// <summary>A response as the family counts it: of the binomial successes.</summary>
    /// <param name="seed">Where its random numbers start.</param>
    /// <param name="isConditional">Whether the random effects stay at their modes.</param>
    public double[] Draw(int seed, bool isConditional)
    {
        var source = new NormalSource(seed);
        double[] drawn = [.. isConditional ? eta : fixedPart];
        foreach (ComponentDraw draw in isConditional ? [] : random)
        {
            draw.AddTo(source, drawn);
        }

        return [.. drawn.Select((own, i) => density.Draw(source.Uniform, own, trials?[i] ?? 1))];
    }

    public void Dispose()
    {
        foreach (ComponentDraw draw in random)
        {
            draw.Dispose();
        }
    }
}

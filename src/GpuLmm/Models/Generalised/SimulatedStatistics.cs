using System.Collections.Concurrent;

namespace GpuLmm;

/// <summary>What is compared of one response.</summary>
/// <param name="Values">The response.</param>
/// <param name="Pearson">Σ of squared Pearson residuals about its conditional modes; NaN where there are none.</param>
/// <param name="Zeros">Number of zeros.</param>
internal readonly record struct SimulatedStatistic(double[] Values, double Pearson, int Zeros);

/// <summary>
/// Statistics of responses at the estimates of a fit. The modes are found anew for each response: about those of another, residuals have
/// the variance of the random effects in them, which hides that of the distribution.
/// </summary>
internal sealed class SimulatedStatistics
{
    private const double Level = 0.05;

    private readonly GeneralisedEngine engine;
    private readonly ResponseDensity density;
    private readonly double[] known;
    private readonly double[] working;
    private readonly ConcurrentDictionary<LatentEffects, bool> ready = new();

    /// <param name="engine">The model.</param>
    /// <param name="point">The maximum of its likelihood.</param>
    public SimulatedStatistics(GeneralisedEngine engine, MarginalPoint point)
    {
        this.engine = engine;
        MarginalLikelihood likelihood = engine.Likelihood(engine.Effects, engine.Sample);
        density = likelihood.DensityAt(point.Parameters);
        known = likelihood.FixedPart(point.Parameters);
        working = likelihood.LatentOf(point.Parameters);
    }

    private bool IsCount => density is CountDensity;

    private bool HasDispersion => IsCount || engine.Sample.Trials is { } trials && trials.Any(count => count > 1);

    /// <summary>Of one response.</summary>
    /// <param name="effects">Effects that no other thread uses, nor anything else between the calls.</param>
    /// <param name="values">As the family counts it.</param>
    public SimulatedStatistic Of(LatentEffects effects, double[] values)
    {
        int zeros = values.Count(value => value == 0);
        if (!HasDispersion)
        {
            return new SimulatedStatistic(values, double.NaN, zeros);
        }

        if (ready.TryAdd(effects, true))
        {
            effects.Set(working);
        }

        var modes = new ConditionalModes(engine.Sample.With(values), effects);
        return new SimulatedStatistic(values, modes.TryFind(density, known) ? Pearson(values, modes.Eta) : double.NaN, zeros);
    }

    /// <summary>The response beside the simulated ones.</summary>
    public SimulationDiagnostics Compare(SimulatedStatistic observed, IReadOnlyList<SimulatedStatistic> simulated,
        DiagnosticOptions options) => new(
        options,
        HasDispersion ? Test(observed.Pearson, [.. simulated.Select(one => one.Pearson).Where(double.IsFinite)], Overdispersed,
            Underdispersed) : null,
        IsCount ? Test(observed.Zeros, [.. simulated.Select(one => (double)one.Zeros)], TooManyZeros, TooFewZeros) : null,
        Scaled(observed.Values, simulated, options.Seed));

    private string Overdispersed => engine.Family == ResponseFamily.Poisson
        ? "The response varies more than the model says, and its standard errors are too small: take --family nbinom2, or add an effect of each row, (1 | row)."
        : engine.Family == ResponseFamily.Binomial
        ? "The response varies more than the model says, and its standard errors are too small: add an effect of each row, (1 | row)."
        : "The response varies more than the model says, and its standard errors are too small: look for a missing term, or take the other negative binomial.";

    private static string Underdispersed =>
        "The response varies less than the model says, and its standard errors are too large: leave out effects of single rows, or look for counts that have an upper limit.";

    private static string TooManyZeros =>
        "There are more zeros than the model makes: look for a term that tells where nothing can be, or take a negative binomial; models of zero inflation are not there.";

    private static string TooFewZeros =>
        "There are fewer zeros than the model makes: look whether zeros were left out of the table, or whether effects of single rows are needed.";

    private static SimulationTest Test(double observed, double[] simulated, string tooLarge, string tooSmall)
    {
        double below = (1.0 + simulated.Count(value => value <= observed)) / (1 + simulated.Length);
        double above = (1.0 + simulated.Count(value => value >= observed)) / (1 + simulated.Length);
        double p = double.IsNaN(observed) || simulated.Length == 0 ? double.NaN : Math.Min(1, 2 * Math.Min(below, above));
        return new SimulationTest(observed, simulated.DefaultIfEmpty(double.NaN).Average(), p,
            !(p < Level) ? "" : above < below ? tooLarge : tooSmall);
    }

    private static double[] Scaled(double[] observed, IReadOnlyList<SimulatedStatistic> simulated, int seed)
    {
        var random = new Random(seed);
        return [.. observed.Select((value, i) =>
        {
            int less = simulated.Count(one => one.Values[i] < value), equal = simulated.Count(one => one.Values[i] == value);
            return (less + (random.NextDouble() * (equal + 1))) / (simulated.Count + 1);
        })];
    }

    private double Pearson(double[] values, double[] eta)
    {
        double sum = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double trials = engine.Sample.Trials?[i] ?? 1, mean = density.Mean(eta[i]), variance = trials * density.Variance(mean);
            double residual = values[i] - (trials * mean);
            sum += variance > 0 ? residual * residual / variance : 0;
        }

        return sum;
    }
}

namespace GpuLmm;

/// <summary>Simulates, fits, and takes percentiles.</summary>
internal static class ParametricBootstrap
{
    // Responses in memory at once; progress is told, and cancellation seen, between.
    private const int ChunkSize = 64;

    /// <param name="engine">The model.</param>
    /// <param name="fit">Its fit.</param>
    /// <param name="simulator">Draws its responses.</param>
    /// <param name="options">Replicates, seed, level.</param>
    /// <param name="progress">Told after every chunk.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    public static BootstrapResult Run(
        ModelEngine engine, EngineFit fit, ResponseSimulator simulator, BootstrapOptions options, IProgress<StageProgress>? progress, int threads,
        CancellationToken cancellationToken)
    {
        var quantities = new ModelQuantities(engine.Design.Fixed, engine.Parameters);
        var seeds = new Random(options.Seed);
        var estimates = new List<double[]>();
        int failed = 0, singular = 0;
        for (int done = 0; done < options.Replicates;)
        {
            int[] own = [.. Enumerable.Range(0, Math.Min(ChunkSize, options.Replicates - done)).Select(_ => seeds.Next())];
            var responses = new double[own.Length][];
            Parallel.For(
                0, own.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken },
                i => responses[i] = engine.WithoutOffset(simulator.Draw(own[i], isConditional: false)));
            foreach (EngineFit replicate in engine.Refit(responses, fit, cancellationToken))
            {
                if (replicate.Maximum.Converged)
                {
                    estimates.Add(quantities.Values(replicate.Point, replicate.Unit));
                    singular += Enumerable.Range(0, engine.Parameters.Count).Any(k => engine.Parameters.IsAtBound(k, replicate.Point.Parameters)) ? 1 : 0;
                }
                else
                {
                    failed++;
                }
            }

            done += own.Length;
            progress?.Report(new StageProgress("bootstrap", done, options.Replicates, "replicates"));
        }

        double[] original = quantities.Values(fit.Point, fit.Unit);
        return new BootstrapResult(
            options, [.. quantities.All.Select((quantity, q) => Interval(quantity, original[q], [.. estimates.Select(row => row[q])], options.Level))],
            failed, singular, estimates);
    }

    private static ParameterInterval Interval(ModelQuantity quantity, double estimate, double[] values, double level)
    {
        double[] sorted = [.. values.Where(value => !double.IsNaN(value)).Order()];
        int undefined = values.Length - sorted.Length;
        string note = undefined == 0 ? "" : $"{undefined} of {values.Length} replicates have none: a variance is zero";
        return quantity.Interval(
            IntervalMethod.Bootstrap, estimate, Percentile(sorted, 0.5 * (1 - level)), Percentile(sorted, 0.5 * (1 + level)), level, note);
    }

    /// <summary>Between order statistics at p (N + 1), R's type 6, so that each gap has the same probability; NaN where so few values do not reach so far.</summary>
    private static double Percentile(double[] sorted, double p)
    {
        double place = p * (sorted.Length + 1);
        int below = (int)Math.Floor(place);
        return below < 1 || place > sorted.Length ? double.NaN
            : below == sorted.Length ? sorted[^1]
            : sorted[below - 1] + ((place - below) * (sorted[below] - sorted[below - 1]));
    }
}

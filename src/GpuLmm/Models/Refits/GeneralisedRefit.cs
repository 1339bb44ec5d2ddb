using System.Collections.Concurrent;

namespace GpuLmm;

/// <summary>A generalised model that is kept.</summary>
internal sealed class GeneralisedRefit : RefitModel
{
    // Progress is told between.
    private const int ChunkSize = 32;

    private readonly GeneralisedEngine engine;
    private readonly MarginalMaximum maximum;
    private readonly Lazy<GeneralisedSimulator> simulator;

    // The first is that of single fits; more of them only where they are small.
    private readonly ConcurrentBag<LatentEffects> lanes = [];

    private GeneralisedRefit(GeneralisedEngine engine, MarginalMaximum maximum, ModelReport original)
    {
        this.engine = engine;
        this.maximum = maximum;
        Original = original;
        lanes.Add(engine.Effects);
        simulator = new Lazy<GeneralisedSimulator>(() => new GeneralisedSimulator(engine, maximum.Point));
    }

    public override ModelReport Original { get; }

    private int LaneCount => engine.Strategy == FitStrategy.Grouped ? engine.Backend.Threads : 1;

    /// <exception cref="InputException">As of <c>MixedModel.Fit</c>, and quasi-likelihood.</exception>
    public static GeneralisedRefit Create(
        MixedDesign design, FitStrategy strategy, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, MixedModelOptions options,
        CancellationToken cancellationToken)
    {
        if (options.Approximation == Approximation.PenalisedQuasiLikelihood)
        {
            throw new InputException(
                "quasi-likelihood has no likelihood: such a fit is not kept for other responses, intervals and residuals; take Laplace's approximation.");
        }

        var engine = GeneralisedEngine.Create(design, strategy, kernels, backend, options);
        try
        {
            (MarginalMaximum maximum, ModelReport report) = engine.Fit(cancellationToken);
            return new GeneralisedRefit(engine, maximum, report.WithSpecification(design, options));
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    public override IReadOnlyList<ModelReport> FitAll(IReadOnlyList<double[]> responses, CancellationToken cancellationToken)
    {
        ResponseSample[] samples = [.. responses.Select(SampleOf)];
        return InLanes(samples.Length, cancellationToken, (effects, i) =>
        {
            MarginalLikelihood likelihood = engine.Likelihood(effects, samples[i]);
            return engine.Report(likelihood, effects,
                engine.AtZero(likelihood, MarginalSearch.Maximise(likelihood, [Inside()], cancellationToken)));
        });
    }

    public override IReadOnlyList<RowResidual> Residuals()
    {
        ResponseSample sample = engine.Sample;
        MarginalLikelihood likelihood = engine.Likelihood(engine.Effects, sample);
        ResponseDensity density = likelihood.DensityAt(maximum.Point.Parameters);
        double[] mean = Array.ConvertAll(likelihood.FixedPart(maximum.Point.Parameters), density.Mean);
        return [.. Original.Fitted.Select((fitted, i) =>
        {
            double trials = sample.Trials?[i] ?? 1, share = trials > 0 ? sample.Values[i] / trials : double.NaN;
            double deviation = Math.Sqrt(density.Variance(fitted) / trials / (sample.Weights?[i] ?? 1));
            return new RowResidual(engine.Design.Rows[i], share, mean[i], fitted,
                deviation > 0 ? (share - fitted) / deviation : double.NaN);
        })];
    }

    public override double[] Simulate(int seed, bool isConditional)
    {
        RequireDistribution();
        return engine.ToFormula(simulator.Value.Draw(seed, isConditional));
    }

    public override BootstrapResult Bootstrap(BootstrapOptions options, IKeptParts? parts, IProgress<StageProgress>? progress,
        CancellationToken cancellationToken)
    {
        RequireDistribution();
        var quantities = new GeneralisedQuantities(engine, engine.Likelihood(engine.Effects, engine.Sample), maximum);
        double[] start = Inside();
        return ParametricBootstrap.Run(
            quantities.All, quantities.Values(maximum.Point.Parameters),
            seeds =>
                InLanes(seeds.Length, cancellationToken, (effects, i) =>
                Replicate(effects, simulator.Value.Draw(seeds[i], isConditional: false))),
            options, parts, progress);

        (double[]?, bool) Replicate(LatentEffects effects, double[] response)
        {
            MarginalLikelihood likelihood = engine.Likelihood(effects, engine.Sample.With(response));
            MarginalMaximum? end = MarginalSearch.Near(likelihood, start, -1, cancellationToken);
            if (end is not { IsConverged: true } || new GeneralisedReport(engine, likelihood, end).Diagnosis.Length > 0)
            {
                return (null, false);
            }

            double[] parameters = engine.AtZero(likelihood, end).Point.Parameters;
            return (quantities.Values(parameters), engine.Latent.IsSingular(likelihood.LatentOf(parameters)));
        }
    }

    public override IReadOnlyList<ParameterInterval> Profile(double level, IProgress<StageProgress>? progress,
        CancellationToken cancellationToken) =>
        new GeneralisedProfile(engine, maximum).Intervals(level, progress, cancellationToken);

    public override SimulationDiagnostics Diagnose(DiagnosticOptions options, IProgress<StageProgress>? progress,
        CancellationToken cancellationToken)
    {
        RequireDistribution();
        var statistics = new SimulatedStatistics(engine, maximum.Point);
        var seeds = new Random(options.Seed);
        int[] own = [.. Enumerable.Range(0, options.Simulations).Select(_ => seeds.Next())];
        var simulated = new List<SimulatedStatistic>();
        foreach (int[] chunk in own.Chunk(ChunkSize))
        {
            simulated.AddRange(InLanes(chunk.Length, cancellationToken, (effects, i) =>
                statistics.Of(effects, simulator.Value.Draw(chunk[i], isConditional: false))));
            progress?.Report(new StageProgress("simulations", simulated.Count, own.Length));
        }

        return statistics.Compare(statistics.Of(engine.Effects, engine.Sample.Values), simulated, options);
    }

    public override void Dispose()
    {
        if (simulator.IsValueCreated)
        {
            simulator.Value.Dispose();
        }

        foreach (LatentEffects lane in lanes.Where(lane => !ReferenceEquals(lane, engine.Effects)))
        {
            lane.Dispose();
        }

        engine.Dispose();
    }

    private ResponseSample SampleOf(double[] response)
    {
        try
        {
            return engine.SampleOf(response);
        }
        catch (InputException e)
        {
            throw new ArgumentException(e.Message, nameof(response), e);
        }
    }

    /// <summary>Work on some numbers, in parallel where the model is small; each result depends on its number alone.</summary>
    private T[] InLanes<T>(int count, CancellationToken cancellationToken, Func<LatentEffects, int, T> work)
    {
        var results = new T[count];
        Parallel.For(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = LaneCount, CancellationToken = cancellationToken },
            () => lanes.TryTake(out LatentEffects? free) ? free : engine.NewEffects(),
            (i, _, effects) =>
            {
                results[i] = work(effects, i);
                return effects;
            },
            lanes.Add);
        return results;
    }

    /// <summary>The estimates, deviations at zero a little above it: there the gradient is zero whatever the response.</summary>
    private double[] Inside()
    {
        int first = engine.Design.Fixed.Basis.Columns;
        return [.. maximum.Point.Parameters.Select((value, k) =>
            value == 0 && k >= first && k < first + engine.Latent.Count && engine.Latent.IsDeviation(k - first) ? 0.3 : value)];
    }

    private void RequireDistribution()
    {
        if (engine.HasPowers)
        {
            throw new InputException(
                $"--weights {engine.Design.Options.Weights}: weights multiply log densities, which is no distribution: nothing is simulated from it. Leave them out, or repeat rows.");
        }
    }
}

namespace GpuLmm;

/// <summary>A linear mixed model that is kept.</summary>
internal sealed class LinearRefit : RefitModel
{
    private readonly ModelEngine engine;
    private readonly EngineFit fit;
    private readonly Lazy<ResponseSimulator> simulator;
    private readonly int threads;

    private LinearRefit(ModelEngine engine, EngineFit fit, ModelReport original, int threads)
    {
        this.engine = engine;
        this.fit = fit;
        this.threads = threads;
        Original = original;
        simulator = new Lazy<ResponseSimulator>(() => engine.Simulator(fit, original));
    }

    public override ModelReport Original { get; }

    /// <exception cref="InputException">As of <c>MixedModel.Fit</c>.</exception>
    public static LinearRefit Create(
        MixedDesign design, FitStrategy strategy, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, MixedModelOptions options,
        CancellationToken cancellationToken)
    {
        double[] response = ModelDesign.Response(design);
        ModelDesign.RequireFittable(design, response);
        ExactTest.RequirePossible(design, options);
        EqualityTest.RequirePossible(design, options);
        FixedInference.RequirePossible(design, options);
        ModelEngine engine = EngineChoice.Create(strategy, design, kernels, backend, options);
        try
        {
            EngineFit fit = engine.Fit(response, cancellationToken);
            ModelReport report = engine.Report(fit, response);
            report = fit.Maximum.Converged ? engine.Complete(report, fit, response, cancellationToken) : report;
            return new LinearRefit(engine, fit, report.WithSpecification(design, options), backend.Threads);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    public override IReadOnlyList<ModelReport> FitAll(IReadOnlyList<double[]> responses, CancellationToken cancellationToken)
    {
        double[][] own = [.. responses.Select(engine.WithoutOffset)];
        return own.Any(response => engine.Design.Fixed.Explains(response))
            ? throw new ArgumentException("The response is a linear combination of the fixed effects.", nameof(responses))
            : [.. engine.Refit(own, fit, cancellationToken).Zip(own, engine.Report)];
    }

    public override IReadOnlyList<RowResidual> Residuals() => engine.Residuals(Original, fit);

    public override double[] Simulate(int seed, bool isConditional) => simulator.Value.Draw(seed, isConditional);

    public override BootstrapResult Bootstrap(BootstrapOptions options, IKeptParts? parts, IProgress<StageProgress>? progress,
        CancellationToken cancellationToken)
    {
        var quantities = new ModelQuantities(engine.Design.Fixed, engine.Parameters);
        return ParametricBootstrap.Run(quantities.All, quantities.Values(fit.Point, fit.Unit), Replicates, options, parts, progress);

        IEnumerable<(double[]?, bool)> Replicates(int[] seeds)
        {
            var responses = new double[seeds.Length][];
            Parallel.For(
                0, seeds.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken },
                i => responses[i] = engine.WithoutOffset(simulator.Value.Draw(seeds[i], isConditional: false)));
            return engine.Refit(responses, fit, cancellationToken).Select(replicate => (
                replicate.Maximum.Converged ? quantities.Values(replicate.Point, replicate.Unit) : null,
                Enumerable.Range(0, engine.Parameters.Count).Any(k => engine.Parameters.IsAtBound(k, replicate.Point.Parameters))));
        }
    }

    public override IReadOnlyList<ParameterInterval> Profile(double level, IProgress<StageProgress>? progress,
        CancellationToken cancellationToken) =>
        ProfileIntervals.Of(engine, fit, ModelDesign.Response(engine.Design), level, progress, cancellationToken);

    public override SimulationDiagnostics Diagnose(DiagnosticOptions options, IProgress<StageProgress>? progress,
        CancellationToken cancellationToken) =>
        throw new InvalidOperationException(
            "Dispersion and zeros are those of generalised models; a linear one estimates its residual variance.");

    public override void Dispose()
    {
        if (simulator.IsValueCreated)
        {
            simulator.Value.Dispose();
        }

        engine.Dispose();
    }
}

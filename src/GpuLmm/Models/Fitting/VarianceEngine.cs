using System.Collections.Concurrent;

namespace GpuLmm;

/// <summary>Any covariance, by average information (<see cref="VarianceSearch"/>).</summary>
/// <param name="design">The design.</param>
/// <param name="covariance">The parts of V; owned.</param>
/// <param name="strategy">Grouped or dense.</param>
/// <param name="backend">Where matrices are factored.</param>
/// <param name="options">Method and tests.</param>
internal sealed class VarianceEngine(
    MixedDesign design, DesignCovariance covariance, FitStrategy strategy, Backend backend, MixedModelOptions options)
    : ModelEngine(design, backend, options)
{
    // The first is that of single fits; more of them only where they are small.
    private readonly ConcurrentBag<VarianceLikelihood> lanes = [];
    private readonly LikelihoodMethod method = options.Method;
    private VarianceLikelihood? main;

    public override VarianceParameters Parameters { get; } = new(covariance.Parts);

    public override EngineFit Fit(double[] response, CancellationToken cancellationToken)
    {
        double unit = ModelMath.ResidualDeviation(Design.Fixed, response);
        VarianceLikelihood likelihood = Of(ModelMath.Scaled(response, 1 / unit));
        return new EngineFit(MultistartSearch.Maximise(likelihood, null, cancellationToken), unit);
    }

    public override EngineFit[] Refit(IReadOnlyList<double[]> responses, EngineFit start, CancellationToken cancellationToken)
    {
        double[] from = Parameters.AwayFromBounds(start.Point.Parameters);
        var fits = new EngineFit[responses.Count];
        var threads = new ParallelOptions
        {
            MaxDegreeOfParallelism = strategy == FitStrategy.Grouped ? Backend.Threads : 1,
            CancellationToken = cancellationToken,
        };
        Parallel.For(
            0, fits.Length, threads,
            () => lanes.TryTake(out VarianceLikelihood? free) ? free : main!.Sibling(),
            (i, _, likelihood) =>
            {
                double unit = ModelMath.ResidualDeviation(Design.Fixed, responses[i]);
                likelihood.SetResponse(ModelMath.Scaled(responses[i], 1 / unit));
                fits[i] = new EngineFit(MultistartSearch.Maximise(likelihood, from, cancellationToken), unit);
                return likelihood;
            },
            lanes.Add);
        return fits;
    }

    public override ModelReport Report(EngineFit fit, double[] response)
    {
        VarianceLikelihood likelihood = Of(ModelMath.Scaled(response, 1 / fit.Unit));
        VarianceMaximum maximum = fit.Maximum with { Point = likelihood.Complete(fit.Point) };
        return new VarianceReport(Design, covariance, strategy, Parameters, maximum, fit.Unit, method, Backend.Threads)
            .Create(WithOffset(response));
    }

    public override ModelReport Complete(ModelReport report, EngineFit fit, double[] response, CancellationToken cancellationToken)
    {
        double[] scaled = ModelMath.Scaled(response, 1 / fit.Unit);
        return new VarianceInference(Of(scaled), Design, scaled, fit.Point, fit.Unit, Backend, Options).Complete(report, cancellationToken);
    }

    public override VarianceLikelihood Likelihood(DesignMatrix fixedEffects, double[] response, LikelihoodMethod likelihood) =>
        main is DenseLikelihood dense
        ? dense.With(fixedEffects, response, likelihood)
        : NewLikelihood(fixedEffects, response, likelihood);

    public override ResponseSimulator Simulator(EngineFit fit, ModelReport report) => ResponseSimulator.Of(
        Mean(fit), [.. report.Fitted],
        Parameters, ModelMath.InUnits(Parameters, fit.Point.Components, fit.Unit), Backend);

    public override void Dispose()
    {
        foreach (VarianceLikelihood lane in lanes)
        {
            lane.Dispose();
        }

        covariance.Dispose();
    }

    private VarianceLikelihood NewLikelihood(DesignMatrix fixedEffects, double[] response, LikelihoodMethod likelihood) =>
        strategy == FitStrategy.Grouped
            ? new GroupedLikelihood(Backend, Parameters, fixedEffects, response, likelihood)
            : new DenseLikelihood(Backend, Parameters, fixedEffects, response, likelihood);

    private VarianceLikelihood Of(double[] scaled)
    {
        if (main is null)
        {
            main = NewLikelihood(Design.Fixed, scaled, method);
            lanes.Add(main);
        }
        else
        {
            main.SetResponse(scaled);
        }

        return main;
    }
}

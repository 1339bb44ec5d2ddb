using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// Penalised quasi-likelihood: the linear mixed model of the working response η + (y − μ) dη/dμ with its weights, by ML and with a free
/// residual variance, until η stays (Breslow &amp; Clayton 1993; Schall 1991). For comparison: its estimates are biased where trials or
/// counts are few.
/// </summary>
internal sealed class QuasiLikelihoodFit
{
    private const int MostRounds = 200;
    private const double SmallChange = 1e-18;

    private readonly MixedDesign design;
    private readonly FitStrategy strategy;
    private readonly IReadOnlyDictionary<string, Kinship> kernels;
    private readonly Backend backend;
    private readonly ResponseSample sample;
    private readonly MixedModelOptions options;
    private readonly Link link;

    private QuasiLikelihoodFit(
        MixedDesign design, FitStrategy strategy, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, MixedModelOptions options,
        Link link)
    {
        this.design = design;
        this.strategy = strategy;
        this.kernels = kernels;
        this.backend = backend;
        this.options = options;
        this.link = link;
        sample = GeneralisedResponse.Read(design, options.Family, link);
    }

    /// <summary>Checks the model and makes it ready.</summary>
    /// <exception cref="InputException">Something that the family does not have, or a response that it does not have.</exception>
    public static QuasiLikelihoodFit Create(
        MixedDesign design, FitStrategy strategy, IReadOnlyDictionary<string, Kinship> kernels, Backend backend,
        MixedModelOptions options) =>
        new(design, strategy, kernels, backend, options, GeneralisedOptions.Require(design, options));

    /// <summary>Fits linear models until the working response stays.</summary>
    public ModelReport Fit(CancellationToken cancellationToken)
    {
        using var covariance = DesignCovariance.Create(design, kernels, backend.Threads, isResidualFree: false);
        double[] eta = new GeneralisedStart(sample, design.Fixed.Basis).Eta;
        double[]? start = null;
        ModelReport? report = null;
        for (int round = 1; round <= MostRounds; round++)
        {
            (double[] response, double[] weights) = Working(eta);
            var parameters =
                new VarianceParameters([.. covariance.Parts.SkipLast(1), new ResidualPart([""], new int[sample.Count], weights)]);
            using VarianceLikelihood likelihood = strategy == FitStrategy.Grouped
                ? new GroupedLikelihood(backend, parameters, design.Fixed, response, LikelihoodMethod.Ml)
                : new DenseLikelihood(backend, parameters, design.Fixed, response, LikelihoodMethod.Ml);
            start ??= [.. parameters.Parts.SelectMany(part => part.Start(1.0 / parameters.Parts.Count, 1))];
            VarianceMaximum maximum = VarianceSearch.Maximise(likelihood, start, cancellationToken);
            maximum = maximum with { Point = likelihood.Complete(maximum.Point) };
            start = maximum.Point.Parameters;
            report = new VarianceReport(design, covariance, strategy, parameters, maximum, 1, LikelihoodMethod.Ml, backend.Threads)
                .Create(response);
            double change = Advance(eta, response, parameters, maximum.Point);
            if (!maximum.Converged || change < SmallChange * TensorPrimitives.SumOfSquares<double>(eta))
            {
                return Finish(report, eta, round, maximum.Diagnosis);
            }
        }

        return Finish(report!, eta, MostRounds, $"the working response still changes after {MostRounds} linear models.");
    }

    private ModelReport Finish(ModelReport report, double[] eta, int rounds, string diagnosis) => report with
    {
        Family = options.Family,
        Link = link,
        Approximation = Approximation.PenalisedQuasiLikelihood,
        Fixed = [.. report.Fixed.Select(effect => effect with { DegreesOfFreedom = double.PositiveInfinity })],
        Shares = [],
        MarginalR2 = double.NaN,
        ConditionalR2 = double.NaN,
        LogLikelihood = double.NaN,
        Iterations = rounds,
        IsConverged = diagnosis.Length == 0,
        Diagnosis = diagnosis,
        Fitted = Array.ConvertAll(eta, sample.Density.Mean),
        Trajectory = [],
        Warnings = [.. report.Warnings,
            "Penalised quasi-likelihood has no likelihood, and is biased where trials or counts are few; Laplace's approximation is the default."],
    };

    private (double[] Response, double[] Weights) Working(double[] eta)
    {
        double[] response = new double[eta.Length], weights = new double[eta.Length];
        for (int i = 0; i < eta.Length; i++)
        {
            double trials = sample.Trials?[i] ?? 1, mean = sample.Density.Mean(eta[i]), slope = sample.Density.MeanDerivative(eta[i]);
            response[i] = eta[i] - (sample.Offset?[i] ?? 0) + (((sample.Values[i] / trials) - mean) / slope);
            weights[i] = (sample.Weights?[i] ?? 1) * trials * slope * slope / sample.Density.Variance(mean);
        }

        return (response, weights);
    }

    /// <summary>η ← z − R P z and the offset.</summary>
    /// <returns>Σ of squared changes.</returns>
    private double Advance(double[] eta, double[] response, VarianceParameters parameters, VariancePoint point)
    {
        int last = parameters.Parts.Count - 1;
        double[] residual = parameters.Parts[last].Apply(parameters.Of(last, point.Components), point.Projected, backend.Threads)[0];
        double variance = parameters.Of(last, point.Components)[0], change = 0;
        for (int i = 0; i < eta.Length; i++)
        {
            double next = response[i] - (variance * residual[i]) + (sample.Offset?[i] ?? 0);
            change += (next - eta[i]) * (next - eta[i]);
            eta[i] = next;
        }

        return change;
    }
}

using System.Numerics.Tensors;
using GpuLmm.Numerics;
using MathNet.Numerics.Distributions;

namespace GpuLmm;

/// <summary>
/// A generalised model at the maximum of its marginal likelihood. Errors have the variance of the random effects given y and that of all
/// estimates, b̂ and the variances' included, which the modes follow (<see cref="LatentProjection"/>).
/// </summary>
internal sealed class GeneralisedSource : PredictionSource
{
    private const int PanelSize = 128;

    private static readonly GaussHermite Rule = GaussHermite.Of(100);

    private readonly GeneralisedEngine engine;
    private readonly MarginalLikelihood likelihood;
    private readonly double[] parameters;
    private readonly LatentProjection projection;
    private readonly (PredictionModel Ahead, PredictionModel Behind, double Width)[] around;
    private readonly ResponseDensity density;

    private GeneralisedSource(
        GeneralisedEngine engine, double[] sigma, IReadOnlyDictionary<string, Kinship> kernels, MarginalLikelihood likelihood,
        MarginalMaximum maximum)
        : base(engine.Design, engine.Covariance, sigma, kernels)
    {
        this.engine = engine;
        this.likelihood = likelihood;
        parameters = maximum.Point.Parameters;
        density = likelihood.DensityAt(parameters);
        projection = new LatentProjection(likelihood, engine.Effects, maximum, engine.Backend.Threads);
        around = [.. Enumerable.Range(0, engine.Latent.Count).Select(k =>
        {
            (double[] ahead, double[] behind, double width) = engine.Latent.Around(projection.Working, k);
            return (Model.At(WithResidual(ahead)), Model.At(WithResidual(behind)), width);
        })];
    }

    public override double[] Projected => projection.Score;

    public override bool HasWeights => false;

    /// <exception cref="InputException">The table or a kernel is not that of the fit.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static GeneralisedSource Create(
        MixedDesign design, FittedModel fit, IReadOnlyDictionary<string, Kinship> kernels, Backend backend,
        CancellationToken cancellationToken)
    {
        var engine = GeneralisedEngine.Create(design, EngineChoice.StrategyOf(design, fit.Options), kernels, backend, fit.Options);
        try
        {
            double[] sigma = fit.ComponentsOf(engine.Latent.Variances.Parts);
            MarginalLikelihood likelihood = engine.Likelihood(engine.Effects, engine.Sample);
            double[] start = [.. SmallMatrix.Times(design.Fixed.Triangle, [.. fit.Estimates], design.Fixed.Names.Count),
                .. engine.Latent.ToWorking(sigma), .. Dispersion(likelihood, fit)];
            FitMatch.RequireSameLikelihood(design.Table, fit, likelihood.Evaluate(start)?.LogLikelihood);

            // Ends where it starts, with the curvature there.
            MarginalMaximum maximum = engine.AtZero(likelihood, MarginalSearch.Maximise(likelihood, [start], cancellationToken));
            return maximum.IsConverged
                ? new GeneralisedSource(engine, WithResidual(engine.Latent.ToComponents(likelihood.LatentOf(maximum.Point.Parameters))),
                    kernels, likelihood, maximum)
                : throw new InputException($"{fit.Name}: its estimates are not a maximum of the likelihood: {maximum.Diagnosis}");
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    public override (double Value, double Variance, double Error)[] Predict(
        int count, EffectFiller fill, Func<int, double[]>? basisOf, CancellationToken cancellationToken)
    {
        var predictions = new (double, double, double)[count];
        int n = Projected.Length, p = likelihood.FixedCount;
        for (int first = 0; first < count; first += PanelSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int size = Math.Min(PanelSize, count - first);
            using var panel = new DenseMatrix(n, size);
            panel.Clear();
            double[] variances = [.. Enumerable.Range(0, size).Select(c => fill(Model, first + c, panel.Column(c)))];
            using DenseMatrix product = projection.ApplyR(panel);
            for (int c = 0; c < size; c++)
            {
                ReadOnlySpan<double> own = panel.Column(c);
                double[] slopes = Slopes(own, index: first + c, fill), basis = basisOf?.Invoke(first + c) ?? new double[p];
                TensorPrimitives.Add(slopes.AsSpan(0, p), basis, slopes.AsSpan(0, p));
                double value = TensorPrimitives.Dot(own, Projected) + TensorPrimitives.Dot<double>(basis, parameters.AsSpan(0, p));
                double error = variances[c] - TensorPrimitives.Dot(own, product.Column(c));
                predictions[first + c] = (value, variances[c], Math.Max(0, error) + projection.Spread(slopes));
            }
        }

        return predictions;
    }

    public override PredictedRow Finish(RowPrediction rows, int row, double value, double error)
    {
        double quantile = Normal.InvCDF(0, 1, (1 + rows.Options.Level) / 2);
        return rows.Options switch
        {
            { Scale: PredictionScale.Link } =>
                Row(value, Math.Sqrt(error), value - (quantile * Math.Sqrt(error)), value + (quantile * Math.Sqrt(error))),
            { IsMarginal: true } => Averaged(),
            _ => Mean(value, Math.Sqrt(error)),
        };

        PredictedRow Averaged()
        {
            (double mean, double deviation) = Average(rows, row, value);

            // The interval is that of g of the mean: it stays within the means that there are.
            double eta = density.LinkOf(mean);
            return Mean(eta, deviation / density.MeanDerivative(eta)) with { Fit = mean, StandardError = deviation };
        }

        PredictedRow Mean(double eta, double deviation) => Row(
            density.Mean(eta), density.MeanDerivative(eta) * deviation, density.Mean(eta - (quantile * deviation)),
            density.Mean(eta + (quantile * deviation)));

        PredictedRow Row(double fit, double deviation, double lower, double upper) =>
            new(rows.TableRow(row), fit, deviation, lower, upper, double.NaN, double.NaN, "");
    }

    public override void Dispose()
    {
        projection.Dispose();
        engine.Dispose();
        base.Dispose();
    }

    private static double[] Dispersion(MarginalLikelihood likelihood, FittedModel fit) =>
        likelihood.Sample.Density.DispersionName is not { } name ? []
        : fit.Parameters.TryGetValue(name, out double value) ? [likelihood.DispersionFrom(value)]
        : throw new InputException($"{fit.Name}: it has no {name}.");

    /// <summary>σ with a number for the residual, of no meaning.</summary>
    private static double[] WithResidual(double[] sigma) => [.. sigma, 0];

    /// <summary>J of the mode c'g: how g follows the parameters, and c the effects'.</summary>
    private double[] Slopes(ReadOnlySpan<double> covariances, int index, EffectFiller fill)
    {
        var slopes = new double[likelihood.Count];
        for (int k = 0; k < slopes.Length; k++)
        {
            slopes[k] = TensorPrimitives.Dot(covariances, projection.Sensitivities.Column(k));
        }

        for (int k = 0; k < around.Length; k++)
        {
            slopes[likelihood.FixedCount + k] += (Mode(around[k].Ahead) - Mode(around[k].Behind)) / around[k].Width;
        }

        return slopes;

        double Mode(PredictionModel model)
        {
            var own = new double[Projected.Length];
            fill(model, index, own);
            return TensorPrimitives.Dot<double>(own, Projected);
        }
    }

    /// <summary>E μ(η + w) over the row's random effects w, and its standard error by the delta method over b̂ and the variances.</summary>
    private (double Mean, double Deviation) Average(RowPrediction rows, int row, double value)
    {
        DataScale own = At(Model);
        double[] basis = rows.Basis(row);
        var slopes = new double[likelihood.Count];
        for (int j = 0; j < basis.Length; j++)
        {
            slopes[j] = own.Slope * basis[j];
        }

        for (int k = 0; k < around.Length; k++)
        {
            slopes[basis.Length + k] = (At(around[k].Ahead).Mean - At(around[k].Behind).Mean) / around[k].Width;
        }

        return (own.Mean, Math.Sqrt(projection.Spread(slopes)));

        DataScale At(PredictionModel model) => DataScale.Of(density, [(value, 1)], rows.RandomVariance(row, model), 1, Rule);
    }
}

using StudentT = MathNet.Numerics.Distributions.StudentT;

namespace GpuLmm;

/// <summary>A linear mixed model: V is factored once, or where all effects are grouped Henderson's equations, and kept.</summary>
internal sealed class LinearSource : PredictionSource
{
    private readonly VarianceLikelihood likelihood;
    private readonly VarianceProjection projection;
    private readonly DenseMatrix estimator;

    private LinearSource(
        MixedDesign design, DesignCovariance covariance, double[] sigma, IReadOnlyDictionary<string, Kinship> kernels,
        VarianceLikelihood likelihood,
        VarianceProjection projection)
        : base(design, covariance, sigma, kernels)
    {
        this.likelihood = likelihood;
        this.projection = projection;
        estimator = projection.Estimator();
    }

    public override double[] Projected => projection.Point.Projected;

    public override bool HasWeights => true;

    /// <exception cref="InputException">The table or a kernel is not that of the fit, or residuals without variance.</exception>
    public static LinearSource Create(MixedDesign design, FittedModel fit, IReadOnlyDictionary<string, Kinship> kernels, Backend backend)
    {
        DesignCovariance? covariance = null;
        VarianceLikelihood? likelihood = null;
        try
        {
            covariance = DesignCovariance.Create(design, kernels, backend.Threads);
            double[] sigma = fit.ComponentsOf(covariance.Parts);
            var parameters = new VarianceParameters(covariance.Parts);
            likelihood = LikelihoodChoice.Of(backend, parameters, design.Fixed, ModelDesign.Response(design), fit.Method);
            VarianceProjection? projection = likelihood.ProjectionAt(parameters.ToParameters(sigma));
            FitMatch.RequireSameLikelihood(design.Table, fit, projection?.Point.LogLikelihood);
            return new LinearSource(design, covariance, sigma, kernels, likelihood, projection!);
        }
        catch
        {
            likelihood?.Dispose();
            covariance?.Dispose();
            throw;
        }
    }

    public override (double Value, double Variance, double Error)[] Predict(
        int count, EffectFiller fill, Func<int, double[]>? basisOf, CancellationToken cancellationToken) =>
        new PredictionPanel(projection, estimator)
            .Predict(count, (index, target) => fill(Model, index, target), basisOf, cancellationToken);

    public override PredictedRow Finish(RowPrediction rows, int row, double value, double error)
    {
        double quantile = StudentT.InvCDF(0, 1, Design.Rows.Length - Design.Fixed.Names.Count, (1 + rows.Options.Level) / 2);
        double own = quantile * Math.Sqrt(error);
        double observed = quantile
            * Math.Sqrt(error + (rows.Options.IsMarginal ? rows.RandomVariance(row, Model) : 0) + rows.ResidualVariance(row));
        return new PredictedRow(rows.TableRow(row), value, Math.Sqrt(error), value - own, value + own, value - observed,
            value + observed, "");
    }

    public override void Dispose()
    {
        estimator.Dispose();
        projection.Dispose();
        likelihood.Dispose();
        Covariance.Dispose();
        base.Dispose();
    }
}

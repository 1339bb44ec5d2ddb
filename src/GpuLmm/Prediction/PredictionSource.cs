namespace GpuLmm;

/// <summary>Adds Cov(y, w) of something predicted to zeros, at the variances of a model.</summary>
/// <param name="model">The variances.</param>
/// <param name="index">Which.</param>
/// <param name="covariances">n numbers.</param>
/// <returns>Var(w).</returns>
internal delegate double EffectFiller(PredictionModel model, int index, Span<double> covariances);

/// <summary>A model redone at the estimates of its fit: what predicts q'b + w, Q the orthonormal basis of X. Owns the design.</summary>
internal abstract class PredictionSource(
    MixedDesign design, DesignCovariance covariance, double[] sigma, IReadOnlyDictionary<string, Kinship> kernels) : IDisposable
{
    /// <summary>The design.</summary>
    public MixedDesign Design => design;

    /// <summary>Its parts, the residual last.</summary>
    public DesignCovariance Covariance => covariance;

    /// <summary>Covariances at the estimates.</summary>
    public PredictionModel Model { get; } =
        new(covariance, sigma, [.. design.Random.Select(random => new LevelRelations(random, kernels))]);

    /// <summary>x with ŵ = c'x: P y of linear models, ∂ log f/∂η of others.</summary>
    public abstract double[] Projected { get; }

    /// <summary>Whether new rows have weights: prior ones of residuals.</summary>
    public abstract bool HasWeights { get; }

    /// <summary>The predictions q'b̂ + ŵ of any number of effects, Var(w) and error variances.</summary>
    /// <param name="count">How many.</param>
    /// <param name="fill">Adds c of one.</param>
    /// <param name="basisOf">q of one, p numbers; null for none of b.</param>
    /// <param name="cancellationToken">Checked per panel.</param>
    public abstract (double Value, double Variance, double Error)[] Predict(
        int count, EffectFiller fill, Func<int, double[]>? basisOf, CancellationToken cancellationToken);

    /// <summary>A row of the result.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="row">Which of the complete ones.</param>
    /// <param name="value">q'b̂ + ŵ and the offset.</param>
    /// <param name="error">Its error variance.</param>
    public abstract PredictedRow Finish(RowPrediction rows, int row, double value, double error);

    public virtual void Dispose() => design.Dispose();
}

namespace GpuLmm;

/// <summary>
/// y ~ N(X b, V), V = Σ parts: the likelihood (REML or ML) over the parameters of the parts, its score and average information
/// (<c>docs/model.md</c> §6), however it is computed.
/// </summary>
internal abstract class VarianceLikelihood : IDisposable
{
    /// <summary>The parts of V and their parameters.</summary>
    public abstract VarianceParameters Parameters { get; }

    /// <summary>n.</summary>
    public abstract int ObservationCount { get; }

    /// <summary>Another response of the same records: what depends on the design alone is kept.</summary>
    /// <param name="response">y, offsets taken away, n numbers; owned.</param>
    public abstract void SetResponse(double[] response);

    /// <summary>
    /// The likelihood of the same data for another thread: it shares what is only read, and has what is written for itself. Whoever asks
    /// disposes it.
    /// </summary>
    public abstract VarianceLikelihood Sibling();

    /// <summary>
    /// φ where a search starts that knows of no better place: equal shares of the variance, in units of the residual standard deviation.
    /// </summary>
    /// <param name="rangeScale">What ranges are multiplied by.</param>
    public virtual double[] Start(double rangeScale) =>
        [.. Parameters.Parts.SelectMany(part => part.Start(1.0 / Parameters.Parts.Count, rangeScale))];

    /// <summary>ℓ; −∞ where V is not positive definite.</summary>
    /// <param name="parameters">φ.</param>
    public abstract double LogLikelihood(double[] parameters);

    /// <summary>ℓ and its derivatives; null where V is not positive definite.</summary>
    /// <param name="parameters">φ.</param>
    public abstract VariancePoint? Evaluate(double[] parameters);

    /// <summary>∂ℓ/∂φ at several points; null where V is not positive definite.</summary>
    /// <param name="points">φ of each.</param>
    public virtual double[]?[] Gradients(IReadOnlyList<double[]> points) => [.. points.Select(point => Evaluate(point)?.Gradient)];

    /// <summary>The point with its <see cref="VariancePoint.Projected"/>, where the search did without.</summary>
    /// <param name="point">Where a search ended.</param>
    public abstract VariancePoint Complete(VariancePoint point);

    /// <summary>
    /// P at a point, over the likelihood's memory: valid until that is evaluated again. Null where V is not positive definite.
    /// </summary>
    /// <param name="parameters">φ.</param>
    public abstract VarianceProjection? ProjectionAt(double[] parameters);

    public abstract void Dispose();
}

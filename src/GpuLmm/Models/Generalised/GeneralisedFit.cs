using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>A generalised linear mixed model: any family, any random terms and fields.</summary>
internal static class GeneralisedFit
{
    // A range's likelihood may have several maxima.
    private static readonly double[] Stretches = [1, 0.2, 4];

    // A deviation this far from zero, in its standard errors and as such, is tried at zero.
    private const double NearZero = 0.05;

    // Rise that rounding may hide.
    private const double Rounding = 1e-8;

    /// <exception cref="InputException">A response that the family does not have, or a model that cannot be.</exception>
    public static ModelReport Fit(
        MixedDesign design, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, MixedModelOptions options, CancellationToken cancellationToken)
    {
        Link link = GeneralisedOptions.Require(design, options);
        ResponseSample sample = GeneralisedResponse.Read(design, options.Family, link);
        if (options.Approximation == Approximation.PenalisedQuasiLikelihood)
        {
            return new QuasiLikelihoodFit(design, kernels, backend, sample, options, link).Fit(cancellationToken);
        }

        using var covariance = DesignCovariance.Create(design, kernels, isResidualFree: options.Family == Family.Gaussian);
        IReadOnlyList<CovariancePart> parts = [.. covariance.Parts.SkipLast(1)];
        var latent = new LatentParameters(parts);
        using MarginalLikelihood likelihood = LikelihoodOf(backend, sample, design.Fixed.Basis, latent, options.Approximation == Approximation.AdaptiveQuadrature ? options.QuadratureNodes : 1);
        var start = new GeneralisedStart(sample, design.Fixed.Basis);
        double[] stretches = parts.Any(part => part is SpatialPart) ? Stretches : [1];
        MarginalMaximum maximum = stretches
            .Select(stretch => MarginalSearch.Maximise(likelihood, start.Of(latent, stretch), cancellationToken))
            .MaxBy(end => (end.IsConverged ? 1 : 0, end.Point.LogLikelihood))!;
        if (maximum.IsConverged)
        {
            maximum = maximum with { Point = AtZero(likelihood, maximum) };
        }

        return new GeneralisedReport(design, covariance, likelihood, maximum, options, link).Create();
    }

    /// <summary>The likelihood of a model's parts: sparse where all effects are grouped, dense otherwise.</summary>
    /// <param name="backend">Where matrices are factored.</param>
    /// <param name="sample">y.</param>
    /// <param name="basis">X, as orthonormal columns.</param>
    /// <param name="latent">Of the random effects.</param>
    /// <param name="nodes">Quadrature nodes, 1 for Laplace's approximation.</param>
    public static MarginalLikelihood LikelihoodOf(Backend backend, ResponseSample sample, DenseMatrix basis, LatentParameters latent, int nodes)
    {
        LatentEffects effects = GroupedLatent.Covers(latent.Variances.Parts)
            ? new GroupedLatent(backend, latent, sample.Count)
            : new DenseLatent(backend, latent, sample.Count);
        return nodes > 1
            ? new QuadratureLikelihood(sample, basis, latent, effects, GaussHermite.Of(nodes))
            : new LaplaceLikelihood(sample, basis, latent, effects);
    }

    /// <summary>The maximum with deviations that differ from zero by rounding alone at zero: the model without them.</summary>
    private static MarginalPoint AtZero(MarginalLikelihood likelihood, MarginalMaximum maximum)
    {
        MarginalPoint point = maximum.Point;
        int count = likelihood.Count;
        for (int k = 0; k < likelihood.Latent.Count; k++)
        {
            int at = likelihood.FixedCount + k;
            double value = point.Parameters[at];
            if (likelihood.Latent.IsDeviation(k) && value != 0 && Math.Abs(value) < NearZero
                && Math.Abs(value) < NearZero * Math.Sqrt(maximum.Covariance[(at * count) + at]))
            {
                double[] without = [.. point.Parameters];
                without[at] = 0;
                point = likelihood.Evaluate(without) is { } zero && zero.LogLikelihood >= point.LogLikelihood - Rounding ? zero : point;
            }
        }

        return point;
    }
}

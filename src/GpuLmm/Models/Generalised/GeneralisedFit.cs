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

        using var covariance = DesignCovariance.Create(design, kernels, isResidualFree: options.Family == ResponseFamily.Gaussian);
        IReadOnlyList<CovariancePart> parts = [.. covariance.Parts.SkipLast(1)];
        var latent = new LatentParameters(parts);
        using LatentEffects effects = EffectsOf(backend, latent, sample.Count);
        double[] stretches = parts.Any(part => part is SpatialPart) ? Stretches : [1];
        int nodes = options.Approximation == Approximation.AdaptiveQuadrature ? options.QuadratureNodes : 1;
        MarginalLikelihood likelihood = LikelihoodOf(effects, sample, design.Fixed.Basis, latent, nodes);
        MarginalMaximum maximum = Maximise(likelihood, design.Fixed.Basis, stretches, cancellationToken);
        ModelReport report = new GeneralisedReport(design, covariance, likelihood, maximum, options, link).Create();
        if (!report.IsConverged || sample.Density is not CountDensity)
        {
            return report;
        }

        // The distribution's share is taken at the mean of the model without fixed effects.
        using DenseMatrix intercept = Intercept(sample.Count);
        MarginalLikelihood without = LikelihoodOf(effects, sample, intercept, latent, nodes);
        double[] start = [.. new GeneralisedStart(sample, intercept).Of(latent, 1)[..1], .. maximum.Point.Parameters[likelihood.FixedCount..]];
        if (MarginalSearch.Approach(without, start, cancellationToken) is not { } end)
        {
            return report;
        }

        double level = end.Parameters[0] / Math.Sqrt(sample.Count), spread = LatentVariance.OfParts(latent, without.LatentOf(end.Parameters)).Sum();
        return GeneralisedReport.WithR2(report, design, likelihood, maximum.Point, Math.Exp(level + (0.5 * spread)));
    }

    /// <summary>The effects of a model's parts: sparse where all are grouped, dense otherwise.</summary>
    public static LatentEffects EffectsOf(Backend backend, LatentParameters latent, int n) => GroupedLatent.Covers(latent.Variances.Parts)
        ? new GroupedLatent(backend, latent, n)
        : new DenseLatent(backend, latent, n);

    /// <summary>Their likelihood.</summary>
    /// <param name="effects">Owned by whoever asks.</param>
    /// <param name="sample">y.</param>
    /// <param name="basis">X, as orthonormal columns.</param>
    /// <param name="latent">Parameters of the effects.</param>
    /// <param name="nodes">Quadrature nodes, 1 for Laplace's approximation.</param>
    public static MarginalLikelihood LikelihoodOf(LatentEffects effects, ResponseSample sample, DenseMatrix basis, LatentParameters latent, int nodes) => nodes > 1
        ? new QuadratureLikelihood(sample, basis, latent, effects, GaussHermite.Of(nodes))
        : new LaplaceLikelihood(sample, basis, latent, effects);

    private static MarginalMaximum Maximise(MarginalLikelihood likelihood, DenseMatrix basis, double[] stretches, CancellationToken cancellationToken)
    {
        var start = new GeneralisedStart(likelihood.Sample, basis);
        var maximum = MarginalSearch.Maximise(likelihood, [.. stretches.Select(stretch => start.Of(likelihood.Latent, stretch))], cancellationToken);
        return maximum.IsConverged ? maximum with { Point = AtZero(likelihood, maximum) } : maximum;
    }

    private static DenseMatrix Intercept(int n)
    {
        var ones = new DenseMatrix(n, 1);
        ones.Column(0).Fill(1 / Math.Sqrt(n));
        return ones;
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

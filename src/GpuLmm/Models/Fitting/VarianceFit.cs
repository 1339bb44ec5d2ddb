namespace GpuLmm;

/// <summary>Which likelihood fits any covariance, and from where its maximum is searched.</summary>
internal static class VarianceFit
{
    // A range's likelihood may have several maxima: searches start from ranges far apart, and the highest end counts.
    private static readonly double[] Stretches = [1, 0.2, 4, 50];

    /// <summary>The likelihood that fits a model's parts: by Henderson's equations where all effects are grouped, by factoring V otherwise.</summary>
    /// <param name="backend">Where matrices are factored.</param>
    /// <param name="parameters">The parts.</param>
    /// <param name="design">X.</param>
    /// <param name="response">y, offsets taken away.</param>
    /// <param name="method">REML or ML.</param>
    /// <param name="lender">A likelihood of the same data by factoring V, whose memory may be taken (<see cref="DenseLikelihood.With(VarianceParameters)"/>); null for none.</param>
    public static VarianceLikelihood LikelihoodOf(
        Backend backend, VarianceParameters parameters, DesignMatrix design, double[] response, LikelihoodMethod method,
        DenseLikelihood? lender = null) =>
        GroupedLikelihood.Covers(parameters.Parts)
            ? new GroupedLikelihood(backend, parameters, design, response, method)
            : lender?.With(parameters) ?? new DenseLikelihood(backend, parameters, design, response, method);

    /// <summary>Searches with the response in units of its residual standard deviation: steps and tolerances mean the same for every trait.</summary>
    /// <param name="likelihood">Of the response.</param>
    /// <param name="near">φ where the maximum should be close; null for nowhere. Where a likelihood may have several maxima it is one start among the others.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    public static VarianceMaximum Maximise(VarianceLikelihood likelihood, double[]? near, CancellationToken cancellationToken)
    {
        IReadOnlyList<CovariancePart> parts = likelihood.Parameters.Parts;
        bool hasRange = parts.Any(part => part is SpatialPart);
        VarianceMaximum? close = near is null ? null : VarianceSearch.Maximise(likelihood, near, cancellationToken, isNear: true);
        if (close is { Converged: true } && !hasRange)
        {
            return close;
        }

        VarianceMaximum far = (hasRange ? Stretches : [1])
            .Select(stretch => VarianceSearch.Maximise(likelihood, likelihood.Start(stretch), cancellationToken))
            .MaxBy(end => end.Point.LogLikelihood)!;
        return close is { Converged: true } && close.Point.LogLikelihood >= far.Point.LogLikelihood ? close : far;
    }

    /// <summary>Where another search starts that should end near a point: there, but parts at their bounds as from nothing.</summary>
    /// <param name="parameters">The parts.</param>
    /// <param name="point">φ of the point.</param>
    public static double[] Inside(VarianceParameters parameters, double[] point) => [.. Enumerable.Range(0, parameters.Parts.Count).SelectMany(k =>
    {
        int first = parameters.Offset(k), count = parameters.Parts[k].Components.Count;
        return Enumerable.Range(first, count).Any(own => parameters.IsAtBound(own, point))
            ? parameters.Parts[k].Start(1.0 / parameters.Parts.Count, 1) : point[first..(first + count)];
    })];
}

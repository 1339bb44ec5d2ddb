namespace GpuLmm;

/// <summary>
/// The search for the highest of several maxima: the likelihood of a range may have more than one, so searches start from ranges far apart
/// and the highest end counts. Without ranges one start is enough.
/// </summary>
internal static class MultistartSearch
{
    // Factors of the range from which searches start.
    private static readonly double[] RangeScales = [1, 0.2, 4, 50];

    /// <summary>
    /// Searches with the response in units of its residual standard deviation: steps and tolerances mean the same for every trait.
    /// </summary>
    /// <param name="likelihood">The likelihood of the response.</param>
    /// <param name="near">
    /// φ where the maximum should be close; null where nothing is known. It is the only start unless a range is estimated or the search
    /// from it fails.
    /// </param>
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

        VarianceMaximum far = (hasRange ? RangeScales : [1])
            .Select(scale => VarianceSearch.Maximise(likelihood, likelihood.Start(scale), cancellationToken))
            .MaxBy(end => end.Point.LogLikelihood)!;
        return close is { Converged: true } && close.Point.LogLikelihood >= far.Point.LogLikelihood ? close : far;
    }
}

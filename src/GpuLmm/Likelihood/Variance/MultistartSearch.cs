namespace GpuLmm;

/// <summary>
/// The search for the highest of several maxima: the likelihood of a range may have more than one, so searches start from ranges far apart
/// and the highest end counts, unless ℓ is higher at another range, all else the same, from where the search then goes on. Without ranges
/// one start is enough.
/// </summary>
internal static class MultistartSearch
{
    // Factors of the range from which searches start.
    private static readonly double[] RangeScales = [1, 0.2, 4, 50];

    // Between ranges at which ℓ is looked at: from independence to an intrinsic field twenty or so, each a fraction of a step of a search.
    private const double GridFactor = 3;

    // Of ℓ: a rise that is another maximum's and not the rest of this one's.
    private const double LeastRise = 1e-6;
    private const int MostGrids = 3;

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
        VarianceMaximum best = close is { Converged: true } && close.Point.LogLikelihood >= far.Point.LogLikelihood ? close : far;
        for (int grid = 0; grid < MostGrids && Higher(likelihood, best.Point, cancellationToken) is { } start; grid++)
        {
            VarianceMaximum end = VarianceSearch.Maximise(likelihood, start, cancellationToken, isNear: true);
            if (!(end.Point.LogLikelihood > best.Point.LogLikelihood) || (best.Converged && !end.Converged))
            {
                break;
            }

            best = end;
        }

        return best;
    }

    /// <summary>φ with another range, and σ else the same, where ℓ is highest; null where it is nowhere higher.</summary>
    private static double[]? Higher(VarianceLikelihood likelihood, VariancePoint point, CancellationToken cancellationToken)
    {
        VarianceParameters parameters = likelihood.Parameters;
        double[]? highest = null;
        double most = point.LogLikelihood + LeastRise;
        CovarianceComponent[] components = [.. parameters.Parts.SelectMany(part => part.Components)];
        foreach (int k in Enumerable.Range(0, components.Length)
            .Where(k => components[k].Kind == CovarianceKind.LogRange && !parameters.IsHeld(k)))
        {
            double low = parameters.LowerBounds[k], width = parameters.UpperBounds[k] - low;
            int steps = (int)Math.Ceiling(width / Math.Log(GridFactor));
            for (int step = 0; step <= steps; step++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                double[] sigma = [.. point.Components];
                sigma[k] = low + (width * step / steps);
                double[] trial = parameters.ToParameters(sigma);
                double own = likelihood.LogLikelihood(trial);
                (highest, most) = own > most ? (trial, own) : (highest, most);
            }
        }

        return highest;
    }
}

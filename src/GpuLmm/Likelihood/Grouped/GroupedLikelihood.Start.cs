namespace GpuLmm;

/// <summary>Where the search starts.</summary>
internal sealed partial class GroupedLikelihood
{
    // Estimates by moments may be negative, or leave nothing to the others: no part starts with less of the variance.
    private const double LeastShare = 0.02;

    /// <summary>
    /// At the shares of the variance by moments (<see cref="MomentShares"/>): some evaluations nearer to the maximum than equal shares.
    /// </summary>
    public override double[] Start(double rangeScale)
    {
        IReadOnlyList<CovariancePart> parts = Parameters.Parts;
        double[] shares = MomentShares.Of(products, response, parts, FixedCount, ObservationCount);
        double total = shares.Sum(share => Math.Max(share, 0));
        return total > 0 && double.IsFinite(total)
            ? [.. parts.SelectMany((part, k) => part.Start(Math.Max(shares[k], LeastShare * total), rangeScale))]
            : base.Start(rangeScale);
    }
}

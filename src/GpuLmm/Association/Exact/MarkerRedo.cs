namespace GpuLmm;

/// <summary>
/// A marker's maximum searched on the whole range of λ, with the marker as one more covariate: what the window's shortcut stands in for.
/// </summary>
internal sealed class MarkerRedo
{
    // ML at the upper end, below the null model's maximum by more, is no marker's maximum: that would have to explain as much.
    private const double MostDeficit = 50;

    private MarkerRedo(SearchedPoint? reml, SearchedPoint? ml)
    {
        Reml = reml;
        Ml = ml;
    }

    /// <summary>By REML, where that left the window.</summary>
    public SearchedPoint? Reml { get; }

    /// <summary>By ML, where that left the window.</summary>
    public SearchedPoint? Ml { get; }

    /// <summary>Whether a solution needs it.</summary>
    public static bool IsNeeded(TraitNull model, in MarkerSolution solution, bool reml, bool ml) =>
        (reml && solution.Reml.State == (int)PointState.OutsideWindow)
        || (ml && (solution.Ml.State == (int)PointState.OutsideWindow || MayEndAbove(model, solution.Ml)));

    /// <summary>Searches where the solution left the window.</summary>
    /// <param name="model">The trait's null model.</param>
    /// <param name="rotated">x̃ = U'x.</param>
    /// <param name="solution">What the scanner found.</param>
    /// <param name="reml">Whether the REML estimate is wanted.</param>
    /// <param name="ml">Whether the ML estimate is wanted.</param>
    public static MarkerRedo Search(TraitNull model, double[] rotated, in MarkerSolution solution, bool reml, bool ml)
    {
        ProfileLikelihood profile = model.Profile.WithCovariate(rotated);
        bool searchReml = reml && solution.Reml.State == (int)PointState.OutsideWindow;
        bool searchMl = ml && (solution.Ml.State == (int)PointState.OutsideWindow
            || (MayEndAbove(model, solution.Ml) && IsHigherAtEnd(profile, solution.Ml.Lambda)));
        return new MarkerRedo(
            searchReml ? SearchedPoint.Of(profile, LikelihoodMethod.Reml) : null,
            searchMl ? SearchedPoint.Of(profile, LikelihoodMethod.Ml) : null);
    }

    /// <summary>Whether the upper end, which the window does not see, may be higher than the maximum in the window.</summary>
    private static bool MayEndAbove(TraitNull model, in MarkerPoint point) =>
        point.State is (int)PointState.Interior or (int)PointState.LowerBound && model.UpperDeficit.Value < MostDeficit;

    private static bool IsHigherAtEnd(ProfileLikelihood profile, double lambda) =>
        profile.Evaluate(profile.Range.HighestLambda).LogLikelihood(LikelihoodMethod.Ml)
        > profile.Evaluate(lambda).LogLikelihood(LikelihoodMethod.Ml);

    /// <summary>The maximum with the marker as the last covariate, in the scanner's terms, and its log-likelihood.</summary>
    internal readonly record struct SearchedPoint(MarkerPoint Marker, double LogLikelihood)
    {
        public static SearchedPoint Of(ProfileLikelihood profile, LikelihoodMethod method)
        {
            LambdaMaximum maximum = LambdaSearch.Maximise(profile, method, isClosed: true);
            ProfilePoint point = maximum.Point;
            int last = point.FixedCount - 1;
            double a = 1 / point.InverseInformation[(last * point.FixedCount) + last];
            double b = a * point.Coefficients[last];
            PointState state = maximum.Boundary switch
            {
                LambdaBoundary.Lower => PointState.LowerBound,
                LambdaBoundary.Upper => PointState.UpperBound,
                _ => PointState.Interior,
            };
            double nullSquares = point.ResidualSquares + (b * point.Coefficients[last]);
            return new SearchedPoint(
                new MarkerPoint(state, Math.Log(point.Lambda), a, b, nullSquares), point.LogLikelihood(method));
        }
    }
}

namespace GpuLmm;

/// <summary>From the contract of a fit's file to what a report shows of the model.</summary>
internal static class ShownReport
{
    /// <exception cref="KeyNotFoundException">A family or link that there is not.</exception>
    /// <exception cref="FormatException">A strategy that there is not, or a covariance whose name is not that of two terms.</exception>
    public static ModelReport Of(FitContract fit)
    {
        ResponseFamily family = FamilyNames.Families[fit.Family];
        return new ModelReport
        {
            Formula = fit.Formula,
            Strategy = FitNames.StrategyOf(fit.Strategy),
            Family = family,
            Link = FamilyNames.Links[fit.Link],
            Approximation = FitNames.ApproximationOf(fit.Method),
            Method = FitNames.MethodOf(fit.Method),
            SampleCount = fit.N,

            // Infinity has no number in JSON: there it is null.
            Fixed = [.. fit.Fixed.Select(one => new FixedEffect(
                one.Name, one.Estimate, one.Se, family == ResponseFamily.Gaussian ? one.Ddf : double.PositiveInfinity))],
            Variances = [.. fit.Variance.Select(Variance)],
            Shares = [.. fit.Shares.Select(one => new VarianceShare(one.Group, one.Share, one.Se) { Scale = FitNames.ScaleOf(one.Scale) })],
            Parameters = fit.Parameters,
            LogLikelihood = fit.LogLik,
            ParameterCount = fit.Df,
            Iterations = fit.Iterations,
            IsConverged = fit.Converged,
            Diagnosis = fit.Diagnosis ?? "",
            Boundary = fit.Boundary,
            Random = [],
            Fitted = [],
            MarginalR2 = fit.R2.Marginal,
            ConditionalR2 = fit.R2.Conditional,
            Trajectory = [.. fit.Trajectory.Select(step => new SearchStep(step.Step, step.LogLik, step.Gradient))],
            Dropped = [.. fit.Dropped.Select(one => new LeftOut(one.Column, one.Reason))],
            Warnings = fit.Warnings,
        };
    }

    private static VarianceEstimate Variance(VarianceContract one)
    {
        if (one.Covariance is not { } covariance)
        {
            return new VarianceEstimate(one.Group, one.Term, null, one.Variance ?? double.NaN, one.Se);
        }

        (string term, string other) = FitNames.TermsOf(one.Term);
        return new VarianceEstimate(one.Group, term, other, covariance, one.Se) { Correlation = one.Correlation ?? double.NaN };
    }
}

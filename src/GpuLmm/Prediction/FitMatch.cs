namespace GpuLmm;

/// <summary>Whether a table is that of a fit.</summary>
internal static class FitMatch
{
    // The same numbers by another way of computing agree in some ten digits; other data do not.
    private const double Tolerance = 1e-6;

    /// <exception cref="InputException">The fit did not converge, or is one by quasi-likelihood.</exception>
    public static void RequirePredictable(FittedModel fit)
    {
        if (fit.Approximation == Approximation.PenalisedQuasiLikelihood)
        {
            throw new InputException(
                $"{fit.Name}: a fit by quasi-likelihood has no likelihood that would tell the errors of predictions; fit it without --pql.");
        }

        if (!fit.IsConverged)
        {
            throw new InputException($"{fit.Name}: the fit did not converge; there is nothing to predict from.");
        }
    }

    /// <exception cref="InputException">Other rows, columns or levels than the fit has.</exception>
    public static void RequireSameDesign(DataTable data, MixedDesign design, FittedModel fit)
    {
        if (design.Rows.Length != fit.SampleCount)
        {
            throw new InputException(
                $"{data.Path}: {design.Rows.Length} complete rows; {fit.Name} has n = {fit.SampleCount}: it is the fit of another table.");
        }

        foreach ((string variable, IReadOnlyList<string> levels) in fit.Specification.Levels)
        {
            if (design.Values.Levels.TryGetValue(variable, out IReadOnlyList<string>? own) && !own.SequenceEqual(levels))
            {
                throw new InputException(
                    $"{data.Path}: the levels of {variable} are {string.Join(", ", own)}; in {fit.Name} they are {string.Join(", ", levels)}.");
            }
        }

        if (!design.Fixed.Names.SequenceEqual(fit.Fixed))
        {
            throw new InputException(
                $"{data.Path}: the fixed effects are {string.Join(", ", design.Fixed.Names)}; in {fit.Name} they are {string.Join(", ", fit.Fixed)}.");
        }
    }

    /// <exception cref="InputException">V is singular at the estimates, or the likelihood there is not that of the fit.</exception>
    public static void RequireSameLikelihood(DataTable data, FittedModel fit, double? logLikelihood)
    {
        if (logLikelihood is not { } own)
        {
            throw new InputException(
                $"{fit.Name}: V is singular at the estimated variances, or there are no conditional modes: nothing can be predicted from a fit without residual variance.");
        }

        if (!(Math.Abs(own - fit.LogLikelihood) <= Tolerance * (1 + Math.Abs(fit.LogLikelihood))))
        {
            throw new InputException(FormattableString.Invariant(
                $"{data.Path}: with the variances of {fit.Name} its log-likelihood is {own:0.0000} and not {fit.LogLikelihood:0.0000}: the table or a kernel is not that of the fit."));
        }
    }
}

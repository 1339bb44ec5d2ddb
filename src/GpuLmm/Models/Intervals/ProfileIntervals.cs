using MathNet.Numerics.Distributions;

namespace GpuLmm;

/// <summary>
/// Intervals of all parameters by profiles of the likelihood (Venzon &amp; Moolgavkar 1988), by maximum likelihood also where the fit is
/// REML, as fixed effects need it.
/// </summary>
internal static class ProfileIntervals
{
    /// <param name="engine">The model.</param>
    /// <param name="fit">Its fit, from where the maximum is searched.</param>
    /// <param name="response">Its response, offsets taken away.</param>
    /// <param name="level">Probability that an interval covers.</param>
    /// <param name="progress">Told after every parameter.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    public static IReadOnlyList<ParameterInterval> Of(
        ModelEngine engine, EngineFit fit, double[] response, double level, IProgress<StageProgress>? progress,
        CancellationToken cancellationToken)
    {
        var quantities = new ModelQuantities(engine.Design.Fixed, engine.Parameters);
        double[] scaled = ModelMath.Scaled(response, 1 / fit.Unit);
        double z = Normal.InvCDF(0, 1, 0.5 * (1 + level));
        double[] start = engine.Parameters.AwayFromBounds(fit.Point.Parameters);
        VarianceMaximum maximum;
        using (VarianceLikelihood likelihood = engine.Likelihood(engine.Design.Fixed, scaled, LikelihoodMethod.Ml))
        {
            maximum = MultistartSearch.Maximise(likelihood, start, cancellationToken);
        }

        double[] estimates = quantities.Values(maximum.Point, 1), units = [.. quantities.All.Select(own => UnitOf(own, fit.Unit))];
        double[] errors =
            [.. ModelMath.FixedEffects(engine.Design.Fixed, maximum.Point.Coefficients, maximum.Point.InverseInformation, 1, double.NaN)
            .Select(effect => effect.StandardError)];
        var intervals = new List<ParameterInterval>();
        foreach ((int q, ModelQuantity quantity) in quantities.All.Index())
        {
            string fault = !maximum.Converged
                ? $"no maximum of the likelihood: {maximum.Diagnosis}" : FaultOf(engine, quantity, estimates[q]);
            (double lower, double upper, string note) = fault.Length > 0 ? (double.NaN, double.NaN, fault) : Profile(q, quantity);
            bool isLogarithm = quantity.Parameter == IntervalParameter.Other;
            intervals.Add(quantity.Interval(
                IntervalMethod.Profile, estimates[q] * units[q], isLogarithm ? Math.Exp(lower) : lower * units[q],
                isLogarithm ? Math.Exp(upper) : upper * units[q], level, note));
            progress?.Report(new StageProgress("profile", q + 1, quantities.All.Count, "parameters"));
        }

        return intervals;

        (double, double, string) Profile(int q, ModelQuantity quantity)
        {
            using VarianceLikelihood likelihood = engine.Likelihood(engine.Design.Fixed, scaled, LikelihoodMethod.Ml);
            double estimate = quantity.Parameter == IntervalParameter.Other ? maximum.Point.Components[quantity.Index] : estimates[q];
            ProfileEnd[] ends = [.. new[] { -1, 1 }.Select(direction => new ProfileEnd(
                Target(likelihood, quantity, q), estimate, maximum.Point.LogLikelihood, z, direction, cancellationToken))];
            double[] values = Array.ConvertAll(ends, end => end.Find());
            return (values[0], values[1], string.Join("; ", ends.Select(end => end.Note).Where(note => note.Length > 0).Distinct()));
        }

        ProfileTarget Target(VarianceLikelihood likelihood, ModelQuantity quantity, int q) => quantity.Parameter == IntervalParameter.Fixed
            ? new FixedTarget(engine, scaled, quantity.Index, errors[q], maximum.Point.Parameters)
            : new VarianceTarget(likelihood, quantity,
                quantity.Index >= 0 ? quantity.Index : OnlyVariance(engine.Parameters, quantity.Group), maximum.Point.Components);
    }

    private static double UnitOf(ModelQuantity quantity, double unit) =>
        quantity.Parameter is IntervalParameter.Fixed or IntervalParameter.StandardDeviation ? unit : 1;

    /// <summary>Why a quantity has no profile; empty where it has one.</summary>
    private static string FaultOf(ModelEngine engine, ModelQuantity quantity, double estimate) => quantity.Parameter switch
    {
        IntervalParameter.Correlation when double.IsNaN(estimate) => "a variance is zero: there is no correlation",
        IntervalParameter.Share when engine.Parameters.Parts.Any(part => part is SpatialPart) =>
            "no profile of shares where ranges are estimated",
        IntervalParameter.Share when OnlyVariance(engine.Parameters, quantity.Group) < 0 => "no profile of the share of several variances",
        _ => "",
    };

    /// <summary>Place of the only variance of a group; −1 where it has more.</summary>
    private static int OnlyVariance(VarianceParameters parameters, string group)
    {
        int[] parts = [.. Enumerable.Range(0, parameters.Parts.Count - 1).Where(k => parameters.Parts[k].Group == group)];
        return parts is [var only] && parameters.Parts[only].Components.Count == 1 ? parameters.Offset(only) : -1;
    }
}

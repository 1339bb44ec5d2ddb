using MathNet.Numerics.Distributions;

namespace GpuLmm;

/// <summary>Profile intervals of a generalised model, a parameter after the other.</summary>
/// <param name="engine">The model.</param>
/// <param name="maximum">The maximum of its likelihood.</param>
internal sealed class GeneralisedProfile(GeneralisedEngine engine, MarginalMaximum maximum)
{
    private readonly MarginalLikelihood likelihood = engine.Likelihood(engine.Effects, engine.Sample);

    /// <summary>A row for each parameter; shares have none.</summary>
    public IReadOnlyList<ParameterInterval> Intervals(double level, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var quantities = new GeneralisedQuantities(engine, likelihood, maximum);
        double[] estimates = quantities.Values(maximum.Point.Parameters);
        double z = Normal.InvCDF(0, 1, 0.5 * (1 + level));
        var intervals = new List<ParameterInterval>();
        foreach ((int q, ModelQuantity quantity) in quantities.All.Index())
        {
            (double lower, double upper, string note) = quantity.Parameter == IntervalParameter.Share
                ? (double.NaN, double.NaN, "no profile of shares of generalised models")
                : quantity is { Parameter: IntervalParameter.Other, Part: < 0 } && likelihood.IsPoisson(maximum.Point.Parameters)
                    ? (double.NaN, double.NaN, "the fit is the Poisson's: the parameter is at its end")
                : double.IsNaN(estimates[q]) ? (double.NaN, double.NaN, "a variance is zero: there is no correlation")
                : Ends(quantity, estimates[q], z, cancellationToken);
            intervals.Add(quantity.Interval(IntervalMethod.Profile, estimates[q], lower, upper, level, note));
            progress?.Report(new StageProgress("profile", q + 1, quantities.All.Count));
        }

        return intervals;
    }

    private (double Lower, double Upper, string Note) Ends(ModelQuantity quantity, double estimate, double z,
        CancellationToken cancellationToken)
    {
        bool isLogarithm = quantity.Parameter == IntervalParameter.Other;
        double[] ends = new double[2];
        var notes = new List<string>();
        for (int side = 0; side < 2; side++)
        {
            using ProfileTarget target = quantity.Parameter == IntervalParameter.Fixed
                ? new CoefficientTarget(engine, maximum, quantity.Index)
                : new LatentTarget(likelihood, maximum, quantity);
            var end = new ProfileEnd(target, isLogarithm ? Math.Log(estimate) : estimate, maximum.Point.LogLikelihood, z,
                side == 0 ? -1 : 1, cancellationToken);
            ends[side] = isLogarithm ? Math.Exp(end.Find()) : end.Find();
            if (end.Note.Length > 0 && !notes.Contains(end.Note))
            {
                notes.Add(end.Note);
            }
        }

        return (ends[0], ends[1], string.Join("; ", notes));
    }
}

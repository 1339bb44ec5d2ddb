namespace GpuLmm;

/// <summary>A standard deviation, correlation, range, smoothness or share held.</summary>
/// <param name="likelihood">By maximum likelihood; the caller's.</param>
/// <param name="quantity">What is held.</param>
/// <param name="component">Its place among σ; of a share that of its group's variance.</param>
/// <param name="start">σ at the maximum.</param>
internal sealed class VarianceTarget(VarianceLikelihood likelihood, ModelQuantity quantity, int component, double[] start) : LinearTarget
{
    private readonly VarianceParameters parameters = likelihood.Parameters;
    private readonly double[] maximum = start;
    private double[] last = start;

    public override double Least => quantity.Parameter switch
    {
        IntervalParameter.Correlation => -1,
        IntervalParameter.Other => parameters.LowerBounds[component],
        _ => 0,
    };

    // Nothing but the group would be left of the variance at a share of one.
    public override double Largest => quantity.Parameter switch
    {
        IntervalParameter.Correlation => 1,
        IntervalParameter.Share => 1 - 1e-6,
        IntervalParameter.Other => parameters.UpperBounds[component],
        _ => double.PositiveInfinity,
    };

    public override double Step => quantity.Parameter switch
    {
        IntervalParameter.StandardDeviation =>
            Math.Max(0.2 * Math.Sqrt(Reported(maximum)), 0.1 * Math.Sqrt(Reported(parameters.ToComponents(
                [.. parameters.Parts.SelectMany(part => part.Start(1.0 / parameters.Parts.Count, 1))])))),
        IntervalParameter.Share => 0.1,
        _ => 0.3,
    };

    private double Reported(double[] sigma) => parameters.ToReported(sigma)[component];

    private int PartIndex => Enumerable.Range(0, parameters.Parts.Count).Last(k => parameters.Offset(k) <= component);

    private CovariancePart Part => parameters.Parts[PartIndex];

    public override HeldMaximum? At(double value, CancellationToken cancellationToken)
    {
        VarianceParameters held = quantity.Parameter == IntervalParameter.Share
            ? new HeldShare(parameters, component, value)
            : new VarianceParameters([.. parameters.Parts.Select((part, k) => k == PartIndex
                ? HeldPart.Of(part, component - parameters.Offset(k), value) : part)]);
        using var mapped = new MappedLikelihood(likelihood, held);
        VarianceMaximum? end = Search(mapped, [Start(held, last), Start(held, maximum)], cancellationToken);
        last = end?.Point.Components ?? last;
        return HeldMaximumOf(end);
    }

    /// <summary>From σ, parts at their bounds as from nothing, the held one at its value.</summary>
    private static double[] Start(VarianceParameters held, double[] sigma)
    {
        double[] start = held.ToParameters(sigma), inside = held.AwayFromBounds(start);
        return inside.Select((own, k) => Math.Clamp(own, held.LowerBounds[k], held.UpperBounds[k])).ToArray();
    }
}

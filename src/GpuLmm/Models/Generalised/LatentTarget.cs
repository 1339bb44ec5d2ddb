namespace GpuLmm;

/// <summary>A standard deviation, correlation, range, smoothness or dispersion parameter held.</summary>
internal sealed class LatentTarget : ProfileTarget
{
    private readonly MarginalLikelihood likelihood;
    private readonly ModelQuantity quantity;
    private readonly CovariancePart? block;
    private double[] last;

    /// <param name="likelihood">The likelihood.</param>
    /// <param name="maximum">Its maximum.</param>
    /// <param name="quantity">What is held.</param>
    public LatentTarget(MarginalLikelihood likelihood, MarginalMaximum maximum, ModelQuantity quantity)
    {
        this.likelihood = likelihood;
        this.quantity = quantity;
        last = maximum.Point.Parameters;
        bool isBlock = quantity.Part >= 0 && Parameters.Parts[quantity.Part].Components.Any(component => component.Kind == CovarianceKind.Covariance);
        block = isBlock ? Parameters.Parts[quantity.Part] : null;
        int at = Place, count = likelihood.Count;
        double error = isBlock ? double.NaN : Math.Sqrt(maximum.Covariance[(at * count) + at]);
        Step = error is > 0 and < 1 ? error : 0.3;
    }

    public override double Least => quantity.Parameter switch
    {
        IntervalParameter.Correlation => -1,
        IntervalParameter.Other => quantity.Part < 0 ? double.NegativeInfinity : likelihood.Latent.LowerBounds[quantity.Index],
        _ => 0,
    };

    public override double Largest => quantity.Parameter switch
    {
        IntervalParameter.Correlation => 1,
        IntervalParameter.Other when quantity.Part >= 0 => likelihood.Latent.UpperBounds[quantity.Index],
        _ => double.PositiveInfinity,
    };

    public override double Step { get; }

    private VarianceParameters Parameters => likelihood.Latent.Variances;

    private int Place => quantity.Part < 0 ? likelihood.Count - 1 : likelihood.FixedCount + quantity.Index;

    public override HeldMaximum? At(double value, CancellationToken cancellationToken)
    {
        MarginalMaximum? end = block is null ? Held(value, cancellationToken) : InBlock(block, value, cancellationToken);
        return end is null ? null : new HeldMaximum(end.Point.LogLikelihood, end.IsConverged, end.Diagnosis);
    }

    private MarginalMaximum? Held(double value, CancellationToken cancellationToken)
    {
        double[] start = [.. last];
        start[Place] = value;
        MarginalMaximum? end = MarginalSearch.Near(likelihood, start, Place, cancellationToken);
        last = end?.Point.Parameters ?? last;
        return end;
    }

    /// <summary>Of correlated effects, in an order in which what is held is a parameter of its own.</summary>
    private MarginalMaximum? InBlock(CovariancePart part, double value, CancellationToken cancellationToken)
    {
        // At the very edge the matrix is singular, and the way between the parameters with it.
        bool isCorrelation = quantity.Parameter == IntervalParameter.Correlation;
        double inside = isCorrelation ? Math.Clamp(value, -1 + 1e-8, 1 - 1e-8) : Math.Max(value, 1e-6);
        var own = new LatentParameters([.. Parameters.Parts.Select((other, k) =>
            k == quantity.Part ? HeldPart.Of(part, quantity.Index - Parameters.Offset(k), inside) : other)]);
        var mapped = new MappedMarginal(likelihood, own, quantity.Part);
        int held = likelihood.FixedCount + Parameters.Offset(quantity.Part) + (isCorrelation ? 1 : 0);
        MarginalMaximum? end = MarginalSearch.Near(mapped, mapped.Own(last), held, cancellationToken);
        last = end is null ? last : mapped.Inner(end.Point.Parameters);
        return end;
    }
}

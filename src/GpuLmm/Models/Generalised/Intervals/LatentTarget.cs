namespace GpuLmm;

/// <summary>A standard deviation, correlation, range, smoothness or dispersion parameter held.</summary>
internal sealed class LatentTarget : ProfileTarget
{
    private readonly MarginalLikelihood likelihood;
    private readonly ModelQuantity quantity;
    private readonly bool isBlock;
    private double[] last;

    /// <param name="likelihood">The likelihood.</param>
    /// <param name="maximum">Its maximum.</param>
    /// <param name="quantity">What is held.</param>
    public LatentTarget(MarginalLikelihood likelihood, MarginalMaximum maximum, ModelQuantity quantity)
    {
        this.likelihood = likelihood;
        this.quantity = quantity;
        last = maximum.Point.Parameters;
        isBlock = quantity.Part >= 0
            && Parameters.Parts[quantity.Part].Components.Any(component => component.Kind == CovarianceKind.Covariance);
        int at = Place, count = likelihood.Count;
        double error = isBlock ? double.NaN : Math.Sqrt(maximum.Covariance[(at * count) + at]);
        Step = (error is > 0 and < 1 ? error : 0.3) * Unit;
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

    /// <summary>A standard deviation of one in the part's own units, in those of the data; 1 of what has no unit.</summary>
    private double Unit => quantity.Parameter == IntervalParameter.StandardDeviation
        ? Math.Sqrt(Parameters.Reporting()[quantity.Index * (Parameters.Count + 1)]) : 1;

    private VarianceParameters Parameters => likelihood.Latent.Variances;

    private int Place => quantity.Part < 0 ? likelihood.Count - 1 : likelihood.FixedCount + quantity.Index;

    public override HeldMaximum? At(double value, CancellationToken cancellationToken)
    {
        MarginalMaximum? end = isBlock ? InBlock(value, cancellationToken) : Held(value, cancellationToken);
        return end is null ? null : new HeldMaximum(end.Point.LogLikelihood, end.IsConverged, end.Diagnosis);
    }

    private MarginalMaximum? Held(double value, CancellationToken cancellationToken)
    {
        double[] start = [.. last];
        start[Place] = value / Unit;
        MarginalMaximum? end = MarginalSearch.Near(likelihood, start, Place, cancellationToken);
        last = end?.Point.Parameters ?? last;
        return end;
    }

    private MarginalMaximum? InBlock(double value, CancellationToken cancellationToken)
    {
        int offset = Parameters.Offset(quantity.Part), first = likelihood.FixedCount + offset,
            size = Parameters.Parts[quantity.Part].Components.Count;
        var held = new HeldRow((ILevelEffects)Parameters.Parts[quantity.Part], quantity.Index - offset, value);
        var mapped = new MappedMarginal(likelihood, quantity.Part, held.Map);
        (double[] numbers, int undetermined) = held.Start(last[first..(first + size)]);
        double[] start = [.. last[..first], .. numbers, .. last[(first + size)..]];
        MarginalMaximum? end = MarginalSearch.Near(mapped, start, first + undetermined, cancellationToken);
        last = end is null ? last : mapped.Inner(end.Point.Parameters);
        return end;
    }
}

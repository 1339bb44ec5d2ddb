namespace GpuLmm;

/// <summary>
/// A part one of whose numbers is held at a value, as profiles of the likelihood need it: the same matrix over other working parameters.
/// </summary>
/// <param name="inner">The part.</param>
/// <param name="held">Which working parameter is held.</param>
/// <param name="value">The value at which it is held.</param>
internal abstract class HeldPart(CovariancePart inner, int held, double value) : WrappedPart(inner)
{
    public override IReadOnlyList<double> LowerBounds => [.. OwnLowerBounds.Select((bound, k) => k == held ? value : bound)];

    public override IReadOnlyList<double> UpperBounds => [.. Inner.UpperBounds.Select((bound, k) => k == held ? value : bound)];

    /// <summary>Least values of the working parameters, were none held.</summary>
    protected abstract IEnumerable<double> OwnLowerBounds { get; }

    /// <summary>A part with one component held.</summary>
    /// <param name="part">The part.</param>
    /// <param name="component">Which.</param>
    /// <param name="value">In the units of the data: a standard deviation, a correlation,
    /// or the logarithm of a range or smoothness.</param>
    public static HeldPart Of(CovariancePart part, int component, double value)
    {
        bool isBlock = part.Components.Any(own => own.Kind == CovarianceKind.Covariance);
        return isBlock ? HeldBlock.Of(part, component, value)
            : new HeldComponent(
                part, component, part.Components[component].Kind == CovarianceKind.Variance ? Own(part, component, value * value) : value);
    }

    public override double[] Start(double variance, double rangeScale) =>
        Holding(ToParameters(Inner.ToComponents(Inner.Start(variance, rangeScale))));

    /// <summary>A variance in the part's own units.</summary>
    private static double Own(CovariancePart part, int component, double variance)
    {
        int count = part.Components.Count;
        return part.Reading is { } reading ? reading[(component * count) + component] * variance : variance;
    }

    /// <summary>Working parameters with the held one at its value.</summary>
    protected double[] Holding(double[] parameters)
    {
        parameters[held] = value;
        return parameters;
    }
}

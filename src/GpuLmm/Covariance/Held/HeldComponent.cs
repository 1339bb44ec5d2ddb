namespace GpuLmm;

/// <summary>One σ of a part without covariances held; the search has all σ as they are.</summary>
/// <param name="inner">The part.</param>
/// <param name="component">Which σ.</param>
/// <param name="value">At what.</param>
internal sealed class HeldComponent(CovariancePart inner, int component, double value) : HeldPart(inner, component, value)
{
    private readonly CovariancePart part = inner;

    protected override IEnumerable<double> OwnLowerBounds => part.LowerBounds;

    public override double[] ToParameters(ReadOnlySpan<double> components) => Holding(components.ToArray());
}

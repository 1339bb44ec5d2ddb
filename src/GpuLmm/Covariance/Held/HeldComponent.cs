namespace GpuLmm;

/// <summary>One σ of a part without covariances held; the search has all σ as they are.</summary>
/// <param name="inner">The part.</param>
/// <param name="component">Which component of σ is held.</param>
/// <param name="value">The value at which it is held.</param>
internal sealed class HeldComponent(CovariancePart inner, int component, double value) : HeldPart(inner, component, value)
{
    private readonly CovariancePart part = inner;

    protected override IEnumerable<double> OwnLowerBounds => part.LowerBounds;

    public override double[] ToParameters(ReadOnlySpan<double> components) => Holding(components.ToArray());
}

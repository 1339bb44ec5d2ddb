namespace GpuLmm;

/// <summary>The parameters of all parts with some of them held at a value, so that a search moves the others.</summary>
internal sealed class HeldParameters : VarianceParameters
{
    /// <param name="parts">The parts.</param>
    /// <param name="held">For every parameter φ the value that it is held at; null where it is free.</param>
    public HeldParameters(IReadOnlyList<CovariancePart> parts, IReadOnlyList<double?> held)
        : base(parts)
    {
        LowerBounds = [.. LowerBounds.Zip(held, (bound, value) => value ?? bound)];
        UpperBounds = [.. UpperBounds.Zip(held, (bound, value) => value ?? bound)];
    }

    /// <summary>Axes are not turned: what is held would not be a parameter any more.</summary>
    public override VarianceParameters? Turned(double[] parameters) => null;
}

namespace GpuLmm;

/// <summary>A part over other working parameters: the same components and the same matrix.</summary>
/// <param name="inner">The part.</param>
internal abstract class WrappedPart(CovariancePart inner) : CovariancePart
{
    public override string Group => inner.Group;

    public override IReadOnlyList<CovarianceComponent> Components => inner.Components;

    public override double[]? Reporting => inner.Reporting;

    public override double[]? Reading => inner.Reading;

    public override IReadOnlyList<double> LowerBounds => inner.LowerBounds;

    public override IReadOnlyList<double> UpperBounds => inner.UpperBounds;

    /// <summary>The part.</summary>
    protected CovariancePart Inner => inner;

    public override void AddColumn(ReadOnlySpan<double> components, int column, Span<double> target) =>
        inner.AddColumn(components, column, target);

    public override void AddTraces(ReadOnlySpan<double> components, int column, ReadOnlySpan<double> weights, Span<double> traces) =>
        inner.AddTraces(components, column, weights, traces);

    public override double[][] Apply(ReadOnlySpan<double> components, double[] x, int threads) => inner.Apply(components, x, threads);

    public override double MeanVariance(ReadOnlySpan<double> components) => inner.MeanVariance(components);

    public override double[] SampleVariances(ReadOnlySpan<double> components) => inner.SampleVariances(components);
}

using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// Two parts with the same variance in the units of the data: V_part = σ (A + c B), as under the hypothesis that their variances are equal.
/// </summary>
/// <param name="first">A part of one variance, whose names, bounds and parameters the two have in common.</param>
/// <param name="second">Another of one variance.</param>
internal sealed class TiedPart(CovariancePart first, CovariancePart second) : CovariancePart
{
    // The second's σ of the first's: each has its own unit.
    private readonly double ratio = second.FromReported(first.ToReported([1.0]))[0];

    public override string Group => $"{first.Group} = {second.Group}";

    public override IReadOnlyList<CovarianceComponent> Components => first.Components;

    public override double[]? Reporting => first.Reporting;

    public override double[]? Reading => first.Reading;

    public override IReadOnlyList<double> LowerBounds => first.LowerBounds;

    public override IReadOnlyList<double> UpperBounds => first.UpperBounds;

    public override double[] Start(double variance, double rangeScale) => first.Start(variance, rangeScale);

    public override double[] ToComponents(ReadOnlySpan<double> parameters) => first.ToComponents(parameters);

    public override double[] ToParameters(ReadOnlySpan<double> components) => first.ToParameters(components);

    public override double[]? Jacobian(ReadOnlySpan<double> parameters) => first.Jacobian(parameters);

    public override double[]? CurvatureOf(ReadOnlySpan<double> score) => first.CurvatureOf(score);

    public override void AddColumn(ReadOnlySpan<double> components, int column, Span<double> target)
    {
        first.AddColumn(components, column, target);
        second.AddColumn([ratio * components[0]], column, target);
    }

    public override void AddTraces(ReadOnlySpan<double> components, int column, ReadOnlySpan<double> weights, Span<double> traces)
    {
        first.AddTraces(components, column, weights, traces);
        Span<double> own = [0.0];
        second.AddTraces([ratio * components[0]], column, weights, own);
        traces[0] += ratio * own[0];
    }

    public override double[][] Apply(ReadOnlySpan<double> components, double[] x, int threads)
    {
        double[][] sums = first.Apply(components, x, threads);
        TensorPrimitives.MultiplyAdd(second.Apply([ratio * components[0]], x, threads)[0], ratio, sums[0], sums[0]);
        return sums;
    }

    public override double MeanVariance(ReadOnlySpan<double> components) =>
        first.MeanVariance(components) + second.MeanVariance([ratio * components[0]]);

    public override double[] SampleVariances(ReadOnlySpan<double> components) =>
        [first.SampleVariances(components)[0] + second.SampleVariances([ratio * components[0]])[0]];

    public override double[]? ReflectSigns(ReadOnlySpan<double> parameters) => first.ReflectSigns(parameters);

    public override double[]? LeaveBoundary(ReadOnlySpan<double> parameters, ReadOnlySpan<double> score, double variance) =>
        first.LeaveBoundary(parameters, score, variance);
}

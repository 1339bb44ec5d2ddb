using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>Two parts with the same σ: V_part = Σ_c σ_c (A_c + B_c), as under the hypothesis that their variances are equal.</summary>
/// <param name="first">The part whose names, bounds and parameters the two have in common.</param>
/// <param name="second">One of as many components.</param>
internal sealed class TiedPart(CovariancePart first, CovariancePart second) : CovariancePart
{
    public override string Group => $"{first.Group} = {second.Group}";

    public override IReadOnlyList<CovarianceComponent> Components => first.Components;

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
        second.AddColumn(components, column, target);
    }

    public override void AddTraces(ReadOnlySpan<double> components, int column, ReadOnlySpan<double> weights, Span<double> traces)
    {
        first.AddTraces(components, column, weights, traces);
        second.AddTraces(components, column, weights, traces);
    }

    public override double[][] Apply(ReadOnlySpan<double> components, double[] x, int threads)
    {
        double[][] sums = first.Apply(components, x, threads);
        foreach ((double[] sum, double[] other) in sums.Zip(second.Apply(components, x, threads)))
        {
            TensorPrimitives.Add(sum, other, sum);
        }

        return sums;
    }

    public override double MeanVariance(ReadOnlySpan<double> components) =>
        first.MeanVariance(components) + second.MeanVariance(components);

    public override double[] SampleVariances(ReadOnlySpan<double> components) =>
        [.. first.SampleVariances(components).Zip(second.SampleVariances(components), (a, b) => a + b)];

    public override double[]? ReflectSigns(ReadOnlySpan<double> parameters) => first.ReflectSigns(parameters);

    public override double[]? LeaveBoundary(ReadOnlySpan<double> parameters, ReadOnlySpan<double> score, double variance) =>
        first.LeaveBoundary(parameters, score, variance);
}

using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>A kernel in the coordinates of its eigenvectors: V_part = σ² diag(s), with σ² in units of the kernel's mean diagonal.</summary>
internal sealed class DiagonalPart : CovariancePart
{
    private readonly double scale;

    /// <param name="group">Name of the kernel.</param>
    /// <param name="eigenvalues">Of the kernel, n numbers ≥ 0, not all 0.</param>
    /// <param name="scale">c(K), which the rotation hides.</param>
    public DiagonalPart(string group, double[] eigenvalues, double scale)
    {
        double mean = eigenvalues.Average();
        Group = group;
        this.scale = scale / mean;
        Values = new double[eigenvalues.Length];
        TensorPrimitives.Divide(eigenvalues, mean, Values);
        Reporting = [1 / mean];
        Reading = [mean];
    }

    public override string Group { get; }

    /// <summary>s, whose mean is 1.</summary>
    public double[] Values { get; }

    public override double[]? Reporting { get; }

    public override double[]? Reading { get; }

    public override IReadOnlyList<CovarianceComponent> Components { get; } =
        [new CovarianceComponent(DesignMatrix.Intercept, null, CovarianceKind.Variance)];

    public override IReadOnlyList<double> LowerBounds { get; } = [0];

    public override double[] Start(double variance, double rangeScale) => [variance / scale];

    public override void AddColumn(ReadOnlySpan<double> components, int column, Span<double> target) =>
        target[0] += components[0] * Values[column];

    public override void AddTraces(ReadOnlySpan<double> components, int column, ReadOnlySpan<double> weights, Span<double> traces) =>
        traces[0] += weights[0] * Values[column];

    public override double[][] Apply(ReadOnlySpan<double> components, double[] x, int threads) =>
        [[.. x.Zip(Values, (own, s) => own * s)]];

    public override double MeanVariance(ReadOnlySpan<double> components) => components[0];

    public override double[] SampleVariances(ReadOnlySpan<double> components) => [components[0] * scale];
}

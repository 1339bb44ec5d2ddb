namespace GpuLmm;

/// <summary>A kernel in the coordinates of its eigenvectors: V_part = σ² diag(s).</summary>
/// <param name="group">Name of the kernel.</param>
/// <param name="eigenvalues">s, n numbers ≥ 0.</param>
/// <param name="scale">c(K), which the rotation hides.</param>
internal sealed class DiagonalPart(string group, double[] eigenvalues, double scale) : CovariancePart
{
    public override string Group => group;

    public override IReadOnlyList<CovarianceComponent> Components { get; } =
        [new CovarianceComponent(DesignMatrix.Intercept, null, CovarianceKind.Variance)];

    public override IReadOnlyList<double> LowerBounds { get; } = [0];

    public override double[] Start(double variance, double rangeScale) => [variance / scale];

    public override void AddColumn(ReadOnlySpan<double> components, int column, Span<double> target) =>
        target[0] += components[0] * eigenvalues[column];

    public override void AddTraces(ReadOnlySpan<double> components, int column, ReadOnlySpan<double> weights, Span<double> traces) =>
        traces[0] += weights[0] * eigenvalues[column];

    public override double[][] Apply(ReadOnlySpan<double> components, double[] x, int threads) =>
        [[.. x.Zip(eigenvalues, (own, s) => own * s)]];

    public override double MeanVariance(ReadOnlySpan<double> components) => components[0] * eigenvalues.Average();

    public override double[] SampleVariances(ReadOnlySpan<double> components) => [components[0] * scale];
}

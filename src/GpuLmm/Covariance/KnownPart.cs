using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>Residuals with a covariance matrix that is known up to its scale: V_part = σ² M.</summary>
/// <param name="matrix">M, n × n, both triangles; owned.</param>
internal sealed class KnownPart(DenseMatrix matrix) : CovariancePart, IDisposable
{
    private readonly double scale = Enumerable.Range(0, matrix.Rows).Average(i => matrix[i, i]);

    public override string Group => "Residual";

    public override IReadOnlyList<CovarianceComponent> Components { get; } =
        [new CovarianceComponent(string.Empty, null, CovarianceKind.Variance)];

    public override IReadOnlyList<double> LowerBounds { get; } = [0];

    public override double[] Start(double variance, double rangeScale) => [variance / scale];

    public override void AddColumn(ReadOnlySpan<double> components, int column, Span<double> target) =>
        TensorPrimitives.MultiplyAdd(matrix.Column(column)[column..], components[0], target, target);

    public override void AddTraces(ReadOnlySpan<double> components, int column, ReadOnlySpan<double> weights, Span<double> traces)
    {
        ReadOnlySpan<double> own = matrix.Column(column)[column..];
        traces[0] += (2 * TensorPrimitives.Dot(own, weights)) - (own[0] * weights[0]);
    }

    public override double[][] Apply(ReadOnlySpan<double> components, double[] x, int threads)
    {
        var product = new double[x.Length];
        Parallel.For(0, x.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, j =>
            product[j] = TensorPrimitives.Dot<double>(matrix.Column(j), x));
        return [product];
    }

    public override double MeanVariance(ReadOnlySpan<double> components) => scale * components[0];

    public override double[] SampleVariances(ReadOnlySpan<double> components) => [scale * components[0]];

    public void Dispose() => matrix.Dispose();
}

using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Predictions q'b + w and their errors from Cov(y, w) = c and Var(w), Q the orthonormal basis of X: q'b̂ + c'P y, and
/// Var(w) − c'P c + q'(Q'V⁻¹Q)⁻¹q − 2 q'E'c, b̂ = E'y: what Henderson's mixed-model equations give (Henderson 1975), b̂'s uncertainty in
/// it. Some columns at once, for a product with P.
/// </summary>
internal sealed class PredictionPanel(VarianceProjection projection, DenseMatrix estimator)
{
    // A product large enough for a BLAS, small beside V.
    private const int Size = 128;

    /// <summary>The predictions q'b̂ + ŵ of any number of effects, with their error variances.</summary>
    /// <param name="count">How many.</param>
    /// <param name="fill">Adds c of one to n zeros and returns Var(w).</param>
    /// <param name="basisOf">q of one, p numbers; null for none of b.</param>
    /// <param name="cancellationToken">Checked per panel.</param>
    public (double Value, double Variance, double Error)[] Predict(
        int count, Filler fill, Func<int, double[]>? basisOf, CancellationToken cancellationToken)
    {
        var predictions = new (double, double, double)[count];
        for (int first = 0; first < count; first += Size)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int size = Math.Min(Size, count - first);
            using var panel = new DenseMatrix(estimator.Rows, size);
            panel.Clear();
            double[] variances = [.. Enumerable.Range(0, size).Select(c => fill(first + c, panel.Column(c)))];
            using DenseMatrix product = projection.Multiply(panel);
            for (int c = 0; c < size; c++)
            {
                predictions[first + c] = One(panel.Column(c), product.Column(c), variances[c], basisOf?.Invoke(first + c));
            }
        }

        return predictions;
    }

    /// <summary>Adds c to zeros and returns Var(w).</summary>
    public delegate double Filler(int index, Span<double> covariances);

    private (double Value, double Variance, double Error) One(
        ReadOnlySpan<double> covariances, ReadOnlySpan<double> product, double variance, double[]? basis)
    {
        VariancePoint point = projection.Point;
        double value = TensorPrimitives.Dot(covariances, point.Projected), error = variance - TensorPrimitives.Dot(covariances, product);
        if (basis is not null)
        {
            value += TensorPrimitives.Dot<double>(basis, point.Coefficients);
            error += TensorPrimitives.Dot<double>(basis, SmallMatrix.Times(point.InverseInformation, basis, basis.Length));
            for (int j = 0; j < basis.Length; j++)
            {
                error -= 2 * basis[j] * TensorPrimitives.Dot(estimator.Column(j), covariances);
            }
        }

        return (value, variance, Math.Max(0, error));
    }
}

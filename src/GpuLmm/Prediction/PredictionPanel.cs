using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Predictions q'b + w and their errors from Cov(y, w) = c and Var(w): c'P y, and Var(w) − c'V⁻¹c + d'(Q'V⁻¹Q)⁻¹d, d = q − Q'V⁻¹c: what
/// Henderson's mixed-model equations give (Henderson 1975), b̂'s uncertainty in it. Some columns at once, for a product with V⁻¹.
/// </summary>
internal sealed class PredictionPanel(FittedVariance fitted, DenseMatrix solvedBasis)
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
            using var panel = new DenseMatrix(fitted.Projected.Length, size);
            panel.Clear();
            double[] variances = [.. Enumerable.Range(0, size).Select(c => fill(first + c, panel.Column(c)))];
            using DenseMatrix solved = fitted.Solve(panel);
            for (int c = 0; c < size; c++)
            {
                predictions[first + c] = One(panel.Column(c), solved.Column(c), variances[c], basisOf?.Invoke(first + c));
            }
        }

        return predictions;
    }

    /// <summary>Adds c to zeros and returns Var(w).</summary>
    public delegate double Filler(int index, Span<double> covariances);

    private (double Value, double Variance, double Error) One(
        ReadOnlySpan<double> covariances, ReadOnlySpan<double> solved, double variance, double[]? basis)
    {
        int p = fitted.Coefficients.Length;
        var d = new double[p];
        for (int j = 0; j < p; j++)
        {
            d[j] = (basis?[j] ?? 0) - TensorPrimitives.Dot<double>(solvedBasis.Column(j), covariances);
        }

        double value = TensorPrimitives.Dot(covariances, fitted.Projected)
            + (basis is null ? 0 : TensorPrimitives.Dot<double>(basis, fitted.Coefficients));
        double error = variance - TensorPrimitives.Dot(covariances, solved)
            + TensorPrimitives.Dot<double>(d, SmallMatrix.Times(fitted.InverseInformation, d, p));
        return (value, variance, Math.Max(0, error));
    }
}

using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// Prediction error variances of a kernel's effects from its eigenvectors, O(n²) for all: with 1 − λ s w = w the variance less what y tells
/// is λ Σ u² s w, and b̂'s uncertainty adds λ² t'(X̃'W X̃)⁻¹t, t = Σ u s w x̃. In units of σ²_e.
/// </summary>
internal static class SpectralPrediction
{
    /// <summary>Variance and prediction error variance of the effect of every record.</summary>
    public static (double Variance, double Error)[] Errors(SpectralModel spectral, ProfilePoint point)
    {
        int n = point.SampleCount, p = point.FixedCount;
        double[] values = spectral.Decomposition.Values;
        var variances = new double[n];
        var errors = new double[n];
        var squares = new double[n];
        for (int j = 0; j < n; j++)
        {
            ReadOnlySpan<double> u = spectral.Decomposition.Vectors.Column(j);
            TensorPrimitives.Multiply(u, u, squares);
            TensorPrimitives.MultiplyAdd(squares, point.Lambda * values[j], variances, variances);
            TensorPrimitives.MultiplyAdd(squares, point.Lambda * values[j] * point.Weights[j], errors, errors);
        }

        double[][] t = [.. spectral.Covariates.Select(column => ModelMath.Product(
            spectral.Decomposition.Vectors,
            Array.ConvertAll(Enumerable.Range(0, n).ToArray(), j => point.Lambda * values[j] * point.Weights[j] * column[j])))];
        for (int a = 0; a < p; a++)
        {
            for (int b = 0; b < p; b++)
            {
                double weight = point.InverseInformation[(a * p) + b];
                TensorPrimitives.Multiply(t[a], t[b], squares);
                TensorPrimitives.MultiplyAdd(squares, weight, errors, errors);
            }
        }

        return [.. variances.Zip(errors, (variance, error) => (variance, Math.Max(0, error)))];
    }
}

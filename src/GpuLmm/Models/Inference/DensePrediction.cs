using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Prediction error variances of a term's effects, Var(û − u) = σ_aa K_ii − c'P c with c = Cov(y, u_ia) (Henderson 1975): the uncertainty of b̂ is
/// in it, that of the variances is not.
/// </summary>
internal static class DensePrediction
{
    // Columns of c at once: a product large enough for a BLAS, small beside V.
    private const int PanelSize = 128;

    /// <summary>Variance and prediction error variance of every level's effects, effects fastest. 2n² multiplications and additions each.</summary>
    /// <param name="projection">P.</param>
    /// <param name="part">The term.</param>
    /// <param name="components">Its σ, in the units of P.</param>
    public static IReadOnlyList<(double Variance, double Error)> Errors(DenseProjection projection, ILevelEffects part, ReadOnlySpan<double> components)
    {
        int k = part.Effects.Count, n = projection.Point.Projected.Length, count = part.LevelCount * k;
        double[] sigma = part.CovarianceMatrix(components);
        var errors = new (double, double)[count];
        var relations = new double[part.LevelCount];
        for (int first = 0; first < count; first += PanelSize)
        {
            int size = Math.Min(PanelSize, count - first);
            using var panel = new DenseMatrix(n, size);
            panel.Clear();
            for (int c = 0; c < size; c++)
            {
                part.CopyRelations((first + c) / k, relations);
                part.AddCovariances(components, SmallMatrix.Unit(k, (first + c) % k), relations, panel.Column(c));
            }

            using DenseMatrix product = projection.Multiply(panel);
            for (int c = 0; c < size; c++)
            {
                int a = (first + c) % k;
                double variance = sigma[(a * k) + a] * part.Diagonal((first + c) / k);
                double error = variance - TensorPrimitives.Dot<double>(panel.Column(c), product.Column(c));
                errors[first + c] = (variance, Math.Max(0, error));
            }
        }

        return errors;
    }
}

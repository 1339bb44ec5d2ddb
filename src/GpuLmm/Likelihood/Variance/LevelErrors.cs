using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Errors of the effects of levels from their covariances with the records, some at once for a product with a matrix.</summary>
internal static class LevelErrors
{
    private const int PanelSize = 128;

    /// <summary>
    /// σ_aa K_ii and σ_aa K_ii − c'M c with c = Cov(y, u_ia), of every level's effects, effects fastest: 2n² multiplications and additions
    /// for each.
    /// </summary>
    /// <param name="part">A term of the model.</param>
    /// <param name="components">Its σ.</param>
    /// <param name="n">Records.</param>
    /// <param name="multiply">M C, n × k.</param>
    public static (double Variance, double Error)[] ByPanels(
        ILevelEffects part, ReadOnlySpan<double> components, int n, Func<DenseMatrix, DenseMatrix> multiply)
    {
        int k = part.Effects.Count, count = part.LevelCount * k;
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

            using DenseMatrix product = multiply(panel);
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

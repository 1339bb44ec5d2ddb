using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>P of a dense V, which the likelihood's memory holds.</summary>
/// <param name="likelihood">Evaluated at the point.</param>
/// <param name="point">The point.</param>
/// <param name="vx">V⁻¹Q.</param>
/// <param name="method">By ML the likelihood's memory holds V⁻¹, by REML P.</param>
internal sealed class DenseProjection(DenseLikelihood likelihood, VariancePoint point, DenseMatrix vx, LikelihoodMethod method) : VarianceProjection
{
    // Columns of c at once: a product large enough for a BLAS, small beside V.
    private const int PanelSize = 128;

    public override VariancePoint Point => point;

    public override DenseMatrix Multiply(DenseMatrix columns)
    {
        DenseMatrix product = likelihood.Multiply(columns);
        if (method == LikelihoodMethod.Ml)
        {
            int p = vx.Columns;
            for (int k = 0; k < columns.Columns; k++)
            {
                double[] right = [.. Enumerable.Range(0, p).Select(a => TensorPrimitives.Dot<double>(vx.Column(a), columns.Column(k)))];
                for (int a = 0; a < p; a++)
                {
                    double weight = TensorPrimitives.Dot<double>(Point.InverseInformation.AsSpan(a * p, p), right);
                    TensorPrimitives.MultiplyAdd<double>(vx.Column(a), -weight, product.Column(k), product.Column(k));
                }
            }
        }

        return product;
    }

    public override DenseMatrix Estimator()
    {
        int p = vx.Columns;
        var estimator = new DenseMatrix(vx.Rows, p);
        for (int a = 0; a < p; a++)
        {
            for (int b = 0; b < p; b++)
            {
                TensorPrimitives.MultiplyAdd<double>(vx.Column(b), Point.InverseInformation[(a * p) + b], estimator.Column(a), estimator.Column(a));
            }
        }

        return estimator;
    }

    public override double ResidualTrace(double[] residuals) => TensorPrimitives.Dot<double>(residuals, Diagonal());

    // 2n² multiplications and additions for every effect.
    public override IReadOnlyList<(double Variance, double Error)> Errors(ILevelEffects part, ReadOnlySpan<double> components)
    {
        int k = part.Effects.Count, n = point.Projected.Length, count = part.LevelCount * k;
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

            using DenseMatrix product = Multiply(panel);
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

    public override void Dispose()
    {
    }

    /// <summary>P_ii.</summary>
    private double[] Diagonal()
    {
        var diagonal = new double[Point.Projected.Length];
        for (int i = 0; i < diagonal.Length; i++)
        {
            diagonal[i] = likelihood.Projection[i, i];
            for (int a = 0; method == LikelihoodMethod.Ml && a < vx.Columns; a++)
            {
                for (int b = 0; b < vx.Columns; b++)
                {
                    diagonal[i] -= vx[i, a] * Point.InverseInformation[(a * vx.Columns) + b] * vx[i, b];
                }
            }
        }

        return diagonal;
    }
}

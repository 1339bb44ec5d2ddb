using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>P of a dense V, which the likelihood's memory holds.</summary>
/// <param name="likelihood">Evaluated at the point.</param>
/// <param name="point">The point.</param>
/// <param name="vx">V⁻¹Q.</param>
/// <param name="method">By ML the likelihood's memory holds V⁻¹, by REML P.</param>
internal sealed class DenseProjection(DenseLikelihood likelihood, VariancePoint point, DenseMatrix vx,
    LikelihoodMethod method) : VarianceProjection
{
    // Columns of c at once: a product large enough for a BLAS, small beside V.
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
                TensorPrimitives.MultiplyAdd<double>(vx.Column(b), Point.InverseInformation[(a * p) + b], estimator.Column(a),
                    estimator.Column(a));
            }
        }

        return estimator;
    }

    public override double ResidualTrace(double[] residuals) => TensorPrimitives.Dot<double>(residuals, Diagonal());

    public override IReadOnlyList<(double Variance, double Error)> Errors(ILevelEffects part, ReadOnlySpan<double> components) =>
        LevelErrors.ByPanels(part, components, point.Projected.Length, Multiply);

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

using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>U'P U of one kernel, V diagonal: columns and products are in the coordinates of the eigenvectors.</summary>
/// <param name="likelihood">Evaluated at the point.</param>
/// <param name="point">The point.</param>
internal sealed class RotatedProjection(RotatedLikelihood likelihood, VariancePoint point) : VarianceProjection
{
    private readonly double[] weights = likelihood.Weights(point.Parameters);

    public override VariancePoint Point => point;

    public override DenseMatrix Multiply(DenseMatrix columns)
    {
        var product = new DenseMatrix(columns.Rows, columns.Columns);
        for (int k = 0; k < columns.Columns; k++)
        {
            likelihood.Project(weights, point.InverseInformation, columns.Column(k).ToArray()).CopyTo(product.Column(k));
        }

        return product;
    }

    public override DenseMatrix Estimator()
    {
        int p = likelihood.Basis.Length;
        var estimator = new DenseMatrix(weights.Length, p);
        for (int a = 0; a < p; a++)
        {
            Span<double> column = estimator.Column(a);
            for (int b = 0; b < p; b++)
            {
                TensorPrimitives.MultiplyAdd(likelihood.Basis[b], point.InverseInformation[(a * p) + b], column, column);
            }

            TensorPrimitives.Multiply(column, weights, column);
        }

        return estimator;
    }

    public override double ResidualTrace(double[] residuals) => TensorPrimitives.Dot<double>(residuals, Diagonal());

    // Levels have no columns here; SpectralPrediction has their errors from the eigenvectors.
    public override IReadOnlyList<(double Variance, double Error)> Errors(ILevelEffects part, ReadOnlySpan<double> components) =>
        throw new NotSupportedException("The coordinates of eigenvectors have no levels.");

    public override void Dispose()
    {
    }

    /// <summary>P_ii.</summary>
    private double[] Diagonal()
    {
        double[] diagonal = [.. weights];
        int p = likelihood.Basis.Length;
        for (int i = 0; i < diagonal.Length; i++)
        {
            for (int a = 0; a < p; a++)
            {
                for (int b = 0; b < p; b++)
                {
                    diagonal[i] -= weights[i] * weights[i] * likelihood.Basis[a][i] * point.InverseInformation[(a * p) + b]
                        * likelihood.Basis[b][i];
                }
            }
        }

        return diagonal;
    }
}

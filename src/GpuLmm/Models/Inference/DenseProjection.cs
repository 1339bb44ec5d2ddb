using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>P = V⁻¹ − V⁻¹X (X'V⁻¹X)⁻¹ X'V⁻¹ at one point, over the memory of a likelihood: valid until that is evaluated again.</summary>
internal sealed class DenseProjection : IDisposable
{
    private readonly DenseLikelihood likelihood;
    private readonly DenseMatrix? vx;

    private DenseProjection(DenseLikelihood likelihood, VariancePoint point, DenseMatrix? vx)
    {
        this.likelihood = likelihood;
        this.vx = vx;
        Point = point;
    }

    /// <summary>The point.</summary>
    public VariancePoint Point { get; }

    /// <summary>P at φ; null where V is not positive definite.</summary>
    public static DenseProjection? At(DenseLikelihood likelihood, DesignMatrix design, LikelihoodMethod method, double[] parameters) =>
        likelihood.Evaluate(parameters) is { } point
            ? new DenseProjection(likelihood, point, method == LikelihoodMethod.Ml ? likelihood.Multiply(design.Basis) : null)
            : null;

    /// <summary>P C.</summary>
    public DenseMatrix Multiply(DenseMatrix columns)
    {
        DenseMatrix product = likelihood.Multiply(columns);
        if (vx is not null)
        {
            // By ML the memory holds V⁻¹.
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

    /// <summary>P_ii.</summary>
    public double[] Diagonal()
    {
        var diagonal = new double[Point.Projected.Length];
        for (int i = 0; i < diagonal.Length; i++)
        {
            diagonal[i] = likelihood.Projection[i, i];
            for (int a = 0; vx is not null && a < vx.Columns; a++)
            {
                for (int b = 0; b < vx.Columns; b++)
                {
                    diagonal[i] -= vx[i, a] * Point.InverseInformation[(a * vx.Columns) + b] * vx[i, b];
                }
            }
        }

        return diagonal;
    }

    public void Dispose() => vx?.Dispose();
}

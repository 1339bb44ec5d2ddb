using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Generalised least squares with a sparse V, as it is factored.</summary>
/// <param name="Coefficients">b̂ of the basis Q.</param>
/// <param name="Factor">Of Q'V⁻¹Q.</param>
/// <param name="SolvedBasis">V⁻¹Q by columns.</param>
/// <param name="Projected">Py.</param>
/// <param name="ResidualSquares">y'Py.</param>
internal sealed record SparseRegression(
    double[] Coefficients, CholeskyFactor Factor, double[][] SolvedBasis, double[] Projected, double ResidualSquares)
{
    /// <summary>(Q'V⁻¹Q)⁻¹, row-major.</summary>
    public double[] Inverse { get; } = Factor.Inverse();

    /// <summary>Of a response; null where Q'V⁻¹Q is singular.</summary>
    /// <param name="variance">V.</param>
    /// <param name="design">X; its orthonormal basis Q is fitted.</param>
    /// <param name="response">y.</param>
    public static SparseRegression? Of(SparseVariance variance, DesignMatrix design, double[] response)
    {
        int p = design.Names.Count;
        double[][] white = [.. Enumerable.Range(0, p).Select(j => variance.Whiten(design.Basis.Column(j)))];
        double[] residual = variance.Whiten(response);
        if (!CholeskyFactor.TryCreate(Crossproducts(white), p, out CholeskyFactor factor))
        {
            return null;
        }

        double[] coefficients = [.. white.Select(column => TensorPrimitives.Dot<double>(column, residual))];
        factor.Solve(coefficients);
        for (int j = 0; j < p; j++)
        {
            TensorPrimitives.MultiplyAdd<double>(white[j], -coefficients[j], residual, residual);
        }

        return new SparseRegression(
            coefficients, factor, [.. white.Select(variance.Unwhiten)], variance.Unwhiten(residual),
            TensorPrimitives.SumOfSquares<double>(residual));
    }

    /// <summary>P x, at the V that is factored.</summary>
    public double[] Project(SparseVariance variance, double[] x) => Project(variance, SolvedBasis, Factor, x);

    /// <summary>P x.</summary>
    /// <param name="variance">V, factored.</param>
    /// <param name="solvedBasis">V⁻¹Q by columns.</param>
    /// <param name="factor">Of Q'V⁻¹Q.</param>
    /// <param name="x">x.</param>
    public static double[] Project(SparseVariance variance, double[][] solvedBasis, CholeskyFactor factor, double[] x)
    {
        double[] solved = variance.Unwhiten(variance.Whiten(x));
        double[] explained = [.. solvedBasis.Select(column => TensorPrimitives.Dot<double>(column, x))];
        factor.Solve(explained);
        for (int j = 0; j < explained.Length; j++)
        {
            TensorPrimitives.MultiplyAdd<double>(solvedBasis[j], -explained[j], solved, solved);
        }

        return solved;
    }

    /// <summary>V⁻¹Q G⁻' with G G' = Q'V⁻¹Q: its squares with a marker are what X explains of it.</summary>
    public static void Explaining(double[][] solvedBasis, CholeskyFactor factor, DenseMatrix target, int firstColumn)
    {
        var row = new double[solvedBasis.Length];
        for (int i = 0; i < target.Rows; i++)
        {
            for (int j = 0; j < row.Length; j++)
            {
                row[j] = solvedBasis[j][i];
            }

            factor.SolveLower(row);
            for (int j = 0; j < row.Length; j++)
            {
                target[i, firstColumn + j] = row[j];
            }
        }
    }

    /// <summary>All inner products of some columns, row-major.</summary>
    public static double[] Crossproducts(double[][] columns)
    {
        int p = columns.Length;
        var products = new double[p * p];
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                products[(i * p) + j] = products[(j * p) + i] = TensorPrimitives.Dot<double>(columns[i], columns[j]);
            }
        }

        return products;
    }
}

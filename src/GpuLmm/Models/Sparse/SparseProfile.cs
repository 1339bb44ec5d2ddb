using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// The profile likelihood by REML of y = X b + u + e, Var u = σ²_g K, of a sparse K, exactly: from the factor of V = λK + I at each λ. With
/// λK = V − I all derivatives by θ = log λ follow from V⁻¹, and its trace from the entries that the factor has (Takahashi, Fagan &amp; Chen
/// 1973).
/// </summary>
/// <param name="variance">V.</param>
/// <param name="design">X; its orthonormal basis is fitted.</param>
/// <param name="response">y.</param>
internal sealed class SparseProfile(SparseVariance variance, DesignMatrix design, double[] response)
{
    private readonly int p = design.Names.Count;

    /// <summary>Evaluations so far.</summary>
    public int Evaluations { get; private set; }

    /// <summary>n − p.</summary>
    public int Degrees => response.Length - p;

    /// <summary>The likelihood at a ratio of variances; null where V is not positive definite.</summary>
    /// <param name="lambda">λ ≥ 0.</param>
    public SparsePoint? Evaluate(double lambda)
    {
        Evaluations++;
        if (!variance.TryFactor(lambda))
        {
            return null;
        }

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

        double[][] solved = [.. white.Select(variance.Unwhiten)];
        double[] projected = variance.Unwhiten(residual), inverse = factor.Inverse(), squares = Crossproducts(solved);
        double sum = TensorPrimitives.SumOfSquares<double>(residual), trace = variance.InverseTrace();
        return new SparsePoint(lambda, response.Length, coefficients, factor, inverse, solved, projected)
        {
            ResidualSquares = sum,
            LogLikelihood = -0.5 * ((Degrees * (Math.Log(2 * Math.PI * sum / Degrees) + 1)) + variance.LogDeterminant
                + factor.LogDeterminant + (2 * design.LogDeterminant)),

            // dR/dθ = −(R − ‖Py‖²), d log|V|/dθ = n − tr V⁻¹, d log|X'V⁻¹X|/dθ = −(p − tr (X'V⁻¹X)⁻¹X'V⁻²X).
            Score = -0.5 * ((Degrees * -(sum - TensorPrimitives.SumOfSquares<double>(projected)) / sum)
                + response.Length - trace - p + TensorPrimitives.Dot<double>(inverse, squares)),
        };
    }

    /// <summary>P x at a point, the last that was evaluated.</summary>
    public double[] Project(SparsePoint point, double[] x)
    {
        double[] solved = variance.Unwhiten(variance.Whiten(x));
        double[] explained = [.. point.SolvedBasis.Select(column => TensorPrimitives.Dot<double>(column, x))];
        point.Factor.Solve(explained);
        for (int j = 0; j < p; j++)
        {
            TensorPrimitives.MultiplyAdd<double>(point.SolvedBasis[j], -explained[j], solved, solved);
        }

        return solved;
    }

    private double[] Crossproducts(double[][] columns)
    {
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

/// <summary>The profile likelihood at one λ, in units of the residual variance.</summary>
/// <param name="Lambda">λ.</param>
/// <param name="SampleCount">n.</param>
/// <param name="Coefficients">b̂ of the basis Q.</param>
/// <param name="Factor">Of Q'V⁻¹Q.</param>
/// <param name="InverseInformation">(Q'V⁻¹Q)⁻¹, row-major.</param>
/// <param name="SolvedBasis">V⁻¹Q by columns.</param>
/// <param name="Projected">Py.</param>
internal sealed record SparsePoint(
    double Lambda, int SampleCount, double[] Coefficients, CholeskyFactor Factor, double[] InverseInformation, double[][] SolvedBasis,
    double[] Projected)
{
    /// <summary>y'Py.</summary>
    public required double ResidualSquares { get; init; }

    /// <summary>ℓ by REML.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>dℓ/dθ.</summary>
    public required double Score { get; init; }
}

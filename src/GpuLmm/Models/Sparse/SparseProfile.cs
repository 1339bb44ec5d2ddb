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

        if (SparseRegression.Of(variance, design, response) is not { } fit)
        {
            return null;
        }

        double[] projected = fit.Projected, inverse = fit.Inverse, squares = SparseRegression.Crossproducts(fit.SolvedBasis);
        double sum = fit.ResidualSquares, trace = variance.InverseTrace();
        return new SparsePoint(lambda, response.Length, fit.Coefficients, fit.Factor, inverse, fit.SolvedBasis, projected)
        {
            ResidualSquares = sum,
            LogLikelihood = -0.5 * ((Degrees * (Math.Log(2 * Math.PI * sum / Degrees) + 1)) + variance.LogDeterminant
                + fit.Factor.LogDeterminant + (2 * design.LogDeterminant)),

            // dR/dθ = −(R − ‖Py‖²), d log|V|/dθ = n − tr V⁻¹, d log|X'V⁻¹X|/dθ = −(p − tr (X'V⁻¹X)⁻¹X'V⁻²X).
            Score = -0.5 * ((Degrees * -(sum - TensorPrimitives.SumOfSquares<double>(projected)) / sum)
                + response.Length - trace - p + TensorPrimitives.Dot<double>(inverse, squares)),
        };
    }

    /// <summary>P x at a point, the last that was evaluated.</summary>
    public double[] Project(SparsePoint point, double[] x) => SparseRegression.Project(variance, point.SolvedBasis, point.Factor, x);
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

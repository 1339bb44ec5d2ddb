using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// The likelihood of one kernel and residuals of one variance in the coordinates of the kernel's eigenvectors, where V is diagonal: O(n p²)
/// an evaluation (<c>docs/model.md</c> §2). The scale is not profiled out, so that searches, reports and tests are those of every other
/// model.
/// </summary>
internal sealed class RotatedLikelihood : VarianceLikelihood
{
    private readonly Backend backend;
    private readonly Eigendecomposition decomposition;
    private readonly double[][] basis;
    private readonly LikelihoodMethod method;
    private readonly double logBasisScale;
    private readonly double[][] diagonals;
    private double[] response = [];

    /// <param name="backend">Where to rotate.</param>
    /// <param name="decomposition">K = U S U'.</param>
    /// <param name="parameters">The kernel as <see cref="DiagonalPart"/>, and the residual.</param>
    /// <param name="design">X.</param>
    /// <param name="basis">U'Q of its basis, p columns of n.</param>
    /// <param name="method">REML or ML.</param>
    public RotatedLikelihood(
        Backend backend, Eigendecomposition decomposition, VarianceParameters parameters, DesignMatrix design, double[][] basis,
        LikelihoodMethod method)
    {
        this.backend = backend;
        this.decomposition = decomposition;
        this.basis = basis;
        this.method = method;
        Parameters = parameters;
        logBasisScale = design.LogDeterminant;
        double[] ones = new double[decomposition.SampleCount];
        Array.Fill(ones, 1);
        diagonals = [((DiagonalPart)parameters.Parts[0]).Values, ones];
    }

    public override VarianceParameters Parameters { get; }

    public override int ObservationCount => decomposition.SampleCount;

    /// <summary>U'Q, p columns of n.</summary>
    public double[][] Basis => basis;

    public override void SetResponse(double[] response)
    {
        using var columns = new DenseMatrix(response.Length, 1);
        response.CopyTo(columns.Column(0));
        using DenseMatrix rotated = backend.Rotate(decomposition.Vectors, columns);
        SetRotated(rotated.Column(0).ToArray());
    }

    /// <summary>As <see cref="SetResponse"/>, of U'y.</summary>
    public void SetRotated(double[] rotated) => response = rotated;

    public override double LogLikelihood(double[] parameters) => Solve(parameters)?.LogLikelihood ?? double.NegativeInfinity;

    public override VariancePoint? Evaluate(double[] parameters)
    {
        if (Solve(parameters) is not { } solution)
        {
            return null;
        }

        (double[] weights, _, double[] inverse, double[] projected, _) = solution;
        int p = basis.Length;
        double[] score = new double[2], squares = new double[2], information = new double[4];
        double[][] derivatives = Array.ConvertAll(diagonals, diagonal => Times(diagonal, projected));
        double[][] products = Array.ConvertAll(derivatives, derivative => Project(weights, inverse, derivative));
        for (int k = 0; k < 2; k++)
        {
            squares[k] = TensorPrimitives.Dot<double>(derivatives[k], projected);
            double trace = TensorPrimitives.Dot<double>(diagonals[k], weights);
            double[] inner = Times(Times(weights, weights), diagonals[k]);
            for (int a = 0; method == LikelihoodMethod.Reml && a < p; a++)
            {
                double[] weighted = Times(inner, basis[a]);
                for (int b = 0; b < p; b++)
                {
                    trace -= inverse[(a * p) + b] * TensorPrimitives.Dot<double>(weighted, basis[b]);
                }
            }

            score[k] = -0.5 * (trace - squares[k]);
            for (int l = 0; l < 2; l++)
            {
                information[(k * 2) + l] = 0.5 * TensorPrimitives.Dot<double>(derivatives[k], products[l]);
            }
        }

        return new VariancePoint
        {
            Parameters = parameters,
            Components = parameters,
            LogLikelihood = solution.LogLikelihood,
            Score = score,
            Squares = squares,
            Information = information,
            Gradient = score,
            ParameterInformation = information,
            Coefficients = solution.Coefficients,
            InverseInformation = inverse,
            Projected = projected,
        };
    }

    public override VariancePoint Complete(VariancePoint point) => point;

    public override VarianceProjection? ProjectionAt(double[] parameters) =>
        Evaluate(parameters) is { } point ? new RotatedProjection(this, point) : null;

    public override VarianceLikelihood Sibling() => new RotatedLikelihood(this);

    public override void Dispose()
    {
    }

    /// <summary>1/(σ²_g s + σ²_e).</summary>
    public double[] Weights(double[] parameters) => Array.ConvertAll(diagonals[0], s => 1 / ((parameters[0] * s) + parameters[1]));

    /// <summary>P x = W x − W X̃ (X̃'W X̃)⁻¹ X̃'W x.</summary>
    public double[] Project(double[] weights, double[] inverse, double[] x)
    {
        int p = basis.Length;
        double[] result = Times(weights, x);
        double[] right = Array.ConvertAll(basis, column => TensorPrimitives.Dot<double>(column, result));
        for (int a = 0; a < p; a++)
        {
            double weight = TensorPrimitives.Dot<double>(inverse.AsSpan(a * p, p), right);
            TensorPrimitives.MultiplyAdd(Times(weights, basis[a]), -weight, result, result);
        }

        return result;
    }

    private RotatedLikelihood(RotatedLikelihood other)
    {
        (backend, decomposition, basis, method) = (other.backend, other.decomposition, other.basis, other.method);
        (logBasisScale, diagonals, response, Parameters) = (other.logBasisScale, other.diagonals, other.response, other.Parameters);
    }

    private static double[] Times(double[] a, double[] b)
    {
        var product = new double[a.Length];
        TensorPrimitives.Multiply(a, b, product);
        return product;
    }

    private Solution? Solve(double[] parameters)
    {
        double[] weights = Weights(parameters);
        if (!weights.All(weight => weight > 0 && double.IsFinite(weight)))
        {
            return null;
        }

        int n = weights.Length, p = basis.Length;
        var information = new double[p * p];
        var coefficients = new double[p];
        for (int a = 0; a < p; a++)
        {
            double[] weighted = Times(weights, basis[a]);
            coefficients[a] = TensorPrimitives.Dot<double>(weighted, response);
            for (int b = 0; b < p; b++)
            {
                information[(a * p) + b] = TensorPrimitives.Dot<double>(weighted, basis[b]);
            }
        }

        if (!CholeskyFactor.TryCreate(information, p, out CholeskyFactor factor))
        {
            return null;
        }

        factor.Solve(coefficients);
        double[] residual = [.. response];
        for (int a = 0; a < p; a++)
        {
            TensorPrimitives.MultiplyAdd(basis[a], -coefficients[a], residual, residual);
        }

        double[] projected = Times(weights, residual);
        bool reml = method == LikelihoodMethod.Reml;
        double logLikelihood = -0.5 * (((reml ? n - p : n) * Math.Log(2 * Math.PI)) - weights.Sum(Math.Log)
            + TensorPrimitives.Dot<double>(projected, residual) + (reml ? factor.LogDeterminant + (2 * logBasisScale) : 0));
        return new Solution(weights, coefficients, factor.Inverse(), projected, logLikelihood);
    }

    private sealed record Solution(double[] Weights, double[] Coefficients, double[] InverseInformation, double[] Projected,
        double LogLikelihood);
}

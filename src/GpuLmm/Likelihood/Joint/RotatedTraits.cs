using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>The profile of traits from their rotated values, O(n (p + T)²) an evaluation, at any λ.</summary>
internal sealed class RotatedTraits : JointProfile
{
    private readonly double[][] traits;
    private readonly double[][] covariates;
    private readonly double logScale;

    /// <param name="eigenvalues">S, length n.</param>
    /// <param name="traits">T columns U'y.</param>
    /// <param name="covariates">p columns U'q.</param>
    /// <param name="logScale">log|det T| of X = Q T.</param>
    /// <param name="highestLambda">Largest λ.</param>
    public RotatedTraits(double[] eigenvalues, double[][] traits, double[][] covariates, double logScale, double highestLambda)
        : base(traits.Length, eigenvalues.Length - covariates.Length, eigenvalues, highestLambda)
    {
        this.traits = traits;
        this.covariates = covariates;
        this.logScale = logScale;
    }

    /// <summary>p.</summary>
    public int FixedCount => covariates.Length;

    /// <summary>n.</summary>
    public int SampleCount => Eigenvalues.Length;

    /// <summary>The same traits with one more covariate, the last.</summary>
    /// <param name="rotated">U'x, length n.</param>
    public RotatedTraits WithCovariate(double[] rotated) => new(Eigenvalues, traits, [.. covariates, rotated], logScale, HighestLambda);

    public override bool TryEvaluate(double lambda, JointPoint point)
    {
        double[] w = Weights(lambda, out double logDeterminant, out double slope);
        if (!TryProject(w, out CholeskyFactor factor, out double[][] weighted, out double[][] residuals))
        {
            return false;
        }

        // ∂ log|X'WX|/∂λ = −tr((X'WX)⁻¹ X'W S W X).
        double[] inverse = factor.Inverse();
        int p = FixedCount;
        var scaled = new double[w.Length];
        for (int j = 0; j < p; j++)
        {
            TensorPrimitives.Multiply(weighted[j], Eigenvalues, scaled);
            for (int k = 0; k < p; k++)
            {
                slope -= inverse[(j * p) + k] * TensorPrimitives.Dot<double>(scaled, weighted[k]);
            }
        }

        (point.Lambda, point.LogDeterminant, point.LogDeterminantSlope) =
            (lambda, logDeterminant + factor.LogDeterminant + (2 * logScale), slope);
        double[][] projected = Array.ConvertAll(residuals, residual => Product(w, residual));
        for (int a = 0; a < Traits; a++)
        {
            TensorPrimitives.Multiply(projected[a], Eigenvalues, scaled);
            for (int b = 0; b <= a; b++)
            {
                int one = (a * Traits) + b, other = (b * Traits) + a;
                point.Products[one] = point.Products[other] = TensorPrimitives.Dot<double>(projected[a], residuals[b]);
                point.ProductSlopes[one] = point.ProductSlopes[other] = -TensorPrimitives.Dot<double>(scaled, projected[b]);
            }
        }

        return true;
    }

    /// <summary>The columns that turn a rotated marker x̃ into x'Px = (x̃∘x̃)'w − Σ_j (x̃'q_j)² and x'Py_t = x̃'r_t.</summary>
    /// <param name="lambda">λ.</param>
    /// <param name="weights">Takes w, length n.</param>
    /// <param name="linear">Takes q_1 … q_p, r_1 … r_T from <paramref name="first"/> on, n rows.</param>
    /// <param name="first">The first column.</param>
    /// <exception cref="InvalidOperationException">X'W X is not positive definite.</exception>
    public void FillColumns(double lambda, Span<double> weights, DenseMatrix linear, int first)
    {
        double[] w = Weights(lambda, out _, out _);
        w.CopyTo(weights);
        if (!TryProject(w, out CholeskyFactor factor, out double[][] weighted, out double[][] residuals))
        {
            throw new InvalidOperationException($"X'V⁻¹X is not positive definite at λ = {lambda:g6}: the fixed effects are collinear.");
        }

        int p = FixedCount;
        Span<double> row = stackalloc double[p];
        for (int i = 0; i < w.Length; i++)
        {
            for (int j = 0; j < p; j++)
            {
                row[j] = weighted[j][i];
            }

            factor.SolveLower(row);
            for (int j = 0; j < p; j++)
            {
                linear.Column(first + j)[i] = row[j];
            }
        }

        for (int t = 0; t < Traits; t++)
        {
            TensorPrimitives.Multiply(w, residuals[t], linear.Column(first + p + t));
        }
    }

    /// <summary>b̂ of every trait at weights of their own, in the basis Q: (X'W X)⁻¹ X'W y, with (X'W X)⁻¹.</summary>
    /// <param name="lambda">λ.</param>
    /// <param name="combination">A combination of the traits.</param>
    public (double[] Coefficients, double[] Inverse) Coefficients(double lambda, ReadOnlySpan<double> combination)
    {
        double[] w = Weights(lambda, out _, out _);
        double[][] weighted = Array.ConvertAll(covariates, column => Product(w, column));
        var y = new double[w.Length];
        for (int t = 0; t < Traits; t++)
        {
            TensorPrimitives.MultiplyAdd(traits[t], combination[t], y, y);
        }

        CholeskyFactor.TryCreate(Information(weighted), FixedCount, out CholeskyFactor factor);
        double[] right = Array.ConvertAll(weighted, column => TensorPrimitives.Dot<double>(column, y));
        factor.Solve(right);
        return (right, factor.Inverse());
    }

    private static double[] Product(double[] a, double[] b)
    {
        var product = new double[a.Length];
        TensorPrimitives.Multiply(a, b, product);
        return product;
    }

    private double[] Weights(double lambda, out double logDeterminant, out double slope)
    {
        var w = new double[SampleCount];
        logDeterminant = slope = 0;
        for (int i = 0; i < w.Length; i++)
        {
            double total = (lambda * Eigenvalues[i]) + 1;
            w[i] = 1 / total;
            logDeterminant += Math.Log(total);
            slope += Eigenvalues[i] * w[i];
        }

        return w;
    }

    private double[] Information(double[][] weighted)
    {
        int p = FixedCount;
        var information = new double[p * p];
        for (int j = 0; j < p; j++)
        {
            for (int k = 0; k <= j; k++)
            {
                information[(j * p) + k] = information[(k * p) + j] = TensorPrimitives.Dot<double>(weighted[j], covariates[k]);
            }
        }

        return information;
    }

    /// <summary>W X, and y − X b̂ of every trait.</summary>
    private bool TryProject(double[] w, out CholeskyFactor factor, out double[][] weighted, out double[][] residuals)
    {
        double[][] own = weighted = Array.ConvertAll(covariates, column => Product(w, column));
        residuals = [];
        if (!CholeskyFactor.TryCreate(Information(weighted), FixedCount, out factor))
        {
            return false;
        }

        CholeskyFactor solver = factor;
        residuals = Array.ConvertAll(traits, trait =>
        {
            double[] b = Array.ConvertAll(own, column => TensorPrimitives.Dot<double>(column, trait)), residual = [.. trait];
            solver.Solve(b);
            for (int j = 0; j < b.Length; j++)
            {
                TensorPrimitives.MultiplyAdd(covariates[j], -b[j], residual, residual);
            }

            return residual;
        });
        return true;
    }
}

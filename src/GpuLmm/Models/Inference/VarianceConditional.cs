using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Conditional AIC of any V = Z G Z' + R with independent residuals (<c>docs/model.md</c>, Conditional AIC).</summary>
/// <param name="likelihood">The likelihood.</param>
/// <param name="threads">Threads to use.</param>
internal sealed class VarianceConditional(VarianceLikelihood likelihood, int threads)
{
    private const double StepInErrors = 1e-3;
    private const double LargestStep = 1e-2;

    private readonly VarianceParameters parameters = likelihood.Parameters;

    /// <summary>
    /// −∂²ℓ/∂φ² of the free parameters by central differences of the analytic gradient, 2 evaluations per parameter but one: what a change
    /// of V's scale does to the gradient is known. Null where V is not positive definite close by.
    /// </summary>
    /// <param name="point">Where, with its derivatives.</param>
    /// <param name="free">Parameters that are not at their bound.</param>
    public double[]? Curvature(VariancePoint point, int[] free)
    {
        int size = free.Length;
        if (size == 0)
        {
            return [];
        }

        double[] degrees = parameters.Degrees(point.Parameters);
        double[] scaling = Array.ConvertAll(free, k => degrees[k] * point.Parameters[k]);
        int known = Enumerable.Range(0, size).MaxBy(a => Math.Abs(scaling[a]));
        int[] varied = [.. Enumerable.Range(0, size).Where(a => a != known)];
        double[] steps = Array.ConvertAll(varied, a => Step(point, free[a]));
        double[]?[] gradients = likelihood.Gradients(
            [.. varied.SelectMany((a, k) => new[] { Shifted(point, free[a], steps[k]), Shifted(point, free[a], -steps[k]) })]);
        if (gradients.Any(gradient => gradient is null))
        {
            return null;
        }

        var columns = new double[size][];
        for (int k = 0; k < varied.Length; k++)
        {
            double[] up = gradients[2 * k]!, down = gradients[(2 * k) + 1]!;
            columns[varied[k]] = Array.ConvertAll(free, own => (down[own] - up[own]) / (2 * steps[k]));
        }

        columns[known] = ByScaling(point, free, degrees, scaling, columns, known);
        var curvature = new double[size * size];
        for (int a = 0; a < size; a++)
        {
            for (int b = 0; b < size; b++)
            {
                curvature[(a * size) + b] = 0.5 * (columns[a][b] + columns[b][a]);
            }
        }

        return curvature;
    }

    /// <summary>The criterion; null where residuals are correlated, or have no variance.</summary>
    /// <param name="projection">P at the estimate.</param>
    /// <param name="free">Parameters that are not at their bound.</param>
    /// <param name="curvature">Of those, as <see cref="Curvature"/> gives it.</param>
    /// <param name="unit">What the response was divided by.</param>
    public ConditionalAic? At(VarianceProjection projection, int[] free, double[]? curvature, double unit)
    {
        int last = parameters.Parts.Count - 1;
        if (parameters.Parts[last] is not ResidualPart residual)
        {
            return null;
        }

        VariancePoint point = projection.Point;
        int n = point.Projected.Length;
        double[] own = parameters.Of(last, point.Components).ToArray();
        double[] variances = [.. Enumerable.Range(0, n).Select(i => residual.Variance(own, i))];
        if (variances.Any(variance => !(variance > 0)))
        {
            return null;
        }

        // ŷ = y − R P y, so that ∂ŷ/∂y = I − R P.
        double rho = n - projection.ResidualTrace(variances);
        double logLikelihood = -0.5 * variances.Zip(point.Projected, (r, e) => Math.Log(2 * Math.PI * r) + (r * e * e)).Sum();
        double known = rho + own.Length;
        return new ConditionalAic(logLikelihood - (n * Math.Log(unit)), known, known + Correction(projection, variances, free, curvature));
    }

    /// <summary>
    /// A thousandth of a standard error: what the difference leaves out is a millionth of the curvature then, in whatever units a parameter
    /// is. Where the likelihood tells next to nothing a hundredth of the part's own unit, and never as far as the bound.
    /// </summary>
    private double Step(VariancePoint point, int parameter)
    {
        double step = Math.Min(
            StepInErrors / Math.Sqrt(Math.Max(point.ParameterInformation[(parameter * parameters.Count) + parameter], 0)), LargestStep);
        return parameters.LowerBounds[parameter] == 0 ? Math.Min(step, point.Parameters[parameter] / 2) : step;
    }

    /// <summary>
    /// The column that is left: with V → c V, φ_k → c^d_k φ_k and ∂ℓ/∂φ_k = −½ (t_k c^−d_k − q_k c^(−d_k − 1)), q = y'P(∂V/∂φ_k)P y, so
    /// that Σ_l (∂²ℓ/∂φ_k∂φ_l) d_l φ_l = −d_k ∂ℓ/∂φ_k − ½ q_k.
    /// </summary>
    private double[] ByScaling(VariancePoint point, int[] free, double[] degrees, double[] scaling, double[][] columns, int known)
    {
        double[] jacobian = parameters.Jacobian(point.Parameters);
        double[] own = Array.ConvertAll(free, k =>
        {
            double square = 0;
            for (int c = 0; c < parameters.Count; c++)
            {
                square += jacobian[(c * parameters.Count) + k] * point.Squares[c];
            }

            return (degrees[k] * point.Gradient[k]) + (0.5 * square);
        });
        for (int a = 0; a < free.Length; a++)
        {
            // The others' share; their entries in the row that is sought are symmetric.
            if (a != known)
            {
                for (int b = 0; b < free.Length; b++)
                {
                    own[b] -= scaling[a] * columns[a][b];
                }
            }
        }

        return Array.ConvertAll(own, value => value / scaling[known]);
    }

    private static double[] Shifted(VariancePoint point, int parameter, double step)
    {
        double[] shifted = [.. point.Parameters];
        shifted[parameter] += step;
        return shifted;
    }

    /// <summary>Σ_k (∂ŷ/∂φ_k)'(∂φ̂_k/∂y), ∂φ̂/∂y by differentiating the score equations: −H⁻¹ ∂²ℓ/∂φ∂y, ∂²ℓ/∂σ_k∂y = P V_k P y.</summary>
    private double Correction(VarianceProjection projection, double[] variances, int[] free, double[]? curvature)
    {
        if (free.Length == 0)
        {
            return 0;
        }

        if (curvature is null || !CholeskyFactor.TryCreate(curvature, free.Length, out CholeskyFactor factor))
        {
            return double.NaN;
        }

        VariancePoint point = projection.Point;
        int count = parameters.Count, residual = parameters.Offset(parameters.Parts.Count - 1);
        using var derivatives = new DenseMatrix(variances.Length, count);
        for (int part = 0; part < parameters.Parts.Count; part++)
        {
            double[][] own = parameters.Parts[part].Apply(parameters.Of(part, point.Components), point.Projected, threads);
            for (int c = 0; c < own.Length; c++)
            {
                own[c].CopyTo(derivatives.Column(parameters.Offset(part) + c));
            }
        }

        using DenseMatrix products = projection.Multiply(derivatives);
        var crossed = new double[count * count];
        var slope = new double[variances.Length];
        for (int l = 0; l < count; l++)
        {
            // ∂ŷ/∂σ_l = R P V_l P y, and −(∂R/∂σ_l) P y for a residual variance.
            TensorPrimitives.Multiply<double>(variances, products.Column(l), slope);
            if (l >= residual)
            {
                TensorPrimitives.Subtract<double>(slope, derivatives.Column(l), slope);
            }

            for (int k = 0; k < count; k++)
            {
                crossed[(k * count) + l] = TensorPrimitives.Dot<double>(products.Column(k), slope);
            }
        }

        double[] ofFree = SmallMatrix.Select(SmallMatrix.Congruence(parameters.Jacobian(point.Parameters), crossed, count), count, free);
        return factor.Inverse().Zip(ofFree, (inverse, product) => inverse * product).Sum();
    }
}

using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Conditional AIC of any V = Z G Z' + R with independent residuals (<c>docs/model.md</c>, Conditional AIC).</summary>
/// <param name="likelihood">The likelihood.</param>
internal sealed class VarianceConditional(VarianceLikelihood likelihood)
{
    private readonly VarianceParameters parameters = likelihood.Parameters;

    /// <summary>
    /// −∂²ℓ/∂φ² of the free parameters by central differences of the analytic gradient: 2 evaluations a parameter. Null where V is not positive
    /// definite close by.
    /// </summary>
    public double[]? Curvature(VariancePoint point, int[] free)
    {
        int size = free.Length;
        var curvature = new double[size * size];
        for (int a = 0; a < size; a++)
        {
            double at = point.Parameters[free[a]], step = 1e-4 * Math.Max(Math.Abs(at), 0.1);

            // Within the bound; the response is in units of its residual deviation, so that steps are the same for all.
            step = parameters.LowerBounds[free[a]] == 0 ? Math.Min(step, at / 2) : step;
            if (Shifted(point, free[a], step) is not { } up || Shifted(point, free[a], -step) is not { } down)
            {
                return null;
            }

            for (int b = 0; b < size; b++)
            {
                double slope = (down.Gradient[free[b]] - up.Gradient[free[b]]) / (2 * step);
                curvature[(a * size) + b] += slope / 2;
                curvature[(b * size) + a] += slope / 2;
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
        double rho = n - TensorPrimitives.Dot<double>(variances, projection.Diagonal());
        double logLikelihood = -0.5 * variances.Zip(point.Projected, (r, e) => Math.Log(2 * Math.PI * r) + (r * e * e)).Sum();
        double known = rho + own.Length;
        return new ConditionalAic(logLikelihood - (n * Math.Log(unit)), known, known + Correction(projection, variances, free, curvature));
    }

    private VariancePoint? Shifted(VariancePoint point, int parameter, double step)
    {
        double[] shifted = [.. point.Parameters];
        shifted[parameter] += step;
        return likelihood.Evaluate(shifted);
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
            double[][] own = parameters.Parts[part].Apply(parameters.Of(part, point.Components), point.Projected, Environment.ProcessorCount);
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

using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// Conditional AIC of one kernel from its eigenvalues, O(n p²) (<c>docs/model.md</c>, Conditional AIC). All in units of σ²_e, rotated by U.
/// </summary>
internal static class SpectralConditional
{
    private const double Step = 1e-4;

    /// <summary>The criterion; null where no residual variance is left.</summary>
    public static ConditionalAic? At(SpectralModel spectral, ProfileLikelihood profile, LambdaMaximum maximum, LikelihoodMethod method)
    {
        if (maximum.Boundary == LambdaBoundary.Upper)
        {
            return null;
        }

        ProfilePoint point = maximum.Point;
        int n = point.SampleCount;
        double variance = point.ResidualVariance(method);
        var e = new double[n];
        TensorPrimitives.Multiply(point.Weights, point.Residuals, e);
        double logLikelihood = -0.5 * ((n * Math.Log(2 * Math.PI * variance)) + (TensorPrimitives.SumOfSquares<double>(e) / variance));

        // ŷ = y − P₀ y, P₀ = W − W X̃ (X̃'W X̃)⁻¹ X̃'W: its trace without forming it.
        double known = n - Trace(spectral, point) + 1;
        return new ConditionalAic(logLikelihood, known,
            known + (maximum.Boundary == LambdaBoundary.None ? Correction(spectral, profile, point, e, method) : 0));
    }

    private static double Trace(SpectralModel spectral, ProfilePoint point)
    {
        int p = point.FixedCount;
        double trace = TensorPrimitives.Sum<double>(point.Weights);
        double[][] weighted = Array.ConvertAll(spectral.Covariates, column => Times(point.Weights, column));
        for (int a = 0; a < p; a++)
        {
            for (int b = 0; b < p; b++)
            {
                trace -= point.InverseInformation[(a * p) + b] * TensorPrimitives.Dot<double>(weighted[a], weighted[b]);
            }
        }

        return trace;
    }

    /// <summary>(∂ŷ/∂θ)'(∂θ̂/∂y) with θ̂(y) from its score equation; −2ℓ = d log R + terms without y.</summary>
    private static double Correction(SpectralModel spectral, ProfileLikelihood profile, ProfilePoint point, double[] e,
        LikelihoodMethod method)
    {
        double curvature = (profile.Evaluate(point.Lambda * Math.Exp(-Step)).Score(method)
            - profile.Evaluate(point.Lambda * Math.Exp(Step)).Score(method)) / Step;
        if (!(curvature > 0))
        {
            return double.NaN;
        }

        // g = ∂(P₀ y)/∂θ = −P₀ λ S P₀ y, and R' = y'g.
        double[] g = Times(point.Weights, Times([.. spectral.Decomposition.Values.Select(s => -point.Lambda * s)], e));
        int p = point.FixedCount;
        double[] right = [.. spectral.Covariates.Select(column => TensorPrimitives.Dot<double>(column, g))];
        for (int a = 0; a < p; a++)
        {
            double weight = TensorPrimitives.Dot<double>(point.InverseInformation.AsSpan(a * p, p), right);
            TensorPrimitives.MultiplyAdd(Times(point.Weights, spectral.Covariates[a]), -weight, g, g);
        }

        double degrees = method == LikelihoodMethod.Reml ? point.SampleCount - p : point.SampleCount;
        double squares = point.ResidualSquares;
        double mixed = (TensorPrimitives.SumOfSquares<double>(g) / squares)
            - (point.ResidualSquaresDerivative * TensorPrimitives.Dot<double>(e, g) / (squares * squares));
        return 2 * degrees * mixed / curvature;
    }

    private static double[] Times(double[] a, double[] b)
    {
        var product = new double[a.Length];
        TensorPrimitives.Multiply(a, b, product);
        return product;
    }
}

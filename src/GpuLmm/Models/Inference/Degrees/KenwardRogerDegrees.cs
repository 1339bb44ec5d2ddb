using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Kenward &amp; Roger (1997) for a V that is linear in its components: C_A = C + 2 Σ_kl S_kl (V_k W)'P (V_l W), S the inverse of the
/// expected information, and F scaled so that its first two moments are those of an F. Equation numbers are the paper's.
/// </summary>
internal sealed class KenwardRogerDegrees : ContrastInference
{
    private readonly double[] unadjusted;
    private readonly double[][] slopes;
    private readonly double[] errors;

    /// <param name="covariance">C and its slopes, by component; with directions.</param>
    /// <param name="projection">P.</param>
    /// <param name="components">The components that are estimated.</param>
    /// <param name="errors">S over them: inverse of ½ tr(P V_k P V_l), row-major.</param>
    public KenwardRogerDegrees(FixedCovariance covariance, VarianceProjection projection, int[] components, double[] errors)
    {
        unadjusted = covariance.Covariance;
        slopes = Array.ConvertAll(components, k => covariance.Slopes[k]);
        this.errors = errors;
        Covariance = [.. unadjusted];
        int p = (int)Math.Sqrt(unadjusted.Length);
        for (int l = 0; l < components.Length; l++)
        {
            using DenseMatrix product = projection.Multiply(covariance.Directions[components[l]]);
            for (int k = 0; k < components.Length; k++)
            {
                DenseMatrix direction = covariance.Directions[components[k]];
                double weight = 2 * errors[(k * components.Length) + l];
                for (int a = 0; a < p; a++)
                {
                    for (int b = 0; b < p; b++)
                    {
                        Covariance[(a * p) + b] += weight * TensorPrimitives.Dot<double>(direction.Column(a), product.Column(b));
                    }
                }
            }
        }
    }

    public override double[] Covariance { get; }

    public override (double Statistic, double Degrees) Test(double[] contrasts, int rows, double[] coefficients)
    {
        double[] estimate = Times(contrasts, rows, coefficients), solved = [.. estimate];
        if (!CholeskyFactor.TryCreate(Congruence(contrasts, rows, Covariance), rows, out CholeskyFactor adjusted)
            || !CholeskyFactor.TryCreate(Congruence(contrasts, rows, unadjusted), rows, out CholeskyFactor plain))
        {
            return (double.NaN, double.NaN);
        }

        adjusted.Solve(solved);
        double wald = TensorPrimitives.Dot<double>(estimate, solved) / rows;

        // Θ C P_k C = −(L'(L C L')⁻¹ L) ∂C/∂σ_k: its traces are those of (L C L')⁻¹ L (∂C/∂σ_k) L'.
        double[] inverse = plain.Inverse();
        double[][] shares = Array.ConvertAll(slopes, slope => SmallMatrix.Multiply(inverse, Congruence(contrasts, rows, slope), rows));
        double a1 = 0, a2 = 0;
        for (int k = 0; k < shares.Length; k++)
        {
            for (int l = 0; l < shares.Length; l++)
            {
                double weight = errors[(k * shares.Length) + l];
                a1 += weight * Trace(shares[k], rows) * Trace(shares[l], rows);
                a2 += weight * Trace(SmallMatrix.Multiply(shares[k], shares[l], rows), rows);
            }
        }

        return Scaled(wald, rows, a1, a2);
    }

    /// <summary>The paper's section 3: E* and V* of F, and the F distribution that has them once F is multiplied by λ.</summary>
    private static (double Statistic, double Degrees) Scaled(double wald, int q, double a1, double a2)
    {
        double b = (a1 + (6 * a2)) / (2 * q);
        double g = (((q + 1) * a1) - ((q + 4) * a2)) / ((q + 2) * a2);
        double d = (3 * q) + (2 * (1 - g));
        double c1 = g / d, c2 = (q - g) / d, c3 = (q + 2 - g) / d;
        double mean = 1 / (1 - (a2 / q));
        double variance = 2.0 / q * (1 + (c1 * b)) / ((1 - (c2 * b)) * (1 - (c2 * b)) * (1 - (c3 * b)));
        double ratio = variance / (2 * mean * mean);
        double degrees = 4 + ((q + 2) / ((q * ratio) - 1));
        double scale = degrees / (mean * (degrees - 2));
        return (scale * wald, degrees);
    }

    private static double Trace(double[] matrix, int size)
    {
        double trace = 0;
        for (int i = 0; i < size; i++)
        {
            trace += matrix[(i * size) + i];
        }

        return trace;
    }
}

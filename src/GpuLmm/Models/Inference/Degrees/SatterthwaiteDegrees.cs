using System.Numerics.Tensors;
using GpuLmm.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm;

/// <summary>
/// ν = 2 (l'C l)²/Var(l'Ĉ l), the variance by the delta method from that of the estimated variances; of several contrasts the F of
/// independent ones, whose expectations add up (Fai &amp; Cornelius 1996).
/// </summary>
/// <param name="covariance">C, p × p, row-major.</param>
/// <param name="slopes">∂C/∂φ_k of the free parameters.</param>
/// <param name="errors">Covariance matrix of φ̂, row-major.</param>
internal sealed class SatterthwaiteDegrees(double[] covariance, double[][] slopes, double[] errors) : ContrastInference
{
    // Denominators that differ by less are one.
    private const double SameDegrees = 1e-8;

    public override double[] Covariance => covariance;

    public override (double Statistic, double Degrees) Test(double[] contrasts, int rows, double[] coefficients)
    {
        int p = coefficients.Length;
        if (rows == 1)
        {
            double variance = Congruence(contrasts, 1, covariance)[0], estimate = Times(contrasts, 1, coefficients)[0];
            return (estimate * estimate / variance, Degrees(contrasts, variance));
        }

        // Contrasts that are independent: the eigenvectors of L C L'.
        var matrix = Matrix<double>.Build.DenseOfRowMajor(rows, rows, Congruence(contrasts, rows, covariance));
        MathNet.Numerics.LinearAlgebra.Factorization.Evd<double> eigen = matrix.Evd(Symmetricity.Symmetric);
        double[] values = [.. eigen.EigenValues.Select(value => value.Real)];
        if (!(values[0] > 1e-12 * values[^1]))
        {
            return (double.NaN, double.NaN);
        }

        double statistic = 0;
        var degrees = new double[rows];
        for (int m = 0; m < rows; m++)
        {
            double[] vector = eigen.EigenVectors.Column(m).ToArray();
            double[] own = [.. Enumerable.Range(0, p).Select(a => Enumerable.Range(0, rows).Sum(i => vector[i] * contrasts[(i * p) + a]))];
            double estimate = TensorPrimitives.Dot<double>(own, coefficients);
            statistic += estimate * estimate / values[m] / rows;
            degrees[m] = Degrees(own, values[m]);
        }

        return (statistic, Combined(degrees));
    }

    /// <summary>ν of an F whose expectation is the mean of ν_m/(ν_m − 2).</summary>
    private static double Combined(double[] degrees)
    {
        if (degrees.Max() - degrees.Min() < SameDegrees)
        {
            return degrees.Average();
        }

        if (degrees.Any(own => own <= 2))
        {
            return 2;
        }

        double expectation = degrees.Sum(own => own / (own - 2));
        return 2 * expectation / (expectation - degrees.Length);
    }

    private double Degrees(double[] contrast, double variance)
    {
        double[] gradient = Array.ConvertAll(slopes, slope => Congruence(contrast, 1, slope)[0]);
        double spread = TensorPrimitives.Dot<double>(gradient, SmallMatrix.Times(errors, gradient, gradient.Length));
        return 2 * variance * variance / spread;
    }
}

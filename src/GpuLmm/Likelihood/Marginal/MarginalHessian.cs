using GpuLmm.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace GpuLmm;

/// <summary>−∂²ℓ, row-major, by differences of the analytic gradient, made symmetric.</summary>
internal static class MarginalHessian
{
    // Of the largest curvature, the least: along it a step is bounded by other means.
    private const double LeastCurvature = 1e-6;

    /// <summary>By central differences, or forward ones, which are half the work.</summary>
    /// <param name="likelihood">ℓ.</param>
    /// <param name="point">Where.</param>
    /// <param name="steps">Step of each parameter.</param>
    /// <param name="isCentral">Whether to step back too.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <returns>Null where a step leads out of the likelihood.</returns>
    public static double[]? At(
        MarginalLikelihood likelihood, MarginalPoint point, double[] steps, bool isCentral, CancellationToken cancellationToken)
    {
        int count = steps.Length;
        var hessian = new double[count * count];
        for (int j = 0; j < count; j++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            MarginalPoint? ahead = Stepped(likelihood, point, j, steps[j]),
                behind = isCentral ? Stepped(likelihood, point, j, -steps[j]) : point;
            if (ahead is null || behind is null)
            {
                return null;
            }

            double width = ahead.Parameters[j] - behind.Parameters[j];
            for (int i = 0; i < count; i++)
            {
                double slope = -0.5 * (ahead.Gradient[i] - behind.Gradient[i]) / width;
                hessian[(i * count) + j] += slope;
                hessian[(j * count) + i] += slope;
            }
        }

        return hessian;
    }

    /// <summary>
    /// A matrix with the same eigenvectors and the absolute values of the eigenvalues; the matrix itself where it is positive definite.
    /// Newton's step by it climbs where ℓ bends upwards too, as far as the bend is sharp.
    /// </summary>
    /// <param name="hessian">−∂²ℓ, row-major.</param>
    /// <param name="count">Its order.</param>
    public static double[] PositiveDefinite(double[] hessian, int count)
    {
        if (CholeskyFactor.TryCreate(hessian, count, out _) || !hessian.All(double.IsFinite))
        {
            return hessian;
        }

        Evd<double> eigen = Matrix<double>.Build.DenseOfRowMajor(count, count, hessian).Evd(Symmetricity.Symmetric);
        double least = LeastCurvature * eigen.EigenValues.Max(value => Math.Abs(value.Real));
        Vector<double> values = eigen.EigenValues.Map(value => Math.Max(Math.Abs(value.Real), least));
        return (eigen.EigenVectors * Matrix<double>.Build.DenseOfDiagonalVector(values) * eigen.EigenVectors.Transpose()).ToRowMajorArray();
    }

    private static MarginalPoint? Stepped(MarginalLikelihood likelihood, MarginalPoint point, int parameter, double step)
    {
        double[] moved = [.. point.Parameters];
        moved[parameter] += step;
        return likelihood.Evaluate(moved);
    }
}

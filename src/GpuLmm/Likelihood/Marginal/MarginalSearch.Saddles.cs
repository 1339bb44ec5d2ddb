using GpuLmm.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace GpuLmm;

/// <summary>Where ℓ bends upwards.</summary>
internal sealed partial class MarginalSearch
{
    // Of the largest curvature, one that differences tell from zero.
    private const double ToldCurvature = 1e-6;

    /// <summary>
    /// Away from an end where the gradient is zero and ℓ bends upwards, along the sharpest bend: a diagonal of a factor at zero, and the
    /// numbers below it, are such an end wherever the variance is zero along an axis and not along the best direction nearby.
    /// </summary>
    private bool LeaveSaddle()
    {
        int[] free = Free();
        if (saddle.Length == 0)
        {
            return false;
        }

        Evd<double> eigen = Matrix<double>.Build.DenseOfRowMajor(free.Length, free.Length, SmallMatrix.Select(saddle, count, free))
            .Evd(Symmetricity.Symmetric);
        if (!(eigen.EigenValues[0].Real < -ToldCurvature * eigen.EigenValues.Max(value => Math.Abs(value.Real))))
        {
            return false;
        }

        Vector<double> along = eigen.EigenVectors.Column(0);
        double reach = Enumerable.Range(0, free.Length).Min(f => limits[free[f]] / Math.Abs(along[f]));
        for (double length = 0.5 * reach; length > 1e-4 * reach; length /= 2)
        {
            foreach (double signed in new[] { length, -length })
            {
                double[] moved = [.. point.Parameters];
                for (int f = 0; f < free.Length; f++)
                {
                    moved[free[f]] = Math.Clamp(moved[free[f]] + (signed * along[f]), lower[free[f]], upper[free[f]]);
                }

                if (likelihood.Evaluate(moved) is { } next && next.LogLikelihood > point.LogLikelihood + LargestRise)
                {
                    point = next;
                    Note("released");
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// By forward differences, and positive definite as the secant update keeps it: an update of what is not would make it less so from
    /// step to step, and the ridge that it then needs all steps short.
    /// </summary>
    private double[]? RoughCurvature(MarginalPoint at) =>
        MarginalHessian.At(likelihood, at, [.. limits.Select(limit => 1e-4 * limit)], isCentral: false, cancellationToken) is { } hessian
            ? MarginalHessian.PositiveDefinite(hessian, count) : null;
}

using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>The denominators that were asked for, at a point.</summary>
internal static class DegreesChoice
{
    /// <summary>Those of a method; not numbers where the likelihood has no curvature.</summary>
    /// <param name="projection">P at the estimate.</param>
    /// <param name="parameters">The parts of V.</param>
    /// <param name="free">Parameters that are not at their bound.</param>
    /// <param name="curvature">−∂²ℓ/∂φ² of those; null where V is not positive definite close by.</param>
    /// <param name="method">The method.</param>
    /// <param name="threads">Threads to use.</param>
    public static ContrastInference Of(
        VarianceProjection projection, VarianceParameters parameters, int[] free, double[]? curvature, DegreesMethod method, int threads)
    {
        VariancePoint point = projection.Point;
        if (method == DegreesMethod.None)
        {
            return new ResidualDegrees(point.InverseInformation, point.Projected.Length - point.Coefficients.Length);
        }

        bool isAdjusted = method == DegreesMethod.KenwardRoger;
        using FixedCovariance covariance = FixedCovariance.At(projection, parameters, threads, isAdjusted);
        if (isAdjusted)
        {
            int[] estimated = [.. Enumerable.Range(0, parameters.Count).Where(k => point.Components[k] != 0)];
            double[] information = ExpectedInformation.Of(projection, parameters, estimated, threads);
            return CholeskyFactor.TryCreate(information, estimated.Length, out CholeskyFactor factor)
                ? new KenwardRogerDegrees(covariance, projection, estimated, factor.Inverse())
                : new ResidualDegrees(point.InverseInformation, double.NaN);
        }

        if (curvature is null || !CholeskyFactor.TryCreate(curvature, free.Length, out CholeskyFactor observed))
        {
            return new ResidualDegrees(point.InverseInformation, double.NaN);
        }

        double[] jacobian = parameters.Jacobian(point.Parameters);
        double[][] slopes = Array.ConvertAll(free, f =>
        {
            var slope = new double[covariance.Covariance.Length];
            for (int k = 0; k < parameters.Count; k++)
            {
                TensorPrimitives.MultiplyAdd(covariance.Slopes[k], jacobian[(k * parameters.Count) + f], slope, slope);
            }

            return slope;
        });
        return new SatterthwaiteDegrees(covariance.Covariance, slopes, observed.Inverse());
    }
}

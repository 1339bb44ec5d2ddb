using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>n − p, whatever the hypothesis.</summary>
/// <param name="covariance">Of b̂.</param>
/// <param name="degrees">n − p.</param>
internal sealed class ResidualDegrees(double[] covariance, double degrees) : ContrastInference
{
    public override double[] Covariance => covariance;

    public override (double Statistic, double Degrees) Test(double[] contrasts, int rows, double[] coefficients)
    {
        double[] estimate = Times(contrasts, rows, coefficients), solved = [.. estimate];
        if (!CholeskyFactor.TryCreate(Congruence(contrasts, rows, covariance), rows, out CholeskyFactor factor))
        {
            return (double.NaN, degrees);
        }

        factor.Solve(solved);
        return (TensorPrimitives.Dot<double>(estimate, solved) / rows, degrees);
    }
}

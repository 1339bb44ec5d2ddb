using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>By V⁻¹ in memory.</summary>
internal sealed class DenseFittedVariance : FittedVariance
{
    private readonly DenseLikelihood likelihood;
    private readonly VarianceSolution solution;

    private DenseFittedVariance(DenseLikelihood likelihood, VarianceSolution solution)
    {
        this.likelihood = likelihood;
        this.solution = solution;
    }

    public override double LogLikelihood => solution.LogLikelihood;

    public override double[] Coefficients => solution.Coefficients;

    public override double[] InverseInformation => solution.InverseInformation;

    public override double[] Projected => solution.Projected;

    /// <summary>Factors and inverts V at σ; null where it is not positive definite.</summary>
    public static DenseFittedVariance? At(
        double[] sigma, IReadOnlyList<CovariancePart> parts, DesignMatrix design, double[] response, LikelihoodMethod method, Backend backend)
    {
        var likelihood = new DenseLikelihood(backend, new VarianceParameters(parts), design, response, method);
        if (likelihood.Solve(sigma) is { } solution)
        {
            return new DenseFittedVariance(likelihood, solution);
        }

        likelihood.Dispose();
        return null;
    }

    public override DenseMatrix Solve(DenseMatrix columns) => likelihood.Multiply(columns);

    public override void Dispose() => likelihood.Dispose();
}

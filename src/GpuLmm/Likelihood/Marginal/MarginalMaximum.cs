namespace GpuLmm;

/// <summary>The end of a search.</summary>
/// <param name="Point">Where it ended.</param>
/// <param name="Covariance">Inverse of the negative Hessian over the free parameters, row-major; NaN where there is none, and of those at a
/// bound.</param>
/// <param name="IsConverged">Whether it is a maximum.</param>
/// <param name="Diagnosis">Why it is none; empty where it is.</param>
/// <param name="Trajectory">How it got there.</param>
internal sealed record MarginalMaximum(
    MarginalPoint Point, double[] Covariance, bool IsConverged, string Diagnosis, IReadOnlyList<MarginalStep> Trajectory);

/// <summary>A step of a search.</summary>
/// <param name="Kind">start, bfgs, newton, zero, poisson or released.</param>
/// <param name="LogLikelihood">ℓ after it.</param>
/// <param name="LargestGradient">Largest |∂ℓ| among the free parameters.</param>
internal readonly record struct MarginalStep(string Kind, double LogLikelihood, double LargestGradient);

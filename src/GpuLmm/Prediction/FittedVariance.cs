using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// What prediction asks of a model at its estimate: P y, solutions with V, and the information of b̂. A likelihood that never forms V answers in its
/// own way.
/// </summary>
internal abstract class FittedVariance : IDisposable
{
    /// <summary>ℓ.</summary>
    public abstract double LogLikelihood { get; }

    /// <summary>b̂ on the orthonormal basis Q of X, p numbers.</summary>
    public abstract double[] Coefficients { get; }

    /// <summary>(Q'V⁻¹Q)⁻¹, row-major, p × p.</summary>
    public abstract double[] InverseInformation { get; }

    /// <summary>P y = V⁻¹ (y − X b̂), n numbers.</summary>
    public abstract double[] Projected { get; }

    /// <summary>V⁻¹ C.</summary>
    /// <param name="columns">C, n × k.</param>
    public abstract DenseMatrix Solve(DenseMatrix columns);

    public abstract void Dispose();
}

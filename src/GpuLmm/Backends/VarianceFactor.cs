using GpuLmm.Numerics;

namespace GpuLmm.Backends;

/// <summary>
/// Stage object of <see cref="Backend.PrepareVariance"/>: factors one V after the other in the same memory, and gives its determinant, solutions
/// and inverse.
/// </summary>
internal abstract class VarianceFactor : IDisposable
{
    /// <summary>n × n. The caller fills the lower triangle with V; what it holds later is said at each member.</summary>
    public abstract DenseMatrix Matrix { get; }

    /// <summary>V = L L'; the lower triangle now holds L.</summary>
    /// <param name="logDeterminant">log|V|; NaN where V is not numerically positive definite.</param>
    /// <returns>Whether V is numerically positive definite.</returns>
    public abstract bool TryFactor(out double logDeterminant);

    /// <summary>L⁻¹ C in place, after <see cref="TryFactor"/>.</summary>
    /// <param name="columns">C, n × k, of few columns.</param>
    public abstract void SolveLower(DenseMatrix columns);

    /// <summary>From L to V⁻¹, both triangles.</summary>
    public abstract void Invert();

    /// <summary>V⁻¹ C after <see cref="Invert"/>.</summary>
    /// <param name="columns">C, n × k.</param>
    public abstract DenseMatrix Multiply(DenseMatrix columns);

    public abstract void Dispose();
}

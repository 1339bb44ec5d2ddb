namespace GpuLmm.Backends;

/// <summary>
/// Stage object of <see cref="Backend.PrepareVariance"/>: factors one V after the other in the same memory, and gives its determinant,
/// solutions and inverse. Used by one thread at a time.
/// </summary>
internal abstract class VarianceFactor : IDisposable
{
    /// <summary>
    /// n × n, on the host. The caller fills the lower triangle with V before <see cref="TryFactor"/>; afterwards nobody may count on its
    /// content but by <see cref="Fetch"/>.
    /// </summary>
    public abstract DenseMatrix Matrix { get; }

    /// <summary>V = L L', by the lower triangle of <see cref="Matrix"/>.</summary>
    /// <param name="logDeterminant">log|V|; NaN where V is not numerically positive definite.</param>
    /// <returns>Whether V is numerically positive definite.</returns>
    public abstract bool TryFactor(out double logDeterminant);

    /// <summary>L⁻¹ C in place, after <see cref="TryFactor"/> and before <see cref="Invert"/>.</summary>
    /// <param name="columns">C, n × k, of few columns.</param>
    public abstract void SolveLower(DenseMatrix columns);

    /// <summary>L⁻' C in place, after <see cref="TryFactor"/> and before <see cref="Invert"/>.</summary>
    /// <param name="columns">C, n × k, of few columns.</param>
    public abstract void SolveUpper(DenseMatrix columns);

    /// <summary>From L to V⁻¹.</summary>
    public abstract void Invert();

    /// <summary>From V⁻¹ to P = V⁻¹ − V⁻¹X (X'V⁻¹X)⁻¹ X'V⁻¹.</summary>
    /// <param name="vx">V⁻¹X, n × p.</param>
    /// <param name="inverseInformation">(X'V⁻¹X)⁻¹, p × p, symmetric.</param>
    public abstract void Project(DenseMatrix vx, double[] inverseInformation);

    /// <summary>V⁻¹ C after <see cref="Invert"/>, P C after <see cref="Project"/>.</summary>
    /// <param name="columns">C, n × k.</param>
    public abstract DenseMatrix Multiply(DenseMatrix columns);

    /// <summary>Brings V⁻¹, or P, to <see cref="Matrix"/>, both triangles.</summary>
    public abstract void Fetch();

    public abstract void Dispose();
}

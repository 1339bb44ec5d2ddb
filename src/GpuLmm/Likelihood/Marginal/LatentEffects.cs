namespace GpuLmm;

/// <summary>
/// The random effects u of a generalised model as what they add to η, f = Z u ~ N(0, V): their part of the penalised likelihood, of its
/// curvature V⁻¹ + W and of derivatives, however V is held. A state is what f is computed from; it stays meaningful where V changes, so
/// that a search is warm.
/// </summary>
internal abstract class LatentEffects : IDisposable
{
    /// <summary>Numbers of a state.</summary>
    public abstract int StateCount { get; }

    /// <summary>
    /// Whether factoring costs so much more than a step and the densities that a factor is kept while weights change little.
    /// </summary>
    public abstract bool IsFactorCostly { get; }

    /// <summary>Sets V.</summary>
    /// <param name="working">As <see cref="LatentParameters"/> has them.</param>
    public abstract void Set(double[] working);

    /// <summary>f of a state.</summary>
    public abstract double[] Field(double[] state);

    /// <summary>½ u'Σ⁻¹u.</summary>
    public abstract double Penalty(double[] state, double[] field);

    /// <summary>Factors the curvature; everything below is at these weights.</summary>
    /// <param name="weights">W, −∂² log f/∂η².</param>
    /// <returns>Whether it is positive definite.</returns>
    public abstract bool TryFactor(double[] weights);

    /// <summary>log|I + V W|.</summary>
    public abstract double LogDeterminant { get; }

    /// <summary>Newton's step from a state.</summary>
    /// <param name="state">From where.</param>
    /// <param name="field">f there.</param>
    /// <param name="score">∂ log f/∂η there.</param>
    public abstract LatentStep Step(double[] state, double[] field, double[] score);

    /// <summary>Diagonal of G = (V⁻¹ + W)⁻¹, the variances of f given y.</summary>
    public abstract double[] Variances();

    /// <summary>Derivatives of the Laplace approximation, at a mode, after <see cref="Variances"/>.</summary>
    /// <param name="state">The mode.</param>
    /// <param name="score">∂ log f/∂η there.</param>
    /// <param name="pull">t_i = ½ G_ii ∂W_i/∂η_i: how ½ log|I + V W| changes with η.</param>
    public abstract LatentDerivatives Derivatives(double[] state, double[] score, double[] pull);

    /// <summary>R C, R = W (I + V W)⁻¹ = (V + W⁻¹)⁻¹.</summary>
    /// <param name="columns">C, n × k.</param>
    public abstract DenseMatrix ApplyR(DenseMatrix columns);

    /// <summary>Variance and variance given y and the parameters, σ_aa K_ii − c'R c, of every level's effects, effects fastest.</summary>
    /// <param name="part">A term of the model.</param>
    /// <param name="components">Its σ.</param>
    public abstract IReadOnlyList<(double Variance, double Error)> Errors(ILevelEffects part, ReadOnlySpan<double> components);

    public abstract void Dispose();
}

/// <summary>A step of Newton's method.</summary>
/// <param name="State">Change of the state.</param>
/// <param name="Field">Change of f.</param>
/// <param name="Decrement">Gradient times step: twice the rise to be expected.</param>
internal readonly record struct LatentStep(double[] State, double[] Field, double Decrement);

/// <summary>What the derivatives of the Laplace approximation take from the random effects.</summary>
/// <param name="Response">G t.</param>
/// <param name="Shift">s = t − W G t.</param>
/// <param name="Gradient">∂ℓ/∂working.</param>
internal readonly record struct LatentDerivatives(double[] Response, double[] Shift, double[] Gradient);

namespace GpuLmm;

/// <summary>P = V⁻¹ − V⁻¹X (X'V⁻¹X)⁻¹ X'V⁻¹ at one point, over the memory of a likelihood: valid until that is evaluated again.</summary>
internal abstract class VarianceProjection : IDisposable
{
    /// <summary>The point, with P y.</summary>
    public abstract VariancePoint Point { get; }

    /// <summary>P C.</summary>
    /// <param name="columns">C, n × k.</param>
    public abstract DenseMatrix Multiply(DenseMatrix columns);

    /// <summary>V⁻¹Q (Q'V⁻¹Q)⁻¹, n × p, whose products with y are b̂ on the orthonormal basis Q of X. Owned by whoever asks.</summary>
    public abstract DenseMatrix Estimator();

    /// <summary>tr(R P) with R the residual's part of V: n less the effective number of parameters of ŷ = y − R P y.</summary>
    /// <param name="residuals">R_ii at the point, n of them.</param>
    public abstract double ResidualTrace(double[] residuals);

    /// <summary>
    /// Variance and prediction error variance, Var(û − u) = σ_aa K_ii − c'P c with c = Cov(y, u_ia) (Henderson 1975), of every level's
    /// effects, effects fastest: the uncertainty of b̂ is in it, that of the variances is not.
    /// </summary>
    /// <param name="part">A term of the model.</param>
    /// <param name="components">Its σ.</param>
    public abstract IReadOnlyList<(double Variance, double Error)> Errors(ILevelEffects part, ReadOnlySpan<double> components);

    public abstract void Dispose();
}

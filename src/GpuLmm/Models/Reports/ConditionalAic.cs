namespace GpuLmm;

/// <summary>
/// Akaike's criterion for predictions at the levels that were observed, −2 log f(y|û) + 2 df, with σ̂² plugged in (<c>docs/model.md</c>,
/// Conditional AIC). Smaller is better; for models of the same response, whatever their fixed effects and the method.
/// </summary>
/// <param name="LogLikelihood">log f(y | b̂, û), natural logarithm.</param>
/// <param name="KnownDegrees">Degrees of freedom with V known but for its scale: ρ + residual parameters, ρ = tr(∂ŷ/∂y) (Vaida &amp;
/// Blanchard 2005).</param>
/// <param name="Degrees">
/// Those with the variances estimated, which makes ŷ depend on y by way of them (Greven &amp; Kneib 2010); NaN where the likelihood has no
/// curvature.
/// </param>
public sealed record ConditionalAic(double LogLikelihood, double KnownDegrees, double Degrees)
{
    /// <summary>cAIC with <see cref="Degrees"/>.</summary>
    public double Value => (-2 * LogLikelihood) + (2 * Degrees);

    /// <summary>cAIC with <see cref="KnownDegrees"/>.</summary>
    public double KnownValue => (-2 * LogLikelihood) + (2 * KnownDegrees);
}

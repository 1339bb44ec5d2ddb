namespace GpuLmm;

/// <summary>An estimate of V: a variance σ², or a covariance σ_ab of two effects of one term.</summary>
/// <param name="Group">Kernel, grouping or <c>Residual</c>.</param>
/// <param name="Term">R's name of the effect; of residuals the stratum, empty where there is one.</param>
/// <param name="OtherTerm">The second effect of a covariance; null of a variance.</param>
/// <param name="Value">In squared units of the response (and of the effects' columns).</param>
/// <param name="StandardError">From the average information; NaN on a boundary.</param>
public sealed record VarianceEstimate(string Group, string Term, string? OtherTerm, double Value, double StandardError)
{
    /// <summary>Whether it is a covariance.</summary>
    public bool IsCovariance => OtherTerm is not null;

    /// <summary>The covariance divided by the two standard deviations; NaN for a variance, or where a standard deviation is zero.</summary>
    public double Correlation { get; init; } = double.NaN;
}

/// <summary>The part of the variance that a group explains: σ² c over the sum of all, c = tr(SKS)/(n − 1): h², m² and the like.</summary>
/// <param name="Group">Kernel or grouping.</param>
/// <param name="Share">The share, between 0 and 1.</param>
/// <param name="StandardError">By the delta method; NaN on a boundary.</param>
public sealed record VarianceShare(string Group, double Share, double StandardError)
{
    /// <summary>The scale of the share; generalised models have several.</summary>
    public ShareScale Scale { get; init; }
}

/// <summary>
/// The intraclass correlation of a group: its mean variance of an observation, tr(Z Σ ⊗ K Z')/n, over that of all (Nakagawa, Johnson &amp;
/// Schielzeth 2017). For a random intercept it is the correlation of two records of one level that share nothing else.
/// </summary>
/// <param name="Group">Kernel or grouping.</param>
/// <param name="Adjusted">Divided by the variance of random effects and residual.</param>
/// <param name="Unadjusted">Divided by the variance of random effects, residual and fixed effects.</param>
public sealed record IntraclassCorrelation(string Group, double Adjusted, double Unadjusted);

/// <summary>A predicted random effect (BLUP).</summary>
/// <param name="Group">Kernel or grouping.</param>
/// <param name="Level">Level of the grouping, or id of the kernel.</param>
/// <param name="Term">R's name of the effect.</param>
/// <param name="Value">û, in units of the response per unit of the effect's column.</param>
public readonly record struct RandomEffect(string Group, string Level, string Term, double Value)
{
    /// <summary>
    /// √Var(û − u), with b̂ estimated and the variances taken as known; in units of the effect. NaN where it was not computed.
    /// </summary>
    public double StandardError { get; init; } = double.NaN;

    /// <summary>r² = 1 − Var(û − u)/(σ² K_ii), of u and û; NaN where it was not computed, and of a variance of zero.</summary>
    public double Reliability { get; init; } = double.NaN;

    /// <summary>The effect with its standard error and reliability.</summary>
    /// <param name="variance">σ² K_ii.</param>
    /// <param name="error">Var(û − u) in the same units.</param>
    /// <param name="scale">What both are multiplied by.</param>
    internal RandomEffect With(double variance, double error, double scale) => this with
    {
        StandardError = Math.Sqrt(error * scale),
        Reliability = variance > 0 ? 1 - (error / variance) : double.NaN,
    };
}

/// <summary>A step of the search for the variances.</summary>
/// <param name="Kind"><c>start</c>, <c>scaled</c>, <c>em</c>, <c>ai</c>, <c>halved</c> or <c>released</c>.</param>
/// <param name="LogLikelihood">ℓ after it.</param>
/// <param name="LargestGradient">Largest derivative of ℓ by a free parameter, with the response in units of its residual standard
/// deviation.</param>
internal readonly record struct SearchStep(string Kind, double LogLikelihood, double LargestGradient);

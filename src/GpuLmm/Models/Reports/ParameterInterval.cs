namespace GpuLmm;

/// <summary>The kind of parameter that an interval covers.</summary>
public enum IntervalParameter
{
    /// <summary>A fixed effect b.</summary>
    Fixed,

    /// <summary>A standard deviation σ, of random effects or residuals.</summary>
    StandardDeviation,

    /// <summary>The correlation of two effects of a term.</summary>
    Correlation,

    /// <summary>The share of the variance of a group: h², m², an intraclass correlation.</summary>
    Share,

    /// <summary>A range or smoothness.</summary>
    Other,
}

/// <summary>How an interval was made.</summary>
public enum IntervalMethod
{
    /// <summary>Percentiles of the estimates from responses that were simulated from the fit (Efron &amp; Tibshirani 1993).</summary>
    Bootstrap,

    /// <summary>Values that a likelihood-ratio test does not reject, by maximum likelihood.</summary>
    Profile,
}

/// <summary>A confidence interval of one parameter.</summary>
/// <param name="Method">How the interval was made.</param>
/// <param name="Parameter">The kind of parameter.</param>
/// <param name="Group">Kernel, grouping, <c>Residual</c>; empty for fixed effects.</param>
/// <param name="Term">R's name of the effect; empty for shares.</param>
/// <param name="OtherTerm">The second effect of a correlation; null otherwise.</param>
/// <param name="Estimate">The estimate that the interval surrounds: that of the fit, or for profiles that of maximum likelihood.</param>
/// <param name="Lower">In units of the response (and of the effect's column); −∞ where nothing bounds it, NaN where there is none.</param>
/// <param name="Upper">As <paramref name="Lower"/>; ∞ where nothing bounds it.</param>
/// <param name="Level">Probability that it covers, as 0.95.</param>
/// <param name="Note">What a user should know: an end at the edge of the range, or why there is none; empty otherwise.</param>
public sealed record ParameterInterval(
    IntervalMethod Method, IntervalParameter Parameter, string Group, string Term, string? OtherTerm, double Estimate, double Lower,
    double Upper, double Level,
    string Note = "");

namespace GpuLmm;

/// <summary>How the fit of one model of a batch ended.</summary>
public enum BatchStatus
{
    /// <summary>At a maximum of the likelihood.</summary>
    Converged,

    /// <summary>At a maximum where a variance is zero or a covariance matrix singular: valid, as of any mixed model.</summary>
    Singular,

    /// <summary>The search found no maximum.</summary>
    NotConverged,

    /// <summary>No more complete rows than fixed effects and a variance.</summary>
    TooFewRows,

    /// <summary>The response does not vary, or fixed effects explain all of it.</summary>
    NoVariation,

    /// <summary>The effects leave no residual variance.</summary>
    NoResidual,

    /// <summary>A variance cannot be told from another: one level, one row a level, a slope that does not vary.</summary>
    NotIdentifiable,

    /// <summary>Too many random effects for a batch: to be fitted alone.</summary>
    TooLarge,
}

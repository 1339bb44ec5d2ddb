namespace GpuLmm;

/// <summary>How the search for θ of a small model ended.</summary>
internal enum SmallModelState
{
    /// <summary>At a maximum of the likelihood.</summary>
    Converged = 0,

    /// <summary>Elsewhere.</summary>
    NotConverged = 1,

    /// <summary>Where the effects leave no residual.</summary>
    NoResidual = 2,
}

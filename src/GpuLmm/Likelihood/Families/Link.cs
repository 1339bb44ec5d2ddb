namespace GpuLmm;

/// <summary>What of the mean is linear in the effects: η = g(μ).</summary>
public enum Link
{
    /// <summary>η = μ.</summary>
    Identity,

    /// <summary>η = log μ.</summary>
    Log,

    /// <summary>η = log p/(1 − p).</summary>
    Logit,

    /// <summary>η = Φ⁻¹(p).</summary>
    Probit,

    /// <summary>η = log(−log(1 − p)).</summary>
    Cloglog,
}

namespace GpuLmm;

/// <summary>
/// What simulated traits are made of. Shares are parts of a variance of 1; what markers and kernels leave is independent residual.
/// </summary>
internal sealed record PhenotypeOptions
{
    /// <summary>One trait of residual alone.</summary>
    public static PhenotypeOptions Default { get; } = new();

    /// <summary>Traits, each with effects and residuals of its own.</summary>
    /// <value>The default is 1.</value>
    public int TraitCount { get; init; } = 1;

    /// <summary>Share of the causal markers together, in [0, 1).</summary>
    /// <value>The default is 0.</value>
    public double MarkerShare { get; init; }

    /// <summary>
    /// How many markers are causal, drawn from those that <see cref="Filter"/> keeps and that vary; the same for all traits. 0 takes them
    /// all.
    /// </summary>
    /// <value>The default is 0.</value>
    public int CausalCount { get; init; }

    /// <summary>Which markers may be causal.</summary>
    public MarkerFilter Filter { get; init; } = MarkerFilter.Default;

    /// <summary>
    /// Of a binary trait: 1 where the liability, which has the shares, is above the normal quantile of 1 − prevalence. Null for
    /// quantitative traits.
    /// </summary>
    public double? Prevalence { get; init; }

    /// <summary>Where the random numbers start.</summary>
    /// <value>The default is 1.</value>
    public int Seed { get; init; } = 1;
}

namespace GpuLmm;

/// <summary>How a mixed model is fitted from a table and a formula.</summary>
public sealed record KernelModelOptions
{
    /// <summary>All defaults: REML, factors in sort order.</summary>
    public static KernelModelOptions Default { get; } = new();

    /// <value>The default is REML.</value>
    public LikelihoodMethod Method { get; init; } = LikelihoodMethod.Reml;

    /// <summary>Columns that are factors though they look numeric, or whose levels have an order: name → levels, empty for sort order.</summary>
    /// <value>The default is none.</value>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Factors { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}

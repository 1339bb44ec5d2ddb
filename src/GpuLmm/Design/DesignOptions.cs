namespace GpuLmm;

/// <summary>What a design takes from a table beside the formula.</summary>
internal sealed record DesignOptions
{
    /// <summary>No factors but text, no weights, independent residuals.</summary>
    public static DesignOptions Default { get; } = new();

    /// <summary>
    /// Columns that are factors though they look numeric, or whose levels have an order: name → levels, empty for sort order.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Factors { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Column of prior weights, or null.</summary>
    public string? Weights { get; init; }

    /// <summary>The residual, or null for independent ones.</summary>
    public ResidualFormula? Residual { get; init; }

    /// <summary>Whether a response may be a factor: 0 for its first level, 1 for every other, as R's binomial family has it.</summary>
    public bool AllowsFactorResponse { get; init; }
}

namespace GpuLmm;

/// <summary>
/// What is needed, beside formula and method, to make a model again from its table; with the estimates of <see cref="ModelReport"/> the
/// model predicts.
/// </summary>
public sealed record ModelSpecification
{
    /// <summary>Residuals as asked for; null for independent ones of one variance.</summary>
    public string? Residual { get; init; }

    /// <summary>Column of prior weights; null without.</summary>
    public string? Weights { get; init; }

    /// <summary>Nodes of adaptive quadrature; null for other approximations.</summary>
    public int? QuadratureNodes { get; init; }

    /// <summary>Columns that were given as factors, with their levels in order; an empty list is sort order.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Factors { get; init; }

    /// <summary>Levels of every factor of the fixed part and of slopes, in order, by R's spelling of the variable.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Levels { get; init; }

    /// <summary>Names of the kernels in the formula, in their order.</summary>
    public required IReadOnlyList<string> Kernels { get; init; }

    /// <summary>The specification that a design was built from.</summary>
    internal static ModelSpecification Of(MixedDesign design, MixedModelOptions options) => new()
    {
        Residual = options.Residual,
        Weights = options.Weights,
        QuadratureNodes = options.Approximation == Approximation.AdaptiveQuadrature ? options.QuadratureNodes : null,
        Factors = options.Factors,
        Levels = design.Values.Levels,
        Kernels = [.. design.Formula.Random.SelectMany(term => term.Kernels).Select(kernel => kernel.Name).Distinct()],
    };
}

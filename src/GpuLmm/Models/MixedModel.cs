using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// y = X b + Σ_k Z_k u_k + e, u_k ~ N(0, Σ_k ⊗ K_k), e ~ N(0, R), from a table and a formula (<c>docs/formulas.md</c>): any number of kernels,
/// their Hadamard products, groupings and spatial fields, intercepts and slopes; residuals independent, of one variance or one a stratum, or correlated.
/// </summary>
public static class MixedModel
{
    /// <summary>Fits the model. How: <see cref="StrategyOf"/>.</summary>
    /// <param name="data">The table.</param>
    /// <param name="formula">For example <c>y ~ sex + (1 | gr(id, cov = K)) + (1 | litter)</c>.</param>
    /// <param name="kernels">Kernels by name.</param>
    /// <param name="backend">Where to decompose, factor and multiply.</param>
    /// <param name="options">Method, factors, residuals, weights; null for the defaults.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <returns>The fit; <see cref="ModelReport.IsConverged"/> says whether it is one.</returns>
    /// <exception cref="InputException">
    /// A formula, column or kernel that is not there; an id without a row in the kernel; a kernel that is not positive semi-definite; too few
    /// rows; a response that does not vary; residuals that cannot be told from a term; a test that the model does not have.
    /// </exception>
    public static ModelReport Fit(
        DataTable data, string formula, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, MixedModelOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(backend);
        options ??= MixedModelOptions.Default;
        if (options.Family != ResponseFamily.Gaussian)
        {
            using MixedDesign design = Design(data, formula, options);
            return Complete(GeneralisedFit.Fit(design, kernels, backend, options, cancellationToken), design, options);
        }

        using var model = MixedModelRefit.Create(data, formula, kernels, backend, options, cancellationToken);
        return model.Original;
    }

    /// <summary>The design of a model; whoever asks for it disposes it.</summary>
    internal static MixedDesign Design(DataTable data, string formula, MixedModelOptions options)
    {
        var parsed = ModelFormula.Parse(formula);
        bool isBinomial = options.Family == ResponseFamily.Binomial;
        return parsed.Response.Failures is null || isBinomial
            ? MixedDesign.Build(data, parsed, new DesignOptions
            {
                Factors = options.Factors,
                Weights = options.Weights,
                Residual = options.Residual is null ? null : ResidualFormula.Parse(options.Residual),
                AllowsFactorResponse = isBinomial,
            })
            : throw parsed.Response.Value.Position.Fault($"{parsed.Response.Text}: successes and failures are of the binomial family (--family binomial)");
    }

    /// <summary>y, offsets taken away.</summary>
    internal static double[] Response(MixedDesign design)
    {
        double[] response = [.. design.Response.Values];
        if (design.Offset is not null)
        {
            TensorPrimitives.Subtract(response, design.Offset, response);
        }

        return response;
    }

    /// <summary>
    /// How a model is fitted: <c>spectral</c> (one kernel, by its eigenvectors), <c>grouped</c> (groupings, and kernels of few ids with many records: by Henderson's
    /// equations) or <c>dense</c> (V factored at every step).
    /// </summary>
    /// <param name="data">The table.</param>
    /// <param name="formula">The formula.</param>
    /// <param name="options">Factors, residuals and weights; null for the defaults.</param>
    /// <exception cref="InputException">A formula, residual or column that is not understood.</exception>
    public static string StrategyOf(DataTable data, string formula, MixedModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= MixedModelOptions.Default;
        var parsed = ModelFormula.Parse(formula);
        ResidualFormula? residual = options.Residual is null ? null : ResidualFormula.Parse(options.Residual);
        if (parsed.Random.All(term => term.Kernels.Count == 0))
        {
            return parsed.Spatial.Count == 0 && (residual is null or { Correlation: null, Units: null }) && parsed.Random.All(term => term.Partner is null) ? "grouped" : "dense";
        }

        if (options.Family != ResponseFamily.Gaussian)
        {
            return "dense";
        }

        // Whether ids are few beside records is seen in the data.
        using MixedDesign design = Design(data, formula, options);
        return ModelEngine.StrategyOf(design, options);
    }

    /// <summary>Whether a formula has a single field, over two coordinates and without groups: what a map shows.</summary>
    /// <param name="formula">The formula.</param>
    /// <exception cref="InputException">A formula that is not understood.</exception>
    public static bool HasPlaneField(string formula) => ModelFormula.Parse(formula).Spatial is [{ Coordinates.Count: 2, Group: null }];

    /// <summary>A report with what redoes its model and what is missing of its table.</summary>
    internal static ModelReport Complete(ModelReport report, MixedDesign design, MixedModelOptions options) => report with
    {
        Specification = ModelSpecification.Of(design, options),
        Warnings = design.MissingSummary is { } missing ? [.. report.Warnings, missing] : report.Warnings,
    };

    internal static void RequireFittable(DataTable data, ModelFormula formula, double[] y, DesignMatrix x)
    {
        if (y.Length <= x.Names.Count + 1)
        {
            throw new InputException(
                $"{data.Path}: {y.Length} complete rows for {x.Names.Count} fixed effects and the variances; expected at least {x.Names.Count + 2}.");
        }

        if (y.All(value => value == y[0]))
        {
            throw new InputException($"{data.Path}: column {formula.Response.Text} is constant (all values are {y[0]:g6}).");
        }

        if (x.Explains(y))
        {
            throw new InputException(
                $"{data.Path}: column {formula.Response.Text} is a linear combination of the fixed effects ({string.Join(", ", x.Names)}).");
        }
    }
}

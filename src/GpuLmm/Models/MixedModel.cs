namespace GpuLmm;

/// <summary>
/// y = X b + Σ_k Z_k u_k + e, u_k ~ N(0, Σ_k ⊗ K_k), e ~ N(0, R), from a table and a formula (<c>docs/formulas.md</c>): any number of
/// kernels, their Hadamard products, groupings and spatial fields, intercepts and slopes; residuals independent, with one variance or one
/// per stratum, or correlated. Owns the design, which is built once.
/// </summary>
public sealed class MixedModel : IDisposable
{
    private readonly MixedDesign design;
    private readonly MixedModelOptions options;

    private MixedModel(MixedDesign design, MixedModelOptions options)
    {
        this.design = design;
        this.options = options;
        Strategy = EngineChoice.StrategyOf(design, options);
    }

    /// <summary>How the model is fitted.</summary>
    public FitStrategy Strategy { get; }

    /// <summary>Its design.</summary>
    internal MixedDesign Design => design;

    /// <summary>0-based rows of the table that are used, ascending.</summary>
    public IReadOnlyList<int> Rows => design.Rows;

    /// <summary>Builds the design of a model, without a fit.</summary>
    /// <param name="data">The table.</param>
    /// <param name="formula">For example <c>y ~ sex + (1 | gr(id, cov = K)) + (1 | litter)</c>.</param>
    /// <param name="options">Method, factors, residuals, weights; null for the defaults.</param>
    /// <exception cref="InputException">A formula, residual or column that is not understood.</exception>
    /// <exception cref="ArgumentException">Options out of range (<see cref="MixedModelOptions.Validate"/>).</exception>
    public static MixedModel Create(DataTable data, string formula, MixedModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(formula);
        options ??= MixedModelOptions.Default;
        options.Validate();
        MixedDesign design = ModelDesign.Build(data, formula, options);
        try
        {
            return new MixedModel(design, options);
        }
        catch
        {
            design.Dispose();
            throw;
        }
    }

    /// <summary>Builds and fits a model.</summary>
    /// <param name="data">The table.</param>
    /// <param name="formula">For example <c>y ~ sex + (1 | gr(id, cov = K)) + (1 | litter)</c>.</param>
    /// <param name="kernels">Kernels by name.</param>
    /// <param name="backend">Where to decompose, factor and multiply.</param>
    /// <param name="options">Method, factors, residuals, weights; null for the defaults.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <returns>The fit; <see cref="ModelReport.IsConverged"/> says whether it is one.</returns>
    /// <exception cref="InputException">
    /// A formula, column or kernel that is not there; an id without a row in the kernel; a kernel that is not positive semi-definite; too
    /// few rows; a response that does not vary; residuals that cannot be told from a term; a test that the model does not have.
    /// </exception>
    /// <exception cref="ArgumentException">Options out of range (<see cref="MixedModelOptions.Validate"/>).</exception>
    public static ModelReport Fit(
        DataTable data, string formula, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, MixedModelOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        using var model = Create(data, formula, options);
        return model.Fit(kernels, backend, cancellationToken);
    }

    /// <summary>Fits the model.</summary>
    /// <param name="kernels">Kernels by name.</param>
    /// <param name="backend">Where to decompose, factor and multiply.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <returns>The fit; <see cref="ModelReport.IsConverged"/> says whether it is one.</returns>
    /// <exception cref="InputException">
    /// A kernel that is not there; an id without a row in the kernel; a kernel that is not positive semi-definite; too few rows; a response
    /// that does not vary; residuals that cannot be told from a term; a test that the model does not have.
    /// </exception>
    public ModelReport Fit(IReadOnlyDictionary<string, Kinship> kernels, Backend backend, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(backend);
        if (options is { Family: not ResponseFamily.Gaussian, Approximation: Approximation.PenalisedQuasiLikelihood })
        {
            var fit = QuasiLikelihoodFit.Create(design, Strategy, kernels, backend, options);
            return fit.Fit(cancellationToken).WithSpecification(design, options);
        }

        using MixedModelRefit kept = Keep(kernels, backend, cancellationToken);
        return kept.Original;
    }

    /// <summary>Fits the model and keeps it, to simulate responses from it and to fit others.</summary>
    /// <param name="kernels">Kernels by name; used as long as the kept model is.</param>
    /// <param name="backend">Where to decompose, factor and multiply; used as long as the kept model is.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <returns>The kept model, which uses this model's design: dispose it first.</returns>
    /// <exception cref="InputException">
    /// As <see cref="Fit(IReadOnlyDictionary{string, Kinship}, Backend, CancellationToken)"/>; quasi-likelihood.
    /// </exception>
    public MixedModelRefit Keep(
        IReadOnlyDictionary<string, Kinship> kernels, Backend backend, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(backend);
        return MixedModelRefit.Of(design, Strategy, kernels, backend, options, cancellationToken);
    }

    /// <summary>Whether a formula has a single field, over two coordinates and without groups: what a map shows.</summary>
    /// <param name="formula">The formula.</param>
    /// <exception cref="InputException">A formula that is not understood.</exception>
    internal static bool HasPlaneField(string formula) => ModelFormula.Parse(formula).Spatial is [{ Coordinates.Count: 2, Group: null }];

    /// <summary>Frees the design.</summary>
    public void Dispose() => design.Dispose();
}

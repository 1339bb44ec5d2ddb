namespace GpuLmm;

/// <summary>
/// A mixed model that was fitted and is kept: responses are simulated from it, and others fitted, without making the design, cross-products
/// or decompositions again (<c>docs/model.md</c>, Fitting again). Used by one thread at a time; where several responses are given at once
/// it takes the backend's threads itself.
/// </summary>
public sealed class MixedModelRefit : IDisposable
{
    private readonly MixedDesign design;
    private readonly RefitModel model;
    private readonly bool ownsDesign;

    private MixedModelRefit(MixedDesign design, RefitModel model, bool ownsDesign)
    {
        this.design = design;
        this.model = model;
        this.ownsDesign = ownsDesign;
    }

    /// <summary>The fit to the table's own response, as <c>MixedModel.Fit</c> gives it.</summary>
    public ModelReport Original => model.Original;

    /// <summary>0-based rows of the table that are used, ascending: what responses are parallel to.</summary>
    public IReadOnlyList<int> Rows => design.Rows;

    /// <summary>Fits a model and keeps it.</summary>
    /// <param name="data">The table.</param>
    /// <param name="formula">As of <c>MixedModel.Fit</c>.</param>
    /// <param name="kernels">Kernels by name; used as long as the model is.</param>
    /// <param name="backend">Where to decompose, factor and multiply; used as long as the model is.</param>
    /// <param name="options">Method, factors, residuals, weights; null for the defaults.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <exception cref="InputException">As of <c>MixedModel.Fit</c>; quasi-likelihood, which has no likelihood.</exception>
    /// <exception cref="ArgumentException">Options out of range (<see cref="MixedModelOptions.Validate"/>).</exception>
    public static MixedModelRefit Create(
        DataTable data, string formula, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, MixedModelOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(backend);
        options ??= MixedModelOptions.Default;
        options.Validate();
        MixedDesign design = ModelDesign.Build(data, formula, options);
        try
        {
            FitStrategy strategy = EngineChoice.StrategyOf(design, options);
            return new MixedModelRefit(design, Fitted(design, strategy, kernels, backend, options, cancellationToken), ownsDesign: true);
        }
        catch
        {
            design.Dispose();
            throw;
        }
    }

    /// <summary>Fits the model of a design and keeps it; the design is the caller's, and used as long as the model is.</summary>
    internal static MixedModelRefit Of(
        MixedDesign design, FitStrategy strategy, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, MixedModelOptions options,
        CancellationToken cancellationToken) =>
        new(design, Fitted(design, strategy, kernels, backend, options, cancellationToken), ownsDesign: false);

    /// <summary>Fits the model to another response, starting from the original estimates.</summary>
    /// <param name="response">
    /// A number for each of <see cref="Rows"/>, on the scale of the formula's response (of <c>log(y) ~ …</c> the logarithm, of <c>cbind</c>
    /// successes), offsets included.
    /// </param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <returns>Estimates, effects and fitted values; t tests with n − p, and no other tests.</returns>
    /// <exception cref="ArgumentException">Another number of values, or one that is not finite; no variation beyond the fixed effects, or a
    /// value that the family does not have.</exception>
    public ModelReport Fit(IReadOnlyList<double> response, CancellationToken cancellationToken = default) =>
        FitAll([response], cancellationToken)[0];

    /// <summary>Fits the model to several responses, in parallel where the model is small; each as it would be alone.</summary>
    /// <param name="responses">As of <see cref="Fit"/>.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <exception cref="ArgumentException">As of <see cref="Fit"/>.</exception>
    public IReadOnlyList<ModelReport> FitAll(IReadOnlyList<IReadOnlyList<double>> responses, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(responses);
        return model.FitAll([.. responses.Select(Checked)], cancellationToken);
    }

    /// <summary>Residuals of the original fit: raw and scaled, with and without the random effects.</summary>
    /// <returns>One for each of <see cref="Rows"/>.</returns>
    public IReadOnlyList<RowResidual> Residuals() => model.Residuals();

    /// <summary>A response drawn from the fitted model, with weights, strata, kernels and correlations of residuals as estimated.</summary>
    /// <param name="seed">Where the random numbers start: the same response for the same seed, whatever the threads.</param>
    /// <param name="conditional">Whether the random effects stay as predicted, and only residuals are drawn; otherwise they are drawn
    /// anew.</param>
    /// <returns>A number for each of <see cref="Rows"/>, on the scale of the formula's response.</returns>
    /// <exception cref="InvalidOperationException">The fit did not converge.</exception>
    public double[] Simulate(int seed, bool conditional = false)
    {
        RequireConverged();
        return model.Simulate(seed, conditional);
    }

    /// <summary>
    /// Percentile intervals of all parameters by a parametric bootstrap: responses simulated with random effects drawn anew, and fitted as
    /// the original was.
    /// </summary>
    /// <param name="options">Replicates, seed, level; null for the defaults.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <exception cref="InvalidOperationException">The fit did not converge.</exception>
    /// <exception cref="ArgumentException">No replicates, or a level that is not between 0 and 1.</exception>
    public BootstrapResult Bootstrap(
        BootstrapOptions? options = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Bootstrap(options ?? new BootstrapOptions(), null, progress, cancellationToken);

    /// <summary>The same, keeping the estimates of replicates; null for nothing.</summary>
    internal BootstrapResult Bootstrap(
        BootstrapOptions options, IKeptParts? parts, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        options.Validate();
        RequireConverged();
        return model.Bootstrap(options, parts, progress, cancellationToken);
    }

    /// <summary>
    /// Intervals of all parameters by profiles of the likelihood: the values that a likelihood-ratio test does not reject, with everything
    /// else fitted again. By maximum likelihood also where the fit is REML.
    /// </summary>
    /// <param name="level">Probability that an interval covers.</param>
    /// <param name="progress">Told after every parameter.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <returns>A row for each parameter of the report; an end that is not there is NaN, with a note.</returns>
    /// <exception cref="InvalidOperationException">The fit did not converge.</exception>
    /// <exception cref="ArgumentException">A level that is not between 0 and 1.</exception>
    public IReadOnlyList<ParameterInterval> Profile(
        double level = 0.95, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        RequireConverged();
        if (!(level is > 0 and < 1))
        {
            throw new ArgumentException($"Level {level}; expected a probability between 0 and 1.", nameof(level));
        }

        return model.Profile(level, progress, cancellationToken);
    }

    /// <summary>
    /// Tests of dispersion and of zeros, and scaled residuals, by responses simulated from a generalised fit with random effects drawn anew
    /// (<c>docs/model.md</c>, Simulated residuals).
    /// </summary>
    /// <param name="options">Simulations and seed; null for the defaults.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <exception cref="InvalidOperationException">The fit did not converge, or is linear.</exception>
    /// <exception cref="InputException">Weights that multiply log densities: nothing is simulated from them.</exception>
    /// <exception cref="ArgumentException">No simulations.</exception>
    public SimulationDiagnostics Diagnose(
        DiagnosticOptions? options = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new DiagnosticOptions();
        options.Validate();
        RequireConverged();
        return model.Diagnose(options, progress, cancellationToken);
    }

    /// <summary>Frees the model.</summary>
    public void Dispose()
    {
        model.Dispose();
        if (ownsDesign)
        {
            design.Dispose();
        }
    }

    private static RefitModel Fitted(
        MixedDesign design, FitStrategy strategy, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, MixedModelOptions options,
        CancellationToken cancellationToken) =>
        options.Family == ResponseFamily.Gaussian
            ? LinearRefit.Create(design, strategy, kernels, backend, options, cancellationToken)
            : GeneralisedRefit.Create(design, strategy, kernels, backend, options, cancellationToken);

    private void RequireConverged()
    {
        if (!Original.IsConverged)
        {
            throw new InvalidOperationException($"The fit did not converge: {Original.Diagnosis}");
        }
    }

    private double[] Checked(IReadOnlyList<double> response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (response.Count != design.Rows.Length)
        {
            throw new ArgumentException($"{response.Count} values; the model has {design.Rows.Length} rows.", nameof(response));
        }

        double[] own = [.. response];
        int bad = Array.FindIndex(own, value => !double.IsFinite(value));
        return bad < 0 ? own : throw new ArgumentException($"Value {bad} is {response[bad]}; expected a finite number.", nameof(response));
    }
}

namespace GpuLmm;

/// <summary>
/// A model of a table, ready to be fitted to one response after the other: what depends on the design alone (factors, decompositions, cross-products) is
/// made once. Used by one thread at a time. Owns what it made; the design is the caller's.
/// </summary>
internal abstract class ModelEngine(MixedDesign design, Backend backend, MixedModelOptions options) : IDisposable
{
    /// <summary>The model.</summary>
    public MixedDesign Design => design;

    /// <summary>The parts of V, as the report has them.</summary>
    public abstract VarianceParameters Parameters { get; }

    /// <summary>How it is fitted.</summary>
    public MixedModelOptions Options => options;

    protected Backend Backend => backend;

    /// <summary>By the kernel's eigenvectors where there is one kernel and residuals of one variance (but for Kenward and Roger's tests), by V or Henderson's equations otherwise.</summary>
    /// <exception cref="InputException">As <see cref="MixedModel.Fit"/>.</exception>
    public static ModelEngine Create(
        MixedDesign design, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, MixedModelOptions options) =>
        IsSpectral(design) && options.Degrees != DegreesMethod.KenwardRoger
            ? SpectralEngine.Create(design, kernels, backend, options)
            : new VarianceEngine(design, DesignCovariance.Create(design, kernels), backend, options);

    /// <summary>Fits a response, from nothing.</summary>
    /// <param name="response">y, offsets taken away.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    public abstract EngineFit Fit(double[] response, CancellationToken cancellationToken);

    /// <summary>Fits responses that are like one that was fitted, in parallel; each from that fit, so that none depends on the others.</summary>
    /// <param name="responses">Each y, offsets taken away.</param>
    /// <param name="start">The fit of the one.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    public abstract EngineFit[] Refit(IReadOnlyList<double[]> responses, EngineFit start, CancellationToken cancellationToken);

    /// <summary>The estimates of a fit, with effects and fitted values, without tests.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="response">Its response, offsets taken away.</param>
    public abstract ModelReport Report(EngineFit fit, double[] response);

    /// <summary>The report of a fit that converged with all that was asked for.</summary>
    public abstract ModelReport Complete(ModelReport report, EngineFit fit, double[] response, CancellationToken cancellationToken);

    /// <summary>The likelihood of this V with any fixed effects: a view that is disposed before the engine is used again.</summary>
    /// <param name="fixedEffects">X.</param>
    /// <param name="response">y, offsets taken away.</param>
    /// <param name="method">REML or ML.</param>
    public abstract VarianceLikelihood Likelihood(DesignMatrix fixedEffects, double[] response, LikelihoodMethod method);

    /// <summary>Draws responses from a fit.</summary>
    public abstract ResponseSimulator Simulator(EngineFit fit, ModelReport report);

    public abstract void Dispose();

    /// <summary>Values over rows with the offset added.</summary>
    protected double[] WithOffset(double[] values) => design.Offset is { } offset ? [.. values.Zip(offset, (value, own) => value + own)] : values;

    private static bool IsSpectral(MixedDesign design) =>
        design is { Random: [{ Term: { IsInterceptOnly: true, Kernels.Count: > 0 } }], Spatial: [], Weights: null }
        && design.Residual.IsPlain;
}

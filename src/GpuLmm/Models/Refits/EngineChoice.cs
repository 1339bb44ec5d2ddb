namespace GpuLmm;

/// <summary>The one place where it is decided how a model is fitted.</summary>
internal static class EngineChoice
{
    // Records up to which a decomposition takes a second: eigenvectors then, which know both ends of λ, whatever the number of ids.
    private const int EasilyDecomposed = 2_000;

    /// <summary>
    /// Linear models: by the kernel's eigenvectors where there is one kernel and residuals of one variance, but for Kenward and Roger's
    /// tests and for many records of few ids; else by Henderson's equations where effects are grouped and columns with kernels few; else by
    /// factoring V. Generalised models: by sparse equations where effects are grouped and no term has a kernel; quasi-likelihood fits
    /// linear models.
    /// </summary>
    /// <param name="design">The design.</param>
    /// <param name="options">Family, approximation and degrees of freedom.</param>
    public static FitStrategy StrategyOf(MixedDesign design, MixedModelOptions options)
    {
        int n = design.Rows.Length;
        long kernelColumns = design.Random.Where(term => term.Term.Kernels.Count > 0)
            .Sum(term => (long)term.Group.Levels.Count * term.EffectNames.Count);
        bool isGrouped = HasGroupedEffects(design) && GroupedLikelihood.IsSmaller(kernelColumns, n);
        if (options.Family != ResponseFamily.Gaussian)
        {
            bool isLinear = options.Approximation == Approximation.PenalisedQuasiLikelihood;
            return isGrouped && (isLinear || kernelColumns == 0) ? FitStrategy.Grouped : FitStrategy.Dense;
        }

        bool isSpectral = HasOneKernel(design) && options.Degrees != DegreesMethod.KenwardRoger && !(isGrouped && n > EasilyDecomposed);
        return isSpectral ? FitStrategy.Spectral : isGrouped ? FitStrategy.Grouped : FitStrategy.Dense;
    }

    /// <summary>The engine of a linear model.</summary>
    /// <param name="strategy">As <see cref="StrategyOf"/> gives it.</param>
    /// <param name="design">The design; used as long as the engine is.</param>
    /// <param name="kernels">Kernels by name.</param>
    /// <param name="backend">Where to decompose, factor and multiply.</param>
    /// <param name="options">Method and tests.</param>
    /// <exception cref="InputException">
    /// As <see cref="MixedModel.Fit(IReadOnlyDictionary{string, Kinship}, Backend, CancellationToken)"/>.
    /// </exception>
    public static ModelEngine Create(
        FitStrategy strategy, MixedDesign design, IReadOnlyDictionary<string, Kinship> kernels, Backend backend,
        MixedModelOptions options) =>
        strategy == FitStrategy.Spectral
            ? SpectralEngine.Create(design, kernels, backend, options)
            : new VarianceEngine(design, DesignCovariance.Create(design, kernels, backend.Threads), strategy, backend, options);

    private static bool HasGroupedEffects(MixedDesign design) =>
        design.Spatial.Count == 0 && design.Residual is { Correlation: null, Units: null }
        && design.Random.All(term => term.Partners is null);

    private static bool HasOneKernel(MixedDesign design) =>
        design is { Random: [{ Term: { IsInterceptOnly: true, Kernels.Count: > 0 } }], Spatial: [], Weights: null }
        && design.Residual.IsPlain;
}

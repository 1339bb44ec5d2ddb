namespace GpuLmm;

/// <summary>A generalised linear mixed model: any family, any random terms and fields.</summary>
internal static class GeneralisedFit
{
    /// <exception cref="InputException">A response that the family does not have, or a model that cannot be.</exception>
    public static ModelReport Fit(
        MixedDesign design, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, MixedModelOptions options, CancellationToken cancellationToken)
    {
        if (options.Approximation == Approximation.PenalisedQuasiLikelihood)
        {
            Link link = GeneralisedOptions.Require(design, options);
            return new QuasiLikelihoodFit(design, kernels, backend, GeneralisedResponse.Read(design, options.Family, link), options, link).Fit(cancellationToken);
        }

        using var engine = GeneralisedEngine.Create(design, kernels, backend, options);
        return engine.Fit(cancellationToken).Report;
    }
}

namespace GpuLmm;

/// <summary>
/// The null models y = X b + u + e, u ~ N(0, σ²_g K), of traits that share their samples. K is centred (SKS), which changes neither REML
/// nor any test and makes ML comparable between programs. Owns the eigenvectors of K.
/// </summary>
public sealed class NullModel : IDisposable
{
    private readonly Backend backend;
    private readonly bool sharesVectors;

    private NullModel(
        SampleSet samples, SpectralModel spectral, IReadOnlyList<TraitNull> traits, Backend backend, bool sharesVectors = false)
    {
        (this.backend, this.sharesVectors) = (backend, sharesVectors);
        Samples = samples;
        Spectral = spectral;
        Traits = traits;
    }

    /// <summary>The samples the traits share.</summary>
    public SampleSet Samples { get; }

    /// <summary>A null model for each trait.</summary>
    public IReadOnlyList<TraitNull> Traits { get; }

    internal SpectralModel Spectral { get; }

    /// <summary>Fits the null model of every trait; all must have the same samples.</summary>
    /// <param name="samples">Aligned samples with one sample set.</param>
    /// <param name="kinship">K; needs every analysed sample, matched by id.</param>
    /// <param name="backend">Where to decompose and rotate.</param>
    /// <exception cref="ArgumentException">Several sample sets: fit each of <see cref="StudySamples.SampleSets"/>.</exception>
    /// <exception cref="InputException">A sample without kinship, or K not positive semi-definite.</exception>
    public static NullModel Fit(StudySamples samples, Kinship kinship, Backend backend)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.SampleSets.Count != 1)
        {
            throw new ArgumentException(
                $"{samples.Traits.Count} traits have {samples.SampleSets.Count} different sample sets: fit each of {nameof(samples.SampleSets)}.",
                nameof(samples));
        }

        return Fit(samples.SampleSets[0], samples.Traits, kinship, backend);
    }

    /// <summary>Fits the null models of traits that share <paramref name="samples"/>.</summary>
    /// <param name="samples">The sample set of all <paramref name="traits"/>.</param>
    /// <param name="traits">At least one.</param>
    /// <param name="kinship">K; needs every analysed sample, matched by id.</param>
    /// <param name="backend">Where to decompose and rotate.</param>
    /// <param name="releaseKinship">
    /// Free K once the part needed is copied: the decomposition then peaks at 3 n² doubles instead of 3 n² beside K.
    /// </param>
    /// <exception cref="InputException">A sample without kinship, or K not positive semi-definite.</exception>
    public static NullModel Fit(
        SampleSet samples, IReadOnlyList<Trait> traits, Kinship kinship, Backend backend, bool releaseKinship = false)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(traits);
        ArgumentNullException.ThrowIfNull(kinship);
        ArgumentNullException.ThrowIfNull(backend);
        Require(samples, traits);
        DenseMatrix kernel = kinship.Select(samples.Ids);
        if (releaseKinship)
        {
            kinship.Dispose();
        }

        KernelMath.Centre(kernel);
        SpectralModel spectral = SpectralModel.Create(kernel, samples.Covariates, backend, LambdaRange.InSteps);
        try
        {
            return new NullModel(samples, spectral, FitAll(traits, spectral, backend.Threads), backend);
        }
        catch
        {
            spectral.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The null models of the same samples and K with other covariates, such as markers that others are tested given: without another
    /// decomposition.
    /// </summary>
    /// <param name="samples">The sample set of all <paramref name="traits"/>: the same samples in the same order.</param>
    /// <param name="traits">At least one.</param>
    /// <returns>Null models that use the eigenvectors of these, which must outlive them.</returns>
    /// <exception cref="ArgumentException">Other samples, or traits of others.</exception>
    /// <exception cref="InputException">The covariates leave no degree of freedom to test a marker.</exception>
    public NullModel Given(SampleSet samples, IReadOnlyList<Trait> traits)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(traits);
        Require(samples, traits);
        if (!samples.Ids.SequenceEqual(Samples.Ids))
        {
            throw new ArgumentException("Expected the samples of the null models, in their order.", nameof(samples));
        }

        SpectralModel spectral = Spectral.With(samples.Covariates);
        return new NullModel(samples, spectral, FitAll(traits, spectral, backend.Threads), backend, sharesVectors: true);
    }

    /// <summary>Frees the eigenvectors, unless they are of other null models.</summary>
    public void Dispose()
    {
        if (!sharesVectors)
        {
            Spectral.Dispose();
        }
    }

    private static void Require(SampleSet samples, IReadOnlyList<Trait> traits)
    {
        if (traits.Count == 0 || traits.Any(trait => !ReferenceEquals(trait.SampleSet, samples)))
        {
            throw new ArgumentException("Expected traits that are analysed on the given samples.", nameof(traits));
        }

        samples.RequireDegreesToTest();
    }

    private static TraitNull[] FitAll(IReadOnlyList<Trait> traits, SpectralModel spectral, int threads)
    {
        IReadOnlyList<ProfileLikelihood> profiles = spectral.Profiles([.. traits.Select(trait => trait.Values)]);
        var fits = new TraitNull[traits.Count];
        Parallel.For(0, fits.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, t =>
        {
            (OneKernelFit reml, _) = spectral.Fit(profiles[t], LikelihoodMethod.Reml);
            (OneKernelFit ml, _) = spectral.Fit(profiles[t], LikelihoodMethod.Ml, isClosed: true);
            fits[t] = new TraitNull(traits[t], profiles[t], reml, ml);
        });
        return fits;
    }
}

namespace GpuLmm;

/// <summary>
/// What markers are tested against: fitted null models, and which of them serves which markers. A test sees of it the scores and the
/// information of its columns alone, so that every test works with every background.
/// </summary>
public abstract class ScanBackground : IDisposable
{
    private protected ScanBackground(SampleSet samples, IReadOnlyList<Trait> traits)
    {
        Samples = samples;
        Traits = traits;
    }

    /// <summary>The samples that the traits share.</summary>
    public SampleSet Samples { get; }

    /// <summary>The traits, in the order of the results.</summary>
    public IReadOnlyList<Trait> Traits { get; }

    /// <summary>The null fits by REML, one per trait; empty where they are made chromosome by chromosome.</summary>
    public virtual IReadOnlyList<ModelReport> NullReports => [];

    /// <summary>
    /// Whether null models are generalised: of cases and controls, or counts. Tests are then scores whose tails are saddlepoints', and rows
    /// have <see cref="GeneralisedStatistics"/>.
    /// </summary>
    public virtual bool IsGeneralised => false;

    /// <summary>One null model per trait with the same kernel for all markers.</summary>
    /// <param name="nullModel">The null models; must outlive the scan.</param>
    public static implicit operator ScanBackground(NullModel nullModel) => Of(nullModel);

    /// <summary>One null model per trait with the same kernel for all markers.</summary>
    /// <param name="nullModel">The null models; must outlive the scan.</param>
    public static ScanBackground Of(NullModel nullModel)
    {
        ArgumentNullException.ThrowIfNull(nullModel);
        return new WholeGenome(nullModel);
    }

    /// <summary>
    /// Null models that leave the marker's chromosome out of K (LOCO), so that a marker does not compete with itself: one decomposition and
    /// null fit per chromosome, made when its markers are reached.
    /// </summary>
    /// <param name="samples">The sample set of all <paramref name="traits"/>.</param>
    /// <param name="traits">At least one.</param>
    /// <param name="kinship">Sums per chromosome; must outlive the scan.</param>
    /// <param name="onNullModel">Called with the chromosome and its null models before they are used; they are disposed afterwards.</param>
    /// <exception cref="ArgumentException">No trait, or one that is analysed on other samples.</exception>
    public static ScanBackground LeaveChromosomeOut(
        SampleSet samples, IReadOnlyList<Trait> traits, LocoKinship kinship, Action<string, NullModel>? onNullModel = null)
    {
        ArgumentNullException.ThrowIfNull(kinship);
        Require(samples, traits);
        return new LeaveChromosomeOut(samples, traits, kinship, onNullModel);
    }

    /// <summary>
    /// Null models whose kinship was never formed: each marker is tested without its chromosome in the kinship, at the variance ratio of
    /// the whole genome. The markers that are tested need not be those of the kinship.
    /// </summary>
    /// <param name="model">Null models of all traits.</param>
    /// <param name="samples">The sample set of the traits that are tested.</param>
    /// <exception cref="ArgumentException">The model has no trait of these samples.</exception>
    public static ScanBackground MatrixFree(MatrixFreeModel model, SampleSet samples)
    {
        ArgumentNullException.ThrowIfNull(model);
        MatrixFreeFit[] fits = [.. model.Fits.Where(fit => ReferenceEquals(fit.Trait.SampleSet, samples))];
        Require(samples, [.. fits.Select(fit => fit.Trait)]);
        return new MatrixFreeBackground(samples, fits);
    }

    /// <summary>
    /// A null model with a sparse relationship matrix: all markers are tested at its variances, with exact denominators.
    /// </summary>
    /// <param name="model">The null model; must outlive the scan.</param>
    public static ScanBackground Sparse(SparseNull model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new SparseBackground(model);
    }

    /// <summary>Linear regression: y = X b + x β + e, for samples that are independent given the covariates.</summary>
    /// <param name="samples">The sample set of all <paramref name="traits"/>.</param>
    /// <param name="traits">At least one.</param>
    /// <exception cref="ArgumentException">No trait, or one that is analysed on other samples.</exception>
    /// <exception cref="InputException">The samples leave no degree of freedom to test a marker.</exception>
    public static ScanBackground None(SampleSet samples, IReadOnlyList<Trait> traits)
    {
        Require(samples, traits);
        return new LinearBackground(samples, [.. traits.Select(trait => LinearNull.Fit(trait))]);
    }

    /// <summary>
    /// Linear regression of what the markers of the other chromosomes leave of each trait, by predictions of a first step.
    /// </summary>
    /// <param name="samples">The sample set of all <paramref name="traits"/>.</param>
    /// <param name="traits">At least one.</param>
    /// <param name="predictions">Of each trait; every sample has some.</param>
    /// <exception cref="ArgumentException">No trait, one that is analysed on other samples, or samples without predictions.</exception>
    /// <exception cref="InputException">The samples leave no degree of freedom to test a marker.</exception>
    public static ScanBackground Predicted(
        SampleSet samples, IReadOnlyList<Trait> traits, IReadOnlyList<LocoPredictions> predictions)
    {
        Require(samples, traits);
        ArgumentNullException.ThrowIfNull(predictions);
        if (predictions.Count != traits.Count || predictions.Any(one => !samples.Ids.All(one.Has)))
        {
            throw new ArgumentException("Expected predictions of each trait, for all of its samples.", nameof(predictions));
        }

        samples.RequireDegreesToTest();
        return new PredictedBackground(samples, traits, predictions);
    }

    /// <summary>
    /// A generalised model of a trait without random effects, with predictions of a first step for offsets: fitted again for every
    /// chromosome when its markers are reached.
    /// </summary>
    /// <param name="trait">The trait, as of <see cref="FittedNull.Fit(Trait, ResponseFamily, Kinship, Backend, ModelReport, CancellationToken)"/>.</param>
    /// <param name="family">Its family.</param>
    /// <param name="predictions">Of the trait, on the scale of the link; every sample has some.</param>
    /// <exception cref="ArgumentException">Samples without predictions.</exception>
    public static ScanBackground Predicted(Trait trait, ResponseFamily family, LocoPredictions predictions)
    {
        ArgumentNullException.ThrowIfNull(trait);
        ArgumentNullException.ThrowIfNull(predictions);
        return trait.SampleSet.Ids.All(predictions.Has) ? new GeneralisedPredictedBackground(trait, family, predictions)
            : throw new ArgumentException("Expected predictions of all samples of the trait.", nameof(predictions));
    }

    /// <summary>
    /// A fitted linear mixed model of any kind, whose variance stays as it was estimated: of several kernels, groupings, fields, several
    /// records an id, and residual variances.
    /// </summary>
    /// <param name="model">The model; must outlive the background.</param>
    /// <param name="genotypes">Genotypes of its samples.</param>
    /// <exception cref="InputException">A sample of the model is not genotyped, or its id names several samples.</exception>
    public static ScanBackground Of(FittedNull model, Genotypes genotypes)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(genotypes);
        return FittedBackground.Create(model, genotypes);
    }

    /// <summary>A saved model, with the name of its trait, and where chromosomes are left out what gives it without one.</summary>
    internal static ScanBackground Of(
        FittedNull model, Genotypes genotypes, string name, Func<string, FittedNull>? without, Action<string, FittedNull>? onNullModel) =>
        without is null ? FittedBackground.Create(model, genotypes, name: name)
            : new FittedLoco(model, FittedBackground.SamplesOf(model, genotypes, out _), name, without, onNullModel);

    /// <summary>A fitted model of a trait of aligned samples.</summary>
    internal static ScanBackground Of(FittedNull model, Genotypes genotypes, Trait trait) =>
        FittedBackground.Create(model, genotypes, trait);

    /// <summary>
    /// A model of a table whose genomic kernel leaves the marker's chromosome out, while the other terms stay: it is fitted again for every
    /// chromosome when its markers are reached.
    /// </summary>
    /// <param name="model">The fit with the kernel of the whole genome; must outlive the background.</param>
    /// <param name="genotypes">Genotypes of its samples.</param>
    /// <param name="kinship">Sums per chromosome; must outlive the scan.</param>
    /// <param name="fit">Fits the model with another genomic kernel.</param>
    /// <param name="onNullModel">Called with the chromosome and its fit before it is used.</param>
    /// <exception cref="InputException">As of <see cref="Of(FittedNull, Genotypes)"/>.</exception>
    public static ScanBackground LeaveChromosomeOut(
        FittedNull model, Genotypes genotypes, LocoKinship kinship, Func<Kinship, FittedNull> fit,
        Action<string, FittedNull>? onNullModel = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(genotypes);
        ArgumentNullException.ThrowIfNull(kinship);
        ArgumentNullException.ThrowIfNull(fit);
        return new FittedLoco(model, FittedBackground.SamplesOf(model, genotypes, out _), null, Without, onNullModel);

        FittedNull Without(string chromosome)
        {
            using Kinship own = kinship.Without(chromosome);
            return fit(own);
        }
    }

    /// <summary>
    /// What pairs of markers are tested against; null where the variance is estimated for each marker or chromosome anew.
    /// </summary>
    internal virtual PairModel? ForPairs() => null;

    /// <summary>The null models that sets are tested against, in turn; null where there are none whose variance stays as it is.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="chromosomes">Chromosomes of the sets, each once: linkage groups.</param>
    /// <param name="backend">Where null models are fitted.</param>
    /// <param name="cancellationToken">Checked between parts.</param>
    internal virtual IEnumerable<SetPart>? SetParts(
        Genotypes genotypes, IReadOnlyList<string> chromosomes, Backend backend, CancellationToken cancellationToken) =>
        ForPairs() is { } model ? Only(model) : null;

    private static IEnumerable<SetPart> Only(PairModel model)
    {
        using (model)
        {
            yield return new SetPart(0, null, model);
        }
    }

    /// <summary>Frees what the background made for itself; null models stay with whoever made them.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>The rows of a marker and trait.</summary>
    /// <param name="options">Which tests are asked for.</param>
    internal virtual IReadOnlyList<TestRow> RowsOf(AssociationOptions options) => [.. options.Tests.Select(TestRow.Of)];

    /// <summary>The null models in turn, each with the markers that it serves; together they serve each marker once.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="markers">The markers of the scan.</param>
    /// <param name="backend">Where null models are fitted.</param>
    /// <param name="cancellationToken">Checked between parts.</param>
    internal abstract IEnumerable<BackgroundPart> Parts(
        Genotypes genotypes, ScanMarkers markers, Backend backend, CancellationToken cancellationToken);

    private static void Require(SampleSet samples, IReadOnlyList<Trait> traits)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(traits);
        if (traits.Count == 0 || traits.Any(trait => !ReferenceEquals(trait.SampleSet, samples)))
        {
            throw new ArgumentException("Expected traits that are analysed on the given samples.", nameof(traits));
        }
    }
}

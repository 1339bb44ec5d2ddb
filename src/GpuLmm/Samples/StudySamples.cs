namespace GpuLmm;

/// <summary>
/// Phenotypes y and covariates X aligned to the genotypes by sample id, never by order. Each trait keeps its own samples, so traits
/// analysed together give what each gives alone. Disposing frees the designs.
/// </summary>
public sealed class StudySamples : IDisposable
{
    internal StudySamples(
        IReadOnlyList<Trait> traits, IReadOnlyList<SampleSet> sampleSets, IReadOnlyList<LeftOut> skipped, AlignmentReport report)
    {
        Traits = traits;
        SampleSets = sampleSets;
        Skipped = skipped;
        Report = report;
    }

    /// <summary>Traits that can be analysed, in the order asked for; may be empty, and <see cref="Skipped"/> then says why.</summary>
    public IReadOnlyList<Trait> Traits { get; }

    /// <summary>The distinct sample sets of the traits, in order of first use.</summary>
    public IReadOnlyList<SampleSet> SampleSets { get; }

    /// <summary>Traits that cannot be analysed.</summary>
    public IReadOnlyList<LeftOut> Skipped { get; }

    /// <summary>How many samples were matched and dropped, and why.</summary>
    public AlignmentReport Report { get; }

    /// <summary>Genotyped samples that the lists of samples keep, with or without phenotypes.</summary>
    internal IReadOnlyList<SampleId> Kept { get; init; } = [];

    /// <summary>Reads and aligns phenotypes and covariates.</summary>
    /// <param name="genotypes">The N genotyped samples; their phenotypes are used if no table is given.</param>
    /// <param name="phenotypePath">Phenotype table; overrides that of the options.</param>
    /// <param name="covariatePath">Covariate table; overrides that of the options.</param>
    /// <param name="options">Columns and samples to use; all by default.</param>
    /// <exception cref="ArgumentException">Options that contradict each other.</exception>
    /// <exception cref="InputException">
    /// A table that breaks its format (see <c>docs/files.md</c>), a column that is not there, ids that match no genotyped sample or more
    /// than one, or no phenotype at all.
    /// </exception>
    public static StudySamples Align(
        Genotypes genotypes, string? phenotypePath = null, string? covariatePath = null, StudySamplesOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        options ??= StudySamplesOptions.Default;
        options = options with
        {
            PhenotypePath = phenotypePath ?? options.PhenotypePath,
            CovariatePath = covariatePath ?? options.CovariatePath,
        };
        options.Validate();

        var alignment = new Alignment(genotypes.Name, genotypes.Samples);
        if (options.PhenotypePath is not null)
        {
            alignment.ReadPhenotypes(options.PhenotypePath, options.PhenotypeNames);
        }
        else
        {
            alignment.TakePhenotypes(genotypes, options.PhenotypeNames);
        }

        if (options.CovariatePath is not null)
        {
            alignment.ReadCovariates(options.CovariatePath, options.CovariateNames, options.CategoricalCovariates);
        }

        if (options.ConditionalMarkers.Count > 0)
        {
            alignment.AddMarkers(options.ConditionalMarkers, ConditionalMarkers.Read(genotypes, options.ConditionalMarkers));
        }

        alignment.KeepAndRemove(options.KeepPath, options.RemovePath);
        if (options.AreTimesToEvents)
        {
            alignment.PairEvents(options.PhenotypePath ?? genotypes.Name);
        }

        if (options.Serves is { } serves)
        {
            alignment.Require(serves);
        }

        return alignment.Build(options.RequireEveryTrait);
    }

    /// <summary>Takes phenotypes and covariates that are in memory, in the order of the samples.</summary>
    /// <param name="samples">N distinct ids, those of the genotypes in their order.</param>
    /// <param name="traitNames">T names.</param>
    /// <param name="traitValues">T columns of N values; NaN is missing.</param>
    /// <param name="covariateNames">Names of covariates, without the intercept; none by default.</param>
    /// <param name="covariateValues">As many columns of N values; NaN is missing.</param>
    /// <param name="requireEveryTrait">As of <see cref="StudySamplesOptions"/>.</param>
    /// <exception cref="ArgumentException">Lists or columns of the wrong length, an infinite value, or an id that occurs twice.</exception>
    public static StudySamples FromArrays(
        IReadOnlyList<SampleId> samples,
        IReadOnlyList<string> traitNames,
        IReadOnlyList<double[]> traitValues,
        IReadOnlyList<string>? covariateNames = null,
        IReadOnlyList<double[]>? covariateValues = null,
        bool requireEveryTrait = false)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(traitNames);
        ArgumentNullException.ThrowIfNull(traitValues);
        var alignment = new Alignment("the samples", samples);
        alignment.AddPhenotypes(traitNames, traitValues);
        alignment.AddCovariates(covariateNames ?? [], covariateValues ?? []);
        return alignment.Build(requireEveryTrait);
    }

    /// <summary>The samples that at least one trait analyses.</summary>
    /// <exception cref="InputException">No trait can be analysed.</exception>
    internal SampleSelection AnalysedByAny()
    {
        if (SampleSets.Count == 0)
        {
            throw new InputException($"No trait can be analysed: {string.Join("; ", Skipped.Select(s => $"{s.Name}: {s.Reason}"))}.");
        }

        int[] indices = [.. SampleSets.SelectMany(set => set.Indices.ToArray()).Distinct().Order()];
        return new SampleSelection(SampleSets[0].Selection.SampleCount, indices);
    }

    /// <summary>Frees the designs of all sample sets.</summary>
    public void Dispose()
    {
        foreach (SampleSet set in SampleSets)
        {
            set.Covariates.Dispose();
        }
    }
}

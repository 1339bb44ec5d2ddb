namespace GpuLmm;

/// <summary>
/// Null models y = X b + u + e, u ~ N(0, σ²_g K), of any number of traits without a matrix of n × n: K = Z Z'/m of standardised genotypes
/// is only ever multiplied by columns, all that wait in one pass over the packed genotypes. REML by stochastic Lanczos quadrature, and
/// for every chromosome the residuals without it (LOCO), with a calibration of the tests' denominators. Frequencies and scales of K are
/// those of all samples that are kept, so that each trait gets what it gets alone, whichever samples it lacks.
/// </summary>
public sealed class MatrixFreeModel
{
    private MatrixFreeModel(IReadOnlyList<MatrixFreeFit> fits, Genotypes genotypes, KinshipPasses passes)
    {
        Fits = fits;
        Chromosomes = passes.Markers.Chromosomes;
        MarkerCount = passes.Markers.Count;
        Passes = passes.Count;
        Columns = passes.Columns;
        IsHeld = passes.IsHeld;
        GenotypesName = genotypes.Name;
    }

    /// <summary>One for each trait, in the order of the study.</summary>
    public IReadOnlyList<MatrixFreeFit> Fits { get; }

    /// <summary>Chromosomes of the kinship, X with its pseudoautosomal regions, in order of first appearance.</summary>
    public IReadOnlyList<string> Chromosomes { get; }

    /// <summary>m, markers of the kinship.</summary>
    public int MarkerCount { get; }

    /// <summary>Passes over its genotypes.</summary>
    public int Passes { get; }

    /// <summary>Columns of all passes together.</summary>
    public long Columns { get; }

    /// <summary>Whether the genotypes were kept packed in memory, rather than read in every pass.</summary>
    public bool IsHeld { get; }

    /// <summary>What messages call the genotypes of the kinship.</summary>
    public string GenotypesName { get; }

    /// <summary>Fits the null models of all traits of a study.</summary>
    /// <param name="study">The traits; their samples are matched to the genotypes by id.</param>
    /// <param name="genotypes">Genotypes of the kinship; markers of others may be tested.</param>
    /// <param name="backend">On whose host products run.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Reported to after every block of a pass.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <exception cref="ArgumentException">Options outside their range.</exception>
    /// <exception cref="InputException">
    /// No trait; samples without genotypes; no marker that varies, or markers of one chromosome only; or samples that leave no degree of
    /// freedom to test a marker.
    /// </exception>
    /// <exception cref="ArithmeticException">Systems of equations that do not converge.</exception>
    public static MatrixFreeModel Fit(
        StudySamples study, Genotypes genotypes, Backend backend, MatrixFreeOptions? options = null,
        IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(genotypes);
        ArgumentNullException.ThrowIfNull(backend);
        options ??= MatrixFreeOptions.Default;
        options.Validate();
        study.AnalysedByAny();
        foreach (SampleSet set in study.SampleSets)
        {
            set.RequireDegreesToTest();
        }

        var places = new ModelSamples(study, genotypes);
        MarkerFilter filter = options.Components is null ? options.Filter : options.Filter with
        {
            Extract = options.Components.Keys.Where(id => options.Filter.Extract?.Contains(id) ?? true).ToHashSet(StringComparer.Ordinal),
        };
        ModelMarkers markers = ModelMarkers.Of(genotypes, places.Kept, filter, options.Components, backend.Threads, cancellationToken);
        using var passes = new KinshipPasses(genotypes, markers, places.Analysed, backend, options.Passes, progress, cancellationToken);
        var sets = new List<MatrixFreeSet>();

        // Components only start from the fit of one kinship.
        MatrixFreeOptions first = options.Components is null ? options
            : options with { MaxProbes = Math.Min(options.MaxProbes, MatrixFreeReml.FirstProbes) };
        try
        {
            sets.AddRange(study.SampleSets.Select(set => new MatrixFreeSet(
                new MaskedSamples(set, places.RowsOf(set), places.Analysed.Count), places.SelectionOf(set),
                [.. study.Traits.Where(trait => ReferenceEquals(trait.SampleSet, set))], passes, first)));
            MatrixFreeReml.Estimate(sets, passes);
            if (options.Components is not null)
            {
                ComponentReml.Estimate(sets, passes, options);
            }

            IReadOnlyList<MatrixFreeFit> fits = new MatrixFreeLoco(sets, genotypes, passes, options).Fits();
            if (options.Prior == MarkerPrior.Mixture)
            {
                new MixtureModel(sets, passes, options).Improve(fits);
            }

            return new MatrixFreeModel(
                [.. study.Traits.Select(trait => fits.First(fit => ReferenceEquals(fit.Trait, trait)))], genotypes, passes);
        }
        finally
        {
            sets.ForEach(set => set.Dispose());
        }
    }

    /// <summary>Bytes that the markers of a file take at most where they are kept in memory.</summary>
    internal static long GenotypeBytes(Genotypes genotypes) => HeldGenotypes.Bytes(genotypes, genotypes.Markers.Count);

    /// <summary>Bytes that a fit takes at most beside the genotypes.</summary>
    /// <param name="study">The traits.</param>
    /// <param name="markers">m, of which a mixture has effects for every column.</param>
    /// <param name="chromosomes">C.</param>
    /// <param name="options">Calibration markers, and most probes.</param>
    internal static long WorkingBytes(StudySamples study, int markers, int chromosomes, MatrixFreeOptions options)
    {
        int traits = study.Traits.Count, rows = study.AnalysedByAny().Count;
        long covariates = study.SampleSets.Max(set => set.Covariates.Names.Count);
        long systems = traits * (chromosomes + options.CalibrationMarkers + covariates + 1);
        long batch = Math.Min(systems, ConjugateGradients.MostColumns);

        // A system has x, b, a residual and a direction; those of a batch also a column of C and two of sums. A recurrence has two vectors.
        long solving = (4 * systems) + (3 * batch) + (traits * (long)chromosomes);
        long recurrences = 5 * ((study.SampleSets.Count * (long)Math.Min(options.MaxProbes, MatrixFreeReml.MostProbesAtOnce)) + traits);

        // Components keep of every probe z and of every trait V⁻¹z and P K_k P y, and solve for these.
        long parts = options.Components?.Values.Distinct().Count() ?? 0, probes = parts == 0 ? 0 : Math.Min(options.MaxProbes, rows);
        long components = (probes * study.SampleSets.Count) + (4 * traits * (probes + parts));
        (long mixture, long effects) = options.Prior == MarkerPrior.Mixture ? MixtureModel.WorkingColumns(traits, chromosomes) : (0, 0);
        return sizeof(double) * ((effects * markers)
            + (rows * (Math.Max(Math.Max(solving, recurrences), mixture + (traits * (long)chromosomes)) + components)));
    }
}

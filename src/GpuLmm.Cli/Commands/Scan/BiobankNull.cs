using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Null models without a relationship matrix, fitted once for all traits of a scan.</summary>
internal sealed class BiobankNull(
    ScanRequest request, RunContext context, Genotypes genotypes, Backend backend, StudySamples study, MarkerFilter filter)
{
    // Of the memory that there is, for what no plan counts.
    private const double Usable = 0.9;

    private readonly List<string> saved = [];

    private MatrixFreeModel? model;

    /// <summary>Files that are stored beside the results.</summary>
    public IReadOnlyList<string> Saved => saved;

    private string ComponentsPath => context.Options.Out + ".components.tsv";

    private string EffectsPath => context.Options.Out + ".snp.tsv";

    /// <summary>Tells what the fit and the scan take, and checks it.</summary>
    public static void Tell(
        BiobankRequest request, RunContext context, Genotypes genotypes, Genotypes ofModel, StudySamples study, Backend backend)
    {
        long working = WorkingBytes(request, ofModel, study);
        long packed = MatrixFreeModel.GenotypeBytes(ofModel);
        bool fits = packed <= Room(context, working);
        var fit = new MatrixFreeStage(working + (fits ? packed : 0), fits);
        int n = study.SampleSets.Max(set => set.Count);
        var scan = new ScoreStage(n)
        {
            FileSamples = genotypes.Samples.Count,
            HasDosages = genotypes.HasDosages,
            Covariates = study.SampleSets.Max(set => set.Covariates.Names.Count),
            Traits = study.Traits.Count,
            HeldBytes = working,
        };
        MemoryPlan.Tell(context, backend.Plan([fit, scan]), "analyse fewer traits at once (--pheno-name) or fewer samples (--keep)");
    }

    /// <summary>The background of a sample set.</summary>
    public PreparedBackground Prepare(SampleSet samples)
    {
        MatrixFreeModel own = model ??= Fit();
        return new PreparedBackground(
            ScanBackground.MatrixFree(own, samples),
            [.. own.Fits.Where(fit => ReferenceEquals(fit.Trait.SampleSet, samples)).Select(NullFit.Of)], own.MarkerCount, null);
    }

    private static string Describe(MatrixFreeFit fit) => fit.Mixture is { } mixture
        ? FormattableString.Invariant(
            $"{fit.Trait.Name}: mixture with {mixture.LargeShare:0.##} of the markers with large effects, f2 = {mixture.SmallVariance:0.#}; ")
            + FormattableString.Invariant(
                $"cross-validated R² {mixture.R2:0.0000} instead of {mixture.InfinitesimalR2:0.0000}, ")
            + FormattableString.Invariant($"effective sample size × {mixture.Gain:0.000}")
        : $"{fit.Trait.Name}: a mixture does not predict better than one normal, which is kept";

    private static string Describe(KinshipComponent component) => FormattableString.Invariant(
        $"{component.Name}, {component.Markers:N0} markers: h² = {component.Heritability:0.0000} ")
        + $"(s.e. {Study.Number(component.HeritabilityError, "0.0000")}, Monte Carlo {Study.Number(component.MonteCarloError, "0.0000")}), "
        + $"enrichment {Study.Number(component.Enrichment, "0.00")} (s.e. {Study.Number(component.EnrichmentError, "0.00")})";

    private static long WorkingBytes(BiobankRequest request, Genotypes genotypes, StudySamples study) => MatrixFreeModel.WorkingBytes(
        study, genotypes.Markers.Count, genotypes.Markers.Select(marker => marker.Chromosome).Distinct().Count(),
        Options(request, MarkerFilter.Default));

    private static double Room(RunContext context, long working) =>
        (Usable * (context.Options.MemoryLimit ?? AvailableMemory.Bytes())) - working;

    private static MatrixFreeOptions Options(BiobankRequest request, MarkerFilter filter)
    {
        MatrixFreeOptions defaults = MatrixFreeOptions.Default;
        return defaults with
        {
            Filter = filter,
            Method = request.Method,
            Prior = request.Prior,
            Components = request.ComponentsPath is { } path ? MarkerList.ReadSets(path) : null,
            Tolerance = request.Tolerance ?? defaults.Tolerance,
            MaxProbes = request.MaxProbes ?? defaults.MaxProbes,
        };
    }

    private MatrixFreeModel Fit()
    {
        BiobankRequest own = request.Biobank!;
        if (own.SavePrefix is { } prefix)
        {
            LocoPredictionFile.RequireWritable(study);
            saved.AddRange(LocoPredictionFile.PathsOf(prefix, study.Traits.Count));
        }

        if (own.SavesEffects)
        {
            saved.Add(EffectsPath);
        }

        if (own.ComponentsPath is not null)
        {
            saved.Add(ComponentsPath);
        }

        if (saved.Count > 0)
        {
            context.Outputs.Reserve([.. saved]);
        }

        IReadOnlySet<string>? named = own.ModelMarkersPath is { } path ? MarkerList.Read(path) : null;

        // --chr and --extract choose what is tested; the background stays that of the genome.
        MatrixFreeOptions options = Options(own, filter with { Chromosomes = null, Extract = named }) with
        {
            HasMarkerEffects = own.SavesEffects,
            GenotypeBytes = (long)Math.Max(0, Room(context, WorkingBytes(own, genotypes, study))),
        };
        MatrixFreeModel fitted = context.Stage("null model", progress => MatrixFreeModel.Fit(
            study, genotypes, backend, options, progress, context.Cancellation));
        var facts = new KinshipPassFacts(fitted.MarkerCount, fitted.Passes, fitted.Columns, fitted.IsHeld);
        context.Facts.Passes = facts;
        context.Say($"{facts}");
        if ((options.Components?.Count ?? named?.Count) is { } ids && ids > fitted.MarkerCount)
        {
            string absent = Study.Count(ids - fitted.MarkerCount, $"of {ids:N0} ids");
            context.Say($"{own.ModelMarkersPath ?? own.ComponentsPath}: {absent} are not in the kinship: no markers of {genotypes.Name}, filtered out, "
                + "without variation or on no autosome");
        }

        if (options.Components is not null)
        {
            foreach (MatrixFreeFit fit in fitted.Fits)
            {
                fit.Components.ToList().ForEach(component => context.Say($"{fit.Trait.Name}: {Describe(component)}"));
            }

            context.Results.Write(ComponentsPath, stream => ComponentTable.Write(stream, fitted.Fits));
        }

        foreach (MatrixFreeFit fit in own.Prior == MarkerPrior.Mixture ? fitted.Fits : [])
        {
            context.Say(Describe(fit));
        }

        if (own.SavePrefix is not null)
        {
            context.Write(files => LocoPredictionFile.Stage(files, own.SavePrefix, [.. fitted.Fits.Select(LocoPredictions.Of)]));
        }

        if (own.SavesEffects)
        {
            context.Results.Write(
                EffectsPath, stream => PredictionTables.WriteMarkers(stream, [.. fitted.Fits.Select(MarkerEffects.Of)]));
        }

        return fitted;
    }
}

using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>
/// What each sample set is tested against: null models with a kinship, read once for all sets or computed from the genotypes of the set,
/// with or without the chromosome of the marker; or linear regression.
/// </summary>
internal sealed class ScanBackgrounds(
    ScanRequest request, RunContext context, Genotypes genotypes, Genotypes ofModel, Backend backend, StudySamples study,
    MarkerFilter filter) : IDisposable
{
    // --chr and --extract choose what is tested; the background stays that of the genome.
    private readonly KinshipOptions options =
        new() { Method = request.Method, Filter = filter with { Chromosomes = null, Extract = null } };
    private readonly ConditionedTraits conditioned = new(request, genotypes, backend);
    private readonly BiobankNull biobank = new(request, context, ofModel, backend, study, filter);
    private Kinship? kinship;
    private SparseKinship? sparse;
    private SampleSet? kinshipOf;
    private LocoKinship? loco;

    /// <summary>Predictions of the other chromosomes' markers; null where there are none.</summary>
    public PredictedTraits? Predicted { get; init; }

    /// <summary>Files that were saved beside the results.</summary>
    public IReadOnlyList<string> Saved => biobank.Saved;

    /// <summary>Whether a kinship serves one sample set only, and can be freed as soon as that has its part of it.</summary>
    public static bool ServesOneSet(ScanRequest request, StudySamples study) => request.KinshipPath is null || study.SampleSets.Count == 1;

    /// <summary>
    /// Fits the null models of traits that share their samples; with a chromosome left out, those reported are of the whole genome.
    /// </summary>
    public PreparedBackground Fit(SampleSet samples, IReadOnlyList<Trait> traits)
    {
        if (request.Generalised.IsGeneralised && Predicted is not null)
        {
            // Shown is the model without predictions, which are others for every chromosome.
            using FittedNull without = context.Stage("null model", _ =>
                FittedNull.Fit(traits[0], request.Generalised.Family, null, backend, null, context.Cancellation));
            return new PreparedBackground(
                ScanBackground.Predicted(traits[0], request.Generalised.Family, Predicted.Of(traits[0].Name)),
                [NullFit.Of(without.Report)], 0, null);
        }

        if (request.Generalised.IsGeneralised)
        {
            return new GeneralisedBackgrounds(request, context, genotypes, backend, this).Fit(samples, traits[0]);
        }

        if (Predicted is not null)
        {
            ScanBackground offsets = ScanBackground.Predicted(samples, traits, [.. traits.Select(trait => Predicted.Of(trait.Name))]);
            return new PreparedBackground(
                offsets, [.. ScanBackground.None(samples, traits).NullReports.Zip(traits, NullFit.Of)], 0, null);
        }

        if (!request.HasKinship)
        {
            ScanBackground none = context.Stage("null model", _ => ScanBackground.None(samples, traits));
            return new PreparedBackground(none, [.. none.NullReports.Zip(traits, NullFit.Of)], 0, null)
            {
                Given = (trait, _, ids) => conditioned.None(trait, ids),
            };
        }

        if (request.SparsePath is { } sparsePath)
        {
            return FitSparse(traits[0], sparsePath);
        }

        if (request.Biobank is not null)
        {
            return biobank.Prepare(samples);
        }

        if (request.Pairs is not null)
        {
            Kinship own = KinshipOf(samples);
            Describe(own);
            FittedNull pairs = context.Stage("null model", _ => FittedNull.ForPairs(traits[0], own, backend, context.Cancellation));
            return new PreparedBackground(ScanBackground.Of(pairs, genotypes), [NullFit.Of(pairs.Report)], own.MarkerCount, pairs);
        }

        if (!request.Loco)
        {
            NullModel model = FitNull(samples, traits, KinshipOf(samples), ServesOneSet(request, study), out double count);
            return new PreparedBackground(model, Fits(model), count, model)
            {
                Given = (trait, _, ids) => conditioned.Given(model, trait, ids),
            };
        }

        LocoKinship sums = LocoOf(samples);
        using Kinship all = sums.All();
        using NullModel whole = FitNull(samples, traits, all, releaseKinship: true, out double markers);
        return new PreparedBackground(ScanBackground.LeaveChromosomeOut(samples, traits, sums, Note), Fits(whole), markers, null)
        {
            Given = (trait, chromosome, ids) => conditioned.Without(sums, chromosome, samples, trait, ids),
        };
    }

    public void Dispose()
    {
        conditioned.Dispose();
        kinship?.Dispose();
        loco?.Dispose();
    }

    private static NullFit[] Fits(NullModel model) => [.. model.Traits.Select(trait => NullFit.Of(trait, model.Samples))];

    private NullModel FitNull(SampleSet samples, IReadOnlyList<Trait> traits, Kinship own, bool releaseKinship, out double markers)
    {
        markers = own.MarkerCount;
        Describe(own);
        return context.Stage("null model", _ => NullModel.Fit(samples, traits, own, backend, releaseKinship));
    }

    /// <summary>The null model of a trait with the sparse kinship.</summary>
    private PreparedBackground FitSparse(Trait trait, string path)
    {
        SparseKinship own = SparseOf(path);
        SparseNull model = context.Stage("null model", _ => SparseNull.Fit(trait, own, backend));
        context.Say($"{trait.Name}: {model.Families}; denominators of all tests are exact");
        return new PreparedBackground(ScanBackground.Sparse(model), [NullFit.Of(model)], 0, model);
    }

    /// <summary>The sparse kinship, read once.</summary>
    public SparseKinship SparseOf(string path) => sparse ??= context.Stage("kinship", _ =>
    {
        SparseKinship read = KinshipFile.ReadSparse(path, genotypes.Samples);
        context.Say($"kinship: {Study.Count(read.PairCount, "related pairs")} of {Study.Count(read.Samples.Count, "samples")}");
        return read;
    });

    /// <summary>Says what the kinship is.</summary>
    public void Describe(Kinship own)
    {
        var facts = KinshipFacts.Of(own);
        context.Facts.AddKinship(facts);
        context.Say($"kinship: {facts}");
    }

    private void Note(string chromosome, NullModel model)
    {
        foreach (TraitNull trait in model.Traits)
        {
            context.Note($"without chromosome {chromosome}: {NullFit.Of(trait, model.Samples).Description}");
        }
    }

    /// <summary>K; the one before is gone.</summary>
    public Kinship KinshipOf(SampleSet samples)
    {
        if (request.KinshipPath is null && !ReferenceEquals(kinshipOf, samples))
        {
            kinship?.Dispose();
            kinship = null;
        }

        kinshipOf = samples;
        return kinship ??= context.Stage("kinship", progress => request.KinshipPath is { } path
            ? KinshipFile.Read(path, genotypes.Samples)
            : Kinship.Estimate(genotypes, KinshipSamples.Of(samples), backend, options, progress, context.Cancellation));
    }

    /// <summary>K of all analysed samples.</summary>
    public Kinship KinshipOf(StudySamples all) => kinship ??= context.Stage("kinship", progress => request.KinshipPath is { } path
        ? KinshipFile.Read(path, genotypes.Samples)
        : Kinship.Estimate(genotypes, KinshipSamples.OfAny(all), backend, options, progress, context.Cancellation));

    /// <summary>The sums of the chromosomes; those before are gone.</summary>
    public LocoKinship LocoOf(SampleSet samples)
    {
        if (request.KinshipPath is null)
        {
            loco?.Dispose();
            loco = null;
        }

        return loco ??= context.Stage("kinship", progress => request.KinshipPath is { } path
            ? LocoFile.Read(path, genotypes.Samples)
            : LocoKinship.Estimate(genotypes, KinshipSamples.Of(samples), backend, options, progress, context.Cancellation));
    }
}

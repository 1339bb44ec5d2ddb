using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Scans against the null models that <c>gpulmm null</c> saved, one trait after the other: each has samples of its own.</summary>
/// <param name="request">The scan.</param>
/// <param name="prefix">Of the null models.</param>
/// <param name="context">The run.</param>
internal sealed class SavedScan(ScanRequest request, string prefix, RunContext context)
{
    /// <summary>Whether there are saved null models of this prefix.</summary>
    /// <exception cref="InputException">There is what null models without a matrix are saved as.</exception>
    public static bool IsThere(string prefix)
    {
        bool isThere = !File.Exists(prefix) && File.Exists(FittedNullSet.PathOf(prefix));
        string predictions = LocoPredictionFile.PathsOf(prefix, 0)[0];
        return isThere || File.Exists(prefix) || !File.Exists(predictions) ? isThere : throw new InputException(
            $"{prefix}: null models without a relationship matrix are saved as predictions: use --pred {predictions}, with the phenotypes and "
            + "covariates of gpulmm null.");
    }

    public void Run()
    {
        using SexCodedGenotypes genotypes = request.Genotypes.Open();
        Study.Describe(context, genotypes);
        AssociationOptions association = request.Association with { Filter = request.Markers.Load() };
        genotypes.RequireSexes(association.Filter);
        var saved = FittedNullSet.Open(prefix);
        if (request.Pairs is not null)
        {
            string one = FittedNullSet.PathOf(prefix, saved.Nulls[0].Trait, null);
            throw new UsageException($"pairs are tested against one null model: --null {one}.");
        }

        var outputs = new ScanOutputs(request.Format, request.HasReport, pairs: null, context)
        {
            Variants = request.Sets is { } variants ? (variants, variants.Load()) : null,
            Part = ShardPart.Tell(association, genotypes, context),
        };
        outputs.Reserve(saved.Nulls.Select(own => own.Trait));
        using Backend backend = Study.OpenDevice(context);
        Plan(saved, genotypes, backend);
        var sets = new List<ScanSet>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            foreach (NullEntry own in saved.Nulls)
            {
                using FittedNull model = context.Stage("null model", _ => saved.Read(own, null));
                FormulaScan.RequireFamily($"{prefix}, {own.Trait}", model, hasPairs: false, association);
                if (sets.Count == 0)
                {
                    JournalPlan.Tell(
                        context, request.Sets is not null ? 0 : outputs.Part?.Kept ?? genotypes.Markers.Count,
                        (long)saved.Nulls.Count * (model.Tests.Count > 0 ? model.Tests.Count : association.Tests.Count),
                        model.Generalised is not null);
                }

                ids.UnionWith(model.Ids);
                ScanBackground background = ScanBackground.Of(
                    model, genotypes, own.Trait, own.Without.Count > 0 ? chromosome => saved.Read(own, chromosome) : null, Note);
                ScanSet set = outputs.NewSet(background.Samples, background.Traits, backend);
                sets.Add(set);
                set.Scan(
                    () => new PreparedBackground(background, [NullFit.Of(model.Report)], 0, background), genotypes, backend, association);
            }

            var flow = new SampleFacts(genotypes.Samples.Count, ids.Count, null, ids.Count, 0, 0, 0, ids.Count, 0, []);
            context.Facts.Samples = flow;
            Study.TellSexCoding(context, genotypes);
            outputs.Finish(sets, ScanSummary.Of(sets, flow, [], genotypes, outputs.Part));
        }
        finally
        {
            sets.ForEach(set => set.Dispose());
        }
    }

    private void Note(string chromosome, FittedNull own) =>
        context.Note($"without chromosome {chromosome}: {NullFit.Of(own.Report).Description}");

    private void Plan(FittedNullSet saved, SexCodedGenotypes genotypes, Backend backend)
    {
        int n = saved.Nulls.Max(own => own.Samples);
        bool isLoco = saved.Nulls.Any(own => own.Without.Count > 0);
        string tests = request.Sets is not null ? "sets of variants"
            : saved.Nulls[0].Family != FamilyNames.Name(ResponseFamily.Gaussian) ? "score tests and saddlepoints"
            : string.Join(", ", request.Association.Tests).ToLowerInvariant();
        context.Plan($"n ≤ {n:N0}, m ≤ {genotypes.Markers.Count:N0}, {saved.Nulls.Count:N0} traits; null models {prefix}"
            + $"{(isLoco ? ", leaving out the marker's chromosome" : "")}; {tests} with the variances of the null model");
        var scan = new ScoreStage(n)
        {
            FileSamples = genotypes.Samples.Count,
            HasDosages = genotypes.HasDosages,
            Covariates = 0,
            Matrices = isLoco ? 2 : 1,
        };
        MemoryPlan.Tell(context, backend.Plan([scan]), "save null models of fewer samples (gpulmm null --keep)");
    }
}

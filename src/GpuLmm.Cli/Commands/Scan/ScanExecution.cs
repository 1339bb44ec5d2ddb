using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Scans every trait, the traits of the same samples together, and gives the results their names when all are complete.</summary>
internal sealed class ScanExecution(ScanRequest request, RunContext context)
{
    public void Run()
    {
        using SexCodedGenotypes genotypes = request.Genotypes.Open();
        Study.Describe(context, genotypes);
        using ModelGenotypes? model = ModelGenotypes.Open(request, genotypes);
        model?.Tell(context);
        PredictedTraits? predicted = request.PredictionsPath is { } list ? new PredictedTraits(list, genotypes) : null;
        using StudySamples study = StudySamples.Align(genotypes, options: request.Study with
        {
            Serves = predicted is not null ? (trait, sample) => predicted.Of(trait).Has(sample)
                : model is not null ? (_, sample) => model.Has(sample) : null,
        });
        Study.Describe(context, study);
        predicted?.Tell(context);
        Study.RequireTraits(study);
        AssociationOptions association = request.Association with { Filter = request.Markers.Load() };
        var outputs = new ScanOutputs(request.Format, request.HasReport, request.Pairs?.Load(genotypes), context)
        {
            Conditional = request.Conditional,
            Variants = request.Sets is { } own ? (own, own.Load()) : null,
            Part = ShardPart.Tell(association, genotypes, context),
        };
        if (request.Conditional is not null)
        {
            ConditionalScan.RequireIds(genotypes);
        }

        outputs.Reserve(study.Traits.Select(trait => trait.Name));
        genotypes.RequireSexes(association.Filter);
        using Backend backend = Study.OpenDevice(context);
        ScanStages.Tell(request, context, genotypes, model?.Genotypes ?? genotypes, study, backend);
        JournalPlan.Tell(
            context, request.Sets is not null || request.Pairs is not null ? 0 : outputs.Part?.Kept ?? genotypes.Markers.Count,
            (long)study.Traits.Count * association.Tests.Count, request.Generalised.IsGeneralised);

        using var backgrounds = new ScanBackgrounds(
            request, context, genotypes, model?.Genotypes ?? genotypes, backend, study, association.Filter)
        {
            Predicted = predicted,
        };
        var sets = new List<ScanSet>();
        try
        {
            foreach ((SampleSet samples, Trait[] traits) in Together(study))
            {
                ScanSet set = outputs.NewSet(samples, traits, backend);
                sets.Add(set);
                set.Scan(() => backgrounds.Fit(samples, traits), genotypes, backend, association);
            }

            Study.TellSexCoding(context, genotypes);
            outputs.Finish(
                sets, ScanSummary.Of(sets, SampleFacts.Of(study.Report), [.. Study.SkippedOf(study)], genotypes, outputs.Part),
                [.. backgrounds.Saved]);
        }
        finally
        {
            sets.ForEach(set => set.Dispose());
        }
    }

    /// <summary>
    /// Traits of the same samples; of pairs in a mixed model, of generalised models and with a sparse kinship one by one, as each has its
    /// own variance.
    /// </summary>
    private IEnumerable<(SampleSet Samples, Trait[] Traits)> Together(StudySamples study) => study.SampleSets.SelectMany(samples =>
    {
        IEnumerable<Trait> traits = study.Traits.Where(trait => ReferenceEquals(trait.SampleSet, samples));
        return (request.Pairs is not null && request.HasKinship) || request.Generalised.IsGeneralised || request.SparsePath is not null
            ? traits.Select(trait => (samples, (Trait[])[trait])) : [(samples, traits.ToArray())];
    });
}

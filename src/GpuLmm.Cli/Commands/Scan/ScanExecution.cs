using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Scans every trait, the traits of the same samples together, and gives the results their names when all are complete.</summary>
internal sealed class ScanExecution(ScanRequest request, RunContext context)
{
    private readonly ScanOutputs outputs = new(request.Format, request.HasReport, context);

    public void Run()
    {
        using SexCodedGenotypes genotypes = request.Genotypes.Open();
        Study.Describe(context, genotypes);
        using StudySamples study = StudySamples.Align(genotypes, options: request.Study);
        Study.Describe(context, study);
        Study.RequireTraits(study);
        outputs.Reserve(study.Traits.Select(trait => trait.Name));
        AssociationOptions association = request.Association with { Filter = request.Markers.Load() };
        genotypes.RequireSexes(association.Filter);
        using Backend backend = Study.OpenDevice(context);
        ScanStages.Tell(request, context, genotypes, study, backend);

        using var backgrounds = new ScanBackgrounds(request, context, genotypes, backend, study, association.Filter);
        var sets = new List<ScanSet>();
        try
        {
            foreach (SampleSet samples in study.SampleSets)
            {
                Trait[] traits = [.. study.Traits.Where(trait => ReferenceEquals(trait.SampleSet, samples))];
                ScanSet set = outputs.NewSet(samples, traits, backend);
                sets.Add(set);
                set.Scan(() => backgrounds.Fit(samples, traits), genotypes, backend, association);
            }

            Study.TellSexCoding(context, genotypes);
            outputs.Finish(sets, ScanSummary.Of(sets, SampleFacts.Of(study.Report), [.. Study.SkippedOf(study)], genotypes));
        }
        finally
        {
            sets.ForEach(set => set.Dispose());
        }
    }
}

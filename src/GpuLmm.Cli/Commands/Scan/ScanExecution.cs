using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Scans every trait, the traits of the same samples together, and gives the results their names when all are complete.</summary>
internal sealed class ScanExecution(ScanRequest request, RunContext context)
{
    private string Prefix => context.Options.Out;

    public void Run()
    {
        using SexCodedGenotypes genotypes = request.Genotypes.Open();
        Study.Describe(context, genotypes);
        using StudySamples study = StudySamples.Align(genotypes, options: request.Study);
        Study.Describe(context, study);
        Study.RequireTraits(study);
        context.Outputs.Reserve([.. study.Traits.SelectMany(trait => PathsOf(trait.Name))]);
        if (request.HasReport)
        {
            context.Outputs.ReserveReport(Prefix);
        }

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
                var set = new ScanSet(samples, traits, Prefix, request.Format, Metadata(context, backend), context)
                {
                    ReportedTest = request.HasReport ? association.Tests[0] : null,
                };
                sets.Add(set);
                set.Scan(backgrounds, genotypes, backend, association);
            }

            Finish(sets, study, genotypes);
        }
        finally
        {
            sets.ForEach(set => set.Dispose());
        }
    }

    private IEnumerable<string> PathsOf(string trait) =>
        [AssociationTable.PathOf(Prefix, trait, request.Format), ScanSet.NullPathOf(Prefix, trait)];

    /// <summary>What made the results, for formats that keep it.</summary>
    public static Dictionary<string, string> Metadata(RunContext context, Backend backend) => new()
    {
        ["gpulmm.program"] = Versions.Description,
        ["gpulmm.arguments"] = string.Join(' ', context.Facts.Arguments),
        ["gpulmm.device"] = $"{backend.Name}: {backend.Description}",
    };

    private void Finish(List<ScanSet> sets, StudySamples study, SexCodedGenotypes genotypes)
    {
        Study.TellSexCoding(context, genotypes);
        ScanFacts facts = ScanSummary.Of(sets, study, genotypes);
        context.Facts.Scan = facts;
        sets.ForEach(set => set.Complete());
        if (request.HasReport)
        {
            context.Stage("report", _ => WriteReport(sets));
        }

        string[] page = request.HasReport ? [AssociationReport.PagePath(Prefix)] : [];
        string[] outputs = [.. study.Traits.SelectMany(trait => PathsOf(trait.Name)), .. page];
        context.Finish(outputs, json => RunJson.Members(json, facts, RunJson.Default.ScanFacts));
    }

    private bool WriteReport(List<ScanSet> sets)
    {
        TraitReport[] traits = [.. sets.SelectMany(set => set.Reports)];
        AssociationReport.Prepare(Prefix, ReportFacts.Content(null, traits, context.Facts), context.Results);
        return true;
    }
}

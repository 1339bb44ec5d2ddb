using System.Globalization;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Scans every trait, the traits of the same samples together, and gives the results their names when all are complete.</summary>
internal sealed class ScanRun(ScanRequest request, RunContext context, string arguments)
{
    private string Prefix => context.Options.Out;

    public void Run()
    {
        context.Note($"{Versions.Description}\narguments: {arguments}\nstarted: {DateTimeOffset.Now:O}");
        context.Outputs.Reserve([Prefix + ".log"]);
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

        using var log = new PendingFile(Prefix + ".log", context.Options.Overwrite);
        AssociationOptions association = request.Association with { Filter = request.Markers.Load() };
        genotypes.RequireSexes(association.Filter);
        using Backend backend = Study.OpenDevice(context);
        ScanPlan.Tell(request, context, genotypes, study, backend);

        using var kinships = new ScanKinships(request, context, genotypes, backend, association.Filter);
        var sets = new List<ScanSet>();
        try
        {
            foreach (SampleSet samples in study.SampleSets)
            {
                Trait[] traits = [.. study.Traits.Where(trait => ReferenceEquals(trait.SampleSet, samples))];
                var set = new ScanSet(samples, traits, Prefix, request.Format, Metadata(backend), context)
                {
                    ReportedTest = request.HasReport ? association.Tests[0] : null,
                };
                sets.Add(set);
                if (request.Loco)
                {
                    set.ScanLoco(genotypes, kinships.LocoOf(samples), backend, association);
                }
                else
                {
                    set.Scan(genotypes, kinships.Of(samples), ScanKinships.ServesOneSet(request, study), backend, association);
                }
            }

            Finish(log, sets, study, genotypes, backend);
        }
        finally
        {
            sets.ForEach(set => set.Dispose());
        }
    }

    private IEnumerable<string> PathsOf(string trait) => [AssociationTable.PathOf(Prefix, trait, request.Format), ScanSet.NullPathOf(Prefix, trait)];

    /// <summary>What made the results, for formats that keep it.</summary>
    private Dictionary<string, string> Metadata(Backend backend) => new()
    {
        ["gpulmm.program"] = Versions.Description,
        ["gpulmm.arguments"] = arguments,
        ["gpulmm.device"] = $"{backend.Name}: {backend.Description}",
    };

    private void Finish(PendingFile log, List<ScanSet> sets, StudySamples study, SexCodedGenotypes genotypes, Backend backend)
    {
        Study.TellSexCoding(context, genotypes);
        using var report = new PendingFiles(context.Options.Overwrite);
        if (request.HasReport)
        {
            context.Stage("report", _ => WriteReport(report, sets));
        }

        string[] outputs =
        [
            .. study.Traits.SelectMany(trait => PathsOf(trait.Name)), Prefix + ".log", .. request.HasReport ? [AssociationReport.PagePath(Prefix)] : Array.Empty<string>(),
        ];
        foreach ((string stage, double seconds) in context.Timings)
        {
            context.Note(string.Create(CultureInfo.InvariantCulture, $"time of {stage}: {seconds:0.000} s"));
        }

        context.Note(string.Create(CultureInfo.InvariantCulture, $"time in all: {context.Seconds:0.000} s"));
        context.Note($"wrote {string.Join(", ", outputs)}");
        using (var writer = new StreamWriter(log.Stream, leaveOpen: true))
        {
            context.Log.ToList().ForEach(line => writer.Write(line + "\n"));
        }

        log.Close();
        context.Commit(() =>
        {
            sets.ForEach(set => set.Complete());
            log.Complete();
            report.Complete();
        });
        context.Terminal.Line($"wrote {string.Join(", ", outputs)}");
        context.Json("scan", outputs, json => ScanSummary.Write(json, sets, study, genotypes, backend));
    }

    private bool WriteReport(PendingFiles files, List<ScanSet> sets)
    {
        TraitReport[] traits = [.. sets.SelectMany(set => set.Reports)];
        AssociationReport.Prepare(Prefix, ReportTitles.Content(null, traits, context.Log), files);
        return true;
    }
}

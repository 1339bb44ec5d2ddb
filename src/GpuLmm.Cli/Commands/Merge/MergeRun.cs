using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Joins the parts of a scan to its results.</summary>
/// <param name="prefix">Of the results; the parts have it too.</param>
/// <param name="context">The run.</param>
internal sealed class MergeRun(string prefix, RunContext context)
{
    public void Run()
    {
        // The inputs of the whole are those of its parts, which have hashed them; what is read here is hashed as it is joined.
        using var unrecorded = new InputRecorder(_ => { });
        IReadOnlyList<ShardRun> runs = ShardRun.All(prefix);
        ShardAgreement.Require(runs);
        RunFacts facts = MergedScan.Facts(runs);
        ScanFacts scan = MergedScan.Of(runs);
        if (scan.Tested + scan.NotTested == 0)
        {
            throw new InputException($"{prefix}: no marker of {scan.Markers} is left after the filters in any of {runs.Count} shards.");
        }

        foreach (ShardRun run in runs)
        {
            context.Say($"{run.Merged}");
        }

        bool hasPage = facts.Arguments.Contains("--report");
        AssociationFormat format = ResultFormatOption.Of(facts.Arguments);
        string[] traits = [.. scan.Traits.Select(trait => trait.Trait)];
        string[] tables = Array.ConvertAll(traits, trait => AssociationTable.PathOf(prefix, trait, format));
        string[] nulls = Array.ConvertAll(traits, trait => ScanSet.NullPathOf(prefix, trait));
        string[] outputs = [.. tables.Zip(nulls).SelectMany(pair => (string[])[pair.First, pair.Second])];
        context.Outputs.Reserve(outputs);
        if (hasPage)
        {
            context.Outputs.ReserveReport(prefix);
        }

        var places = new List<string>();
        context.Stage("merge", _ =>
        {
            for (int t = 0; t < traits.Length; t++)
            {
                places.Add(Join(runs, traits[t], tables[t], format));
                Copy(runs[0], nulls[t]);
            }

            return true;
        });
        facts.Scan = scan;
        facts.Samples = scan.Samples;
        if (hasPage)
        {
            context.Stage("report", _ => Report(facts, scan, places, runs[0], nulls));
        }

        string[] page = hasPage ? [AssociationReport.PagePath(prefix)] : [];
        context.Finish([.. outputs, .. page], json => RunJson.Members(json, scan, RunJson.Default.ScanFacts), facts);
    }

    /// <summary>Joins the table of a trait.</summary>
    /// <returns>Where it lies until it has its name.</returns>
    private string Join(IReadOnlyList<ShardRun> runs, string trait, string path, AssociationFormat format)
    {
        string[] parts = [.. runs.Select(run => run.PathOf(path, prefix))];
        var byPath = runs.Zip(parts).ToDictionary(pair => pair.Second, pair => pair.First);
        int together = runs[0].Shard.TraitSets.First(set => set.Contains(trait)).Count;
        var file = new PendingFile(path, context.Options.Overwrite);
        context.Results.Add(file);
        new TableJoin(format, context.Cancellation).Join(
            parts, file, Metadata(runs), trait, AssociationTable.RowsInGroup(together),
            (part, sha256) => byPath[part].Require(part, sha256));
        return file.PartialPath;
    }

    private static Dictionary<string, string> Metadata(IReadOnlyList<ShardRun> runs) => ScanOutputs.Metadata(
        MergedScan.Joined(runs, run => run.Facts.Program), runs[0].Facts.Arguments,
        MergedScan.Joined(runs, run => $"{run.Facts.Device}: {run.Facts.DeviceDescription}"));

    private void Copy(ShardRun run, string path)
    {
        string part = run.PathOf(path, prefix);
        using FileStream file = InputFile.OpenRead(part);
        byte[] content = new byte[file.Length];
        file.ReadExactly(content);
        run.Require(part, OutputDigest.Of(content));
        context.Results.Write(path, stream => stream.Write(content));
    }

    private bool Report(RunFacts facts, ScanFacts scan, List<string> places, ShardRun first, string[] nulls)
    {
        TraitReport[] traits =
        [
            .. scan.Traits.Select((trait, t) => new TraitReport(
                trait.Trait, FitFile.ReadReport(first.PathOf(nulls[t], prefix)), Gather(AssociationTableFile.Open(places[t])))
            {
                Samples = scan.Samples.Steps(trait.N),
            }),
        ];
        AssociationReport.Prepare(prefix, ReportFacts.Content(null, traits, facts), context.Results);
        return true;
    }

    /// <summary>What a page shows of a table: its first test, or its first interaction.</summary>
    private ScanStatistics Gather(AssociationTableFile table)
    {
        AssociationResult first = table.Rows(context.Cancellation).First();
        AssociationResult shown = table.Rows(context.Cancellation).TakeWhile(row => row.Marker == first.Marker)
            .Where(row => row.Term?.StartsWith("SNPx", StringComparison.Ordinal) == true).DefaultIfEmpty(first).First();
        var scan = new ScanStatistics(shown.Test) { Term = shown.Term };
        foreach (AssociationResult row in table.Rows(context.Cancellation))
        {
            scan.Add(row);
        }

        return scan;
    }
}

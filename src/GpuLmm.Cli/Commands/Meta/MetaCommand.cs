using System.CommandLine;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary><c>gpulmm meta</c>.</summary>
internal static class MetaCommand
{
    public static Command Create()
    {
        var command = new Command("meta", "Tests of several studies together: of markers, or of sets of rare variants.");
        var options = new MetaOptionGroup(command);
        RunContext.Bind(command, options.Read, Run);
        return command;
    }

    private static void Run(MetaRequest request, RunContext context)
    {
        bool[] ofSets = [.. request.Paths.Select(SetScoreFile.IsOne)];
        if (ofSets.Distinct().Count() > 1)
        {
            string sets = request.Paths[Array.IndexOf(ofSets, true)], markers = request.Paths[Array.IndexOf(ofSets, false)];
            throw new UsageException($"{sets} has scores of sets and {markers} tests of markers: expected files of one kind.");
        }

        string? stray = (ofSets[0] ? request.OfMarkers : request.OfSets).FirstOrDefault();
        if (stray is not null)
        {
            throw new UsageException($"{stray} goes with {(ofSets[0] ? "tests of markers" : "scores of sets")}, and {request.Paths[0]} has "
                + $"{(ofSets[0] ? "scores of sets" : "tests of markers")}.");
        }

        if (ofSets[0])
        {
            Sets(request, context);
        }
        else
        {
            Markers(request, context);
        }
    }

    private static string Path(RunContext context, string kind, bool isCompressed) =>
        $"{context.Options.Out}.{kind}.tsv{(isCompressed ? ".gz" : "")}";

    private static void Markers(MetaRequest request, RunContext context)
    {
        string path = Path(context, "meta", request.IsCompressed);
        context.Outputs.Reserve([path]);
        context.Plan($"meta-analysis of {Study.Count(request.Paths.Count, "studies")}: markers by "
            + $"{(request.Options.IsByPosition ? "position" : "id")} and alleles");
        using var table = new MetaTable(path, context.Overwrite, request.IsCompressed);
        MetaReport report = context.Stage("meta", progress =>
            MetaAnalysis.Run(request.Paths, table.Write, request.Options, progress, context.Cancellation));
        table.CompleteWith(context.Results);
        foreach (MetaStudyReport study in report.Studies)
        {
            Tell(context, study);
        }

        context.Say($"{Study.Count(report.MarkerCount, "markers")}, {report.SharedCount:N0} of them in several studies");
        if (report.AmbiguousCount > 0)
        {
            context.Say($"warning: {Study.Count(report.AmbiguousCount, "markers")} in several studies are A/T or C/G, whose strands cannot be told:"
                + " they have no test; --keep-ambiguous takes all studies to be on one strand");
        }

        context.Finish(context.Results.Paths, json =>
        {
            json.WriteNumber("markers", report.MarkerCount);
            json.WriteNumber("shared", report.SharedCount);
            json.WriteNumber("ambiguous", report.AmbiguousCount);
            json.WriteStartArray("studies");
            foreach (MetaStudyReport study in report.Studies)
            {
                json.WriteStartObject();
                json.WriteString("path", study.Path);
                json.WriteNumber("rows", study.RowCount);
                json.WriteNumber("markers", study.MarkerCount);
                json.WriteNumber("turned", study.Turned);
                json.WriteNumber("otherStrand", study.OtherStrand);
                json.WriteNumber("moved", study.Moved);
                SumstatsWords.Removed(json, study.Removed);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static void Tell(RunContext context, MetaStudyReport study)
    {
        context.Say(new TextTable($"{study.Path} is read as", ["content", "column", "remark"],
            [.. study.Readings.Select(own => new[] { own.Content, own.Column, own.Remark })]));
        string left = study.Removed.Count == 0 ? "none"
            : string.Join("; ", study.Removed.Select(pair => FormattableString.Invariant($"{pair.Key}: {pair.Value:N0}")));
        context.Say($"{study.Path}: {Study.Count(study.MarkerCount, "markers")} of {Study.Count(study.RowCount, "rows")}; "
            + $"{study.Turned:N0} turned to the other allele, {study.OtherStrand:N0} on the other strand; left out: {left}");
        if (study.Moved > 0)
        {
            context.Say($"warning: {study.Path}: {Study.Count(study.Moved, "markers")} have another place than in the files before: "
                + "is it of another build of the genome?");
        }
    }

    private static void Sets(MetaRequest request, RunContext context)
    {
        string path = Path(context, "sets", request.IsCompressed);
        context.Outputs.Reserve([path]);
        context.Plan($"meta-analysis of sets in {Study.Count(request.Paths.Count, "studies")}: "
            + $"{(request.MaskPath is null ? "one mask of all variants" : $"masks of {request.MaskPath}")}, frequencies up to "
            + string.Join(", ", request.Sets.MaxFrequencies.Select(own => FormattableString.Invariant($"{own}"))));
        using var backend = HostBackend.Open(context.Options.Threads);
        using var table = new SetMetaTable(path, context.Overwrite, request.IsCompressed);
        SetMetaReport report = context.Stage("meta", progress => SetMetaAnalysis.Run(
            request.Paths, backend, table.Write, request.Sets, request.MaskPath, request.Options.Reading.KeepAmbiguous, progress,
            context.Cancellation));
        table.CompleteWith(context.Results);
        foreach ((string study, int count) in report.Studies)
        {
            context.Say($"{study}: {Study.Count(count, "sets")}");
        }

        context.Say($"{Study.Count(report.Tested, "sets tested")}, {report.Shared:N0} of several studies; {report.NotTested:N0} with a reason instead");
        if (report.AmbiguousVariants > 0)
        {
            context.Say($"warning: {Study.Count(report.AmbiguousVariants, "variants")} in several studies are A/T or C/G, whose strands cannot be "
                + "told: they are in no mask; --keep-ambiguous takes all studies to be on one strand");
        }

        context.Finish(context.Results.Paths, json =>
        {
            json.WriteNumber("tested", report.Tested);
            json.WriteNumber("notTested", report.NotTested);
            json.WriteNumber("shared", report.Shared);
            json.WriteNumber("ambiguousVariants", report.AmbiguousVariants);
        });
    }
}

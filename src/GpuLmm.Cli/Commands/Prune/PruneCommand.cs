using System.CommandLine;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary><c>gpulmm prune</c>.</summary>
internal static class PruneCommand
{
    public static Command Create()
    {
        var command = new Command("prune", "Markers in approximate linkage equilibrium, as plink2 --indep-pairwise.");
        var options = new PruneOptionGroup(command);
        RunContext.Bind(command, parse => (options.Read(parse), options.Run.Read(parse)), Run);
        return command;
    }

    private static void Run(PruneRequest request, RunContext context)
    {
        string kept = context.Options.Out + ".prune.in", removed = context.Options.Out + ".prune.out";
        context.Outputs.Reserve([kept, removed]);
        using SexCodedGenotypes genotypes = request.Genotypes.Open();
        Study.Describe(context, genotypes);
        PruningOptions options = request.Pruning with { Filter = request.Markers.Load() };
        SampleSelection rows = KinshipSamples.Kept(genotypes, request.Keep, request.Remove).Rows;
        bool[] samples = new bool[genotypes.Samples.Count];
        foreach (int i in rows.Indices)
        {
            samples[i] = true;
        }

        int threads = context.Options.Threads > 0 ? context.Options.Threads : Environment.ProcessorCount;
        context.Plan($"prune {Study.Count(genotypes.Markers.Count, "markers")}: windows of {Window(options)}, "
            + FormattableString.Invariant($"r² up to {options.MaxSquaredCorrelation}"));
        PrunedMarkers pruned = context.Stage("prune", progress =>
            PrunedMarkers.Select(genotypes, options, samples, threads, progress, context.Cancellation));
        Tell(context, pruned, rows.Count);
        context.Write(files =>
        {
            files.Write(kept, stream => Ids(stream, genotypes, pruned.Kept));
            files.Write(removed, stream => Ids(stream, genotypes, pruned.Removed));
        });
        context.Finish(context.Results.Paths, json =>
        {
            json.WriteNumber("samples", pruned.SampleCount);
            json.WriteNumber("kept", pruned.Kept.Count);
            json.WriteNumber("removed", pruned.Removed.Count);
            json.WriteNumber("excluded", pruned.Excluded.Total);
            json.WriteNumber("unplaced", pruned.Unplaced);
        });
    }

    private static void Tell(RunContext context, PrunedMarkers pruned, int samples)
    {
        if (pruned.SampleCount < samples)
        {
            context.Say($"{Study.Count(samples - pruned.SampleCount, "samples")} with parents in the sample file do not count");
        }

        if (pruned.Excluded.Total > 0)
        {
            context.Say($"filtered out: {pruned.Excluded}");
        }

        if (pruned.Unplaced > 0)
        {
            context.Say($"{Study.Count(pruned.Unplaced, "markers")} have no place and are in neither list");
        }

        context.Say($"{Study.Count(pruned.Kept.Count, "markers")} stay, {pruned.Removed.Count:N0} go; "
            + $"calls of {Study.Count(pruned.SampleCount, "samples")}");
    }

    private static string Window(PruningOptions options) => options.Unit == LdWindowUnit.Kilobases
        ? FormattableString.Invariant($"{options.Window} kb")
        : FormattableString.Invariant($"{options.Window} markers, {options.Step} at a time");

    private static void Ids(Stream stream, Genotypes genotypes, IReadOnlyList<int> markers)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        foreach (int marker in markers)
        {
            writer.WriteLine(genotypes.Markers[marker].Id);
        }
    }
}

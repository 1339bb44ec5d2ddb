using System.Globalization;

namespace GpuLmm.Cli.Running;

/// <summary>More memory than allowed.</summary>
internal sealed class MemoryFault(string message) : Exception(message);

/// <summary>Tells what a run will do where, and the memory it takes, before it takes any.</summary>
internal static class MemoryPlan
{
    // The runtime, the libraries and the buffers of files.
    private const long Base = 150_000_000;

    /// <summary>Tells the plan and checks it against what there is.</summary>
    /// <param name="context">The run.</param>
    /// <param name="plan">Its stages.</param>
    /// <param name="advice">What to change when it is too much.</param>
    /// <exception cref="MemoryFault">More than allowed or than there is.</exception>
    public static void Tell(RunContext context, RunPlan plan, string advice)
    {
        foreach (PlannedStage stage in plan.Stages.Where(stage => stage.How.Length > 0))
        {
            context.Plan($"{stage}");
        }

        context.Say($"memory: {Require(plan, context.Options.MemoryLimit, advice)}");
    }

    private static string Require(RunPlan plan, long? limit, string advice)
    {
        long peak = Base + plan.HostBytes;
        double available = AvailableMemory.Bytes();
        string needed = $"{Size(peak)} at most ({string.Join(", ", plan.Stages.Select(stage => $"{stage.Name} {Size(stage.HostBytes)}"))})";
        if (peak > limit)
        {
            throw new MemoryFault($"memory: needs {needed}; --memory allows {Size(limit.Value)}. Raise --memory, or {advice}.");
        }

        if (peak > available)
        {
            throw new MemoryFault(
                $"memory: needs {needed}, most of it for the {plan.Stages.MaxBy(stage => stage.HostBytes)!.Name}; this machine has {Size(available)} "
                + $"available. Free some, or {advice}.");
        }

        return $"{needed}; {(limit is { } allowed ? $"{Size(allowed)} allowed" : $"{Size(available)} available")}";
    }

    /// <summary>A number of bytes for people.</summary>
    public static string Size(double bytes) =>
        (bytes < 1e8 ? bytes / 1e6 : bytes / 1e9).ToString(bytes < 1e8 ? "0.0 MB" : "0.00 GB", CultureInfo.InvariantCulture);
}

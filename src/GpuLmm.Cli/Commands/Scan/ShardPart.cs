using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>The part of the markers that a scan tests.</summary>
/// <param name="Shard">Which part.</param>
/// <param name="First">The first marker of the file that is its own.</param>
/// <param name="End">The first one that is the next part's.</param>
/// <param name="Kept">Markers of it that chromosomes and lists keep.</param>
internal sealed record ShardPart(MarkerShard Shard, int First, int End, int Kept)
{
    /// <summary>The part that was asked for, which is said; null for all markers.</summary>
    public static ShardPart? Tell(AssociationOptions options, Genotypes genotypes, RunContext context)
    {
        if (options.Shard is not { } shard)
        {
            return null;
        }

        (int first, int end, int kept) = shard.Within(genotypes, options.Filter);
        context.Plan($"shard {shard.Index} of {shard.Count}: {Study.Count(kept, "markers")} before thresholds"
            + (kept == 0 ? "; there are more shards than markers" : $", from {genotypes.Markers[first].Id} on"));
        return new ShardPart(shard, first, end, kept);
    }

    /// <summary>For the record of the run.</summary>
    public ShardFacts Facts(IReadOnlyList<ScanSet> sets) => new(
        Shard.Index, Shard.Count, Kept, [.. sets.Select(set => (IReadOnlyList<string>)[.. set.Traits.Select(trait => trait.Name)])]);
}

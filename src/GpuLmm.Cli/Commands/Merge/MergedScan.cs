using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>What the parts of a scan counted, as the scan in one piece would have counted it.</summary>
internal static class MergedScan
{
    public static ScanFacts Of(IReadOnlyList<ShardRun> runs)
    {
        ScanFacts first = runs[0].Scan;
        return first with
        {
            SexChromosomes = first.SexChromosomes with { HeterozygousMales = runs.Sum(run => run.Scan.SexChromosomes.HeterozygousMales) },
            Traits = [.. first.Traits.Select((trait, t) => Of(trait, [.. runs.Select(run => run.Scan.Traits[t])]))],
            Tested = runs.Sum(run => run.Scan.Tested),
            NotTested = runs.Sum(run => run.Scan.NotTested),
            Redone = runs.Sum(run => run.Scan.Redone),
        };
    }

    /// <summary>The facts of the whole run: those of the first part, with the devices and times of all.</summary>
    public static RunFacts Facts(IReadOnlyList<ShardRun> runs)
    {
        RunFacts first = runs[0].Facts;
        return first with
        {
            Arguments = RunArguments.Computing(first.Arguments),
            Started = runs.Min(run => run.Facts.Started),
            Host = Joined(runs, run => run.Facts.Host),
            Device = Joined(runs, run => run.Facts.Device),
            DeviceDescription = Joined(runs, run => run.Facts.DeviceDescription),
            Shard = null,
            Shards = [.. runs.Select(run => run.Merged)],
            Plan = [.. first.Plan?.Where(line => !line.StartsWith("shard ", StringComparison.Ordinal)) ?? []],
        };
    }

    /// <summary>A text that all have, or those that some have.</summary>
    public static string Joined(IReadOnlyList<ShardRun> runs, Func<ShardRun, string?> text) =>
        string.Join("; ", runs.Select(text).Distinct());

    // What names leave out is the same in all parts; what thresholds leave out each has counted of its own.
    private static TraitFacts Of(TraitFacts first, IReadOnlyList<TraitFacts> all)
    {
        FilterFacts by = first.FilteredOutBy with
        {
            Geno = all.Sum(own => own.FilteredOutBy.Geno),
            Maf = all.Sum(own => own.FilteredOutBy.Maf),
        };
        return first with
        {
            FilteredOut = by.Chr + by.Extract + by.Exclude + by.Geno + by.Maf,
            FilteredOutBy = by,
            NotTestedBy = first.NotTestedBy.Keys.ToDictionary(reason => reason, reason => all.Sum(own => own.NotTestedBy[reason])),
        };
    }
}

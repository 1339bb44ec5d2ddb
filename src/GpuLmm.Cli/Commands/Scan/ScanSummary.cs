using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>What a scan counted and estimated, from its sets of samples.</summary>
internal static class ScanSummary
{
    public static ScanFacts Of(IReadOnlyList<ScanSet> sets, SampleFacts samples, IReadOnlyList<SkippedFacts> skipped,
        SexCodedGenotypes genotypes, ShardPart? part) => new(
        samples,
        genotypes.Markers.Count,
        part is null ? SexFacts.Of(genotypes.Report)
            : SexFacts.Of(genotypes.Report) with { HeterozygousMales = genotypes.HeterozygousIn(part.First, part.End) },
        [.. sets.SelectMany(set => set.Traits.Select((trait, t) => Of(set, trait, t)))],
        skipped,
        sets.Sum(set => set.Tested),
        sets.Sum(set => set.NotTested),
        sets.Sum(set => set.Redone));

    private static TraitFacts Of(ScanSet set, Trait trait, int t) => new(
        trait.Name,
        set.Fits[t].Report.SampleCount,
        set.Fits[t].Report.Fixed.Count,
        set.Fits[t].Kernel?.Heritability,
        set.Fits[t].Kernel is { } kernel && double.IsFinite(kernel.HeritabilityError) ? kernel.HeritabilityError : null,
        set.Fits[t].Kernel?.Lambda,
        (set.Fits[t].Kernel?.Boundary ?? VarianceBoundary.None).ToString().ToLowerInvariant(),
        set.KinshipMarkers,
        set.Excluded.Total,
        FilterFacts.Of(set.Excluded),
        set.Excluded.UnknownExtractIds,
        set.Untested(t).ToDictionary(untested => untested.Reason, untested => untested.Count),
        set.Fits[t].MatrixFree);
}

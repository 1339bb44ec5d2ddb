using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>What a scan counted and estimated, from its sets of samples.</summary>
internal static class ScanSummary
{
    public static ScanFacts Of(IReadOnlyList<ScanSet> sets, SampleFacts samples, IReadOnlyList<SkippedFacts> skipped,
        SexCodedGenotypes genotypes) => new(
        samples,
        genotypes.Markers.Count,
        SexFacts.Of(genotypes.Report),
        [.. sets.SelectMany(set => set.Traits.Zip(set.Fits, (trait, fit) => Of(set, trait, fit)))],
        skipped,
        sets.Sum(set => set.Summary.Tested),
        sets.Sum(set => set.Summary.NotTested),
        sets.Sum(set => set.Summary.Redone));

    private static TraitFacts Of(ScanSet set, Trait trait, NullFit fit) => new(
        trait.Name,
        fit.Report.SampleCount,
        fit.Report.Fixed.Count,
        fit.Kernel?.Heritability,
        fit.Kernel is { } kernel && double.IsFinite(kernel.HeritabilityError) ? kernel.HeritabilityError : null,
        fit.Kernel?.Lambda,
        (fit.Kernel?.Boundary ?? VarianceBoundary.None).ToString().ToLowerInvariant(),
        set.KinshipMarkers,
        set.Summary.Excluded.Total,
        FilterFacts.Of(set.Summary.Excluded),
        set.Summary.Excluded.UnknownExtractIds,
        set.Untested(trait).ToDictionary(untested => untested.Reason, untested => untested.Count));
}

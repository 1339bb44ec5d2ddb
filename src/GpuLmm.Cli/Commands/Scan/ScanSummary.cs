using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>What a scan counted and estimated, from its sets of samples.</summary>
internal static class ScanSummary
{
    public static ScanFacts Of(IReadOnlyList<ScanSet> sets, StudySamples study, SexCodedGenotypes genotypes) => new(
        SampleFacts.Of(study.Report),
        genotypes.Markers.Count,
        SexFacts.Of(genotypes.Report),
        [.. sets.SelectMany(set => set.Traits.Zip(set.Fits, (trait, fit) => Of(set, trait, fit)))],
        [.. Study.SkippedOf(study)],
        sets.Sum(set => set.Summary.Tested),
        sets.Sum(set => set.Summary.NotTested),
        sets.Sum(set => set.Summary.Redone));

    private static TraitFacts Of(ScanSet set, Trait trait, OneKernelFit fit) => new(
        trait.Name,
        fit.SampleCount,
        fit.Fixed.Count,
        fit.Heritability,
        double.IsFinite(fit.HeritabilityError) ? fit.HeritabilityError : null,
        fit.Lambda,
        fit.Boundary.ToString().ToLowerInvariant(),
        set.KinshipMarkers,
        set.Summary.Excluded.Total,
        FilterFacts.Of(set.Summary.Excluded),
        set.Summary.Excluded.UnknownExtractIds,
        set.Untested(trait).ToDictionary(untested => untested.Reason, untested => untested.Count));
}

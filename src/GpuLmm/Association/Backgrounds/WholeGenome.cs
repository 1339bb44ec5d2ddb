namespace GpuLmm;

/// <summary>One null model per trait for all markers.</summary>
internal sealed class WholeGenome(NullModel nullModel) : ScanBackground(nullModel.Samples,
    [.. nullModel.Traits.Select(trait => trait.Trait)])
{
    public override IReadOnlyList<ModelReport> NullReports => [.. nullModel.Traits.Select(trait => trait.ToReport(Samples))];

    internal override IEnumerable<BackgroundPart> Parts(
        Genotypes genotypes, ScanMarkers markers, Backend backend, CancellationToken cancellationToken) =>
        [new BackgroundPart(markers.All, options => new ExactTester(nullModel, backend, options))];
}

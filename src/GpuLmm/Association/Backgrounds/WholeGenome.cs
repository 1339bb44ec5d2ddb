namespace GpuLmm;

/// <summary>One null model per trait for all markers.</summary>
internal sealed class WholeGenome(NullModel nullModel) : ScanBackground(nullModel.Samples,
    [.. nullModel.Traits.Select(trait => trait.Trait)])
{
    public override IReadOnlyList<ModelReport> NullReports => [.. nullModel.Traits.Select(trait => trait.ToReport(Samples))];

    internal override IEnumerable<BackgroundPart> Parts(
        Genotypes genotypes, ScanMarkers markers, Backend backend, CancellationToken cancellationToken) =>
        [new BackgroundPart(markers.All, options => new ExactTester(nullModel, backend, options))];

    internal override IEnumerable<SetPart> SetParts(
        Genotypes genotypes, IReadOnlyList<string> chromosomes, Backend backend, CancellationToken cancellationToken) =>
        PartsOf(nullModel, null, backend, cancellationToken);

    /// <summary>One part for each trait, as each has its own variance.</summary>
    public static IEnumerable<SetPart> PartsOf(
        NullModel nullModel, string? chromosome, Backend backend, CancellationToken cancellationToken)
    {
        for (int t = 0; t < nullModel.Traits.Count; t++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using PairModel model = SpectralScore.Of(nullModel, nullModel.Traits[t], backend);
            yield return new SetPart(t, chromosome, model);
        }
    }
}

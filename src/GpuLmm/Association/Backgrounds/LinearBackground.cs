using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>No random effects: linear regression for all markers.</summary>
internal sealed class LinearBackground(SampleSet samples, IReadOnlyList<LinearNull> models)
    : ScanBackground(samples, [.. models.Select(model => model.Trait)])
{
    public override IReadOnlyList<ModelReport> NullReports => [.. models.Select(model => model.ToReport())];

    internal override PairModel ForPairs() => new(
        NewDesign(), OwnsDesign: true, Samples.Covariates.Names.Count, [.. models.Select(ScoreNull.Of)]);

    internal override IEnumerable<BackgroundPart> Parts(
        Genotypes genotypes, ScanMarkers markers, Backend backend, CancellationToken cancellationToken) =>
        [new BackgroundPart(markers.All, options => new ScoreTester(
            NewDesign(), ownsDesign: true,
            new ColumnLayout(1, Samples.Covariates.Names.Count, models.Count),
            [.. models.Select(model => new ScoreStatistics(ScoreNull.Of(model), options.Tests))], Samples.Selection, backend))];

    private ScoreDesign NewDesign() => ScoreDesign.Create(Samples.Covariates.Basis, [.. models.Select(model => model.Residuals)]);
}

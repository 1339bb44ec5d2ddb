namespace GpuLmm;

/// <summary>A null model with a sparse relationship matrix, whose variance stays as it was estimated: exact scores and denominators.
/// </summary>
internal sealed class SparseBackground(SparseNull model) : ScanBackground(model.Trait.SampleSet, [model.Trait])
{
    public override IReadOnlyList<ModelReport> NullReports => [model.ToReport()];

    internal override IEnumerable<BackgroundPart> Parts(
        Genotypes genotypes, ScanMarkers markers, Backend backend, CancellationToken cancellationToken)
    {
        int p = Samples.Covariates.Names.Count;
        var numbers = new ScoreNull(Samples.Count, p, model.ResidualSquares);
        return [new BackgroundPart(markers.All, options => new ScoreTester(
            model.Design, ownsDesign: false, new ColumnLayout(1, p, 1), [new ScoreStatistics(numbers, options.Tests)],
            Samples.Selection, backend))];
    }
}

using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>A fitted model for all markers.</summary>
internal sealed class FittedBackground : ScanBackground
{
    private readonly FittedNull model;
    private readonly ScoreDesign design;
    private readonly bool ownsDesign;

    private FittedBackground(FittedNull model, SampleSet samples, ScoreDesign design, bool ownsDesign)
        : base(samples, [new Trait(model.Report.Response, ReadOnlyMemory<double>.Empty, samples, 0)])
    {
        this.model = model;
        this.design = design;
        this.ownsDesign = ownsDesign;
    }

    public override IReadOnlyList<ModelReport> NullReports => [model.Report];

    /// <param name="model">The model.</param>
    /// <param name="genotypes">Genotypes of its samples.</param>
    public static FittedBackground Create(FittedNull model, Genotypes genotypes)
    {
        int[] indices = model.Match(genotypes), order = [.. Enumerable.Range(0, indices.Length)];
        Array.Sort((int[])indices.Clone(), order);
        var selection = new SampleSelection(genotypes.Samples.Count, [.. order.Select(k => indices[k])]);
        var samples = new SampleSet(genotypes.Samples, selection, DesignMatrix.FromColumns(indices.Length, [], []));
        bool isSame = order.Select((place, k) => place == k).All(same => same);
        return new FittedBackground(model, samples, isSame ? model.Design : model.Design.Permuted(order), !isSame);
    }

    public override void Dispose()
    {
        Samples.Covariates.Dispose();
        if (ownsDesign)
        {
            design.Dispose();
        }
    }

    internal override IReadOnlyList<TestRow> RowsOf(AssociationOptions options) => model.Tests.Count == 0
        ? base.RowsOf(options) : [.. model.Tests.Select(test => new TestRow(MarkerTest.Wald, test.Term))];

    internal override IEnumerable<BackgroundPart> Parts(
        Genotypes genotypes, ScanMarkers markers, Backend backend, CancellationToken cancellationToken) =>
        [new BackgroundPart(markers.All, options => new ScoreTester(
            design, ownsDesign: false, new ColumnLayout(design.Columns.Columns, 0, 1),
            [model.Tests.Count == 0 ? new ScoreStatistics(model.Numbers, options.Tests) : new ColumnStatistics(model.Numbers, model.Tests)],
            Samples.Selection, backend))];
}

using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>A fitted model for all markers.</summary>
internal sealed class FittedBackground : ScanBackground
{
    private readonly FittedNull model;
    private readonly ScoreDesign design;
    private readonly bool ownsDesign;
    private readonly bool ownsSamples;

    private FittedBackground(FittedNull model, SampleSet samples, Trait? trait, ScoreDesign design, bool ownsDesign)
        : base(samples, [trait ?? TraitOf(model, samples)])
    {
        this.model = model;
        this.design = design;
        this.ownsDesign = ownsDesign;
        ownsSamples = trait is null;
    }

    public override IReadOnlyList<ModelReport> NullReports => [model.Report];

    /// <param name="model">The model.</param>
    /// <param name="genotypes">Genotypes of its samples.</param>
    /// <param name="trait">A trait whose samples are those of the model, in their order; null for a model of a table.</param>
    public static FittedBackground Create(FittedNull model, Genotypes genotypes, Trait? trait = null)
    {
        if (trait is not null)
        {
            return new FittedBackground(model, trait.SampleSet, trait, model.Design, ownsDesign: false);
        }

        SampleSet samples = SamplesOf(model, genotypes, out int[] order);
        bool isSame = order.Select((place, k) => place == k).All(same => same);
        return new FittedBackground(model, samples, null, isSame ? model.Design : model.Design.Permuted(order), !isSame);
    }

    /// <summary>The samples of a model, in the order of the genotypes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="genotypes">Genotypes of its samples.</param>
    /// <param name="order">For every sample its place in the model.</param>
    public static SampleSet SamplesOf(FittedNull model, Genotypes genotypes, out int[] order)
    {
        int[] indices = model.Match(genotypes), places = [.. Enumerable.Range(0, indices.Length)];
        Array.Sort((int[])indices.Clone(), places);
        order = places;
        return new SampleSet(
            genotypes.Samples, new SampleSelection(genotypes.Samples.Count, [.. places.Select(k => indices[k])]),
            DesignMatrix.FromColumns(indices.Length, [], []));
    }

    /// <summary>The trait of a model: its values are those of records, not of samples.</summary>
    public static Trait TraitOf(FittedNull model, SampleSet samples) =>
        new(model.Report.Response, ReadOnlyMemory<double>.Empty, samples, 0);

    /// <summary>The rows of a marker.</summary>
    public static IReadOnlyList<TestRow> RowsOf(FittedNull model, AssociationOptions options) => model.Tests.Count == 0
        ? [.. options.Tests.Select(TestRow.Of)] : [.. model.Tests.Select(test => new TestRow(MarkerTest.Wald, test.Term))];

    public override void Dispose()
    {
        if (ownsSamples)
        {
            Samples.Covariates.Dispose();
        }

        if (ownsDesign)
        {
            design.Dispose();
        }

        base.Dispose();
    }

    /// <summary>The part of some markers.</summary>
    public BackgroundPart Part(int[] positions, Backend backend) => new(positions, options => new ScoreTester(
        design, ownsDesign: false, new ColumnLayout(design.Columns.Columns, 0, 1) { IsRobust = model.IsRobust },
        [
            model.Tests.Count == 0 ? new ScoreStatistics(model.Numbers, options.Tests)
            : model.IsRobust ? new RobustColumnStatistics(model.Numbers, model.Ids.Count, model.Tests)
            : new ColumnStatistics(model.Numbers, model.Tests),
        ],
        Samples.Selection, backend));

    internal override PairModel? ForPairs() =>
        model.Tests.Count == 0 ? new PairModel(design, OwnsDesign: false, 0, [model.Numbers]) : null;

    internal override IReadOnlyList<TestRow> RowsOf(AssociationOptions options) => RowsOf(model, options);

    internal override IEnumerable<BackgroundPart> Parts(
        Genotypes genotypes, ScanMarkers markers, Backend backend, CancellationToken cancellationToken) =>
        [Part(markers.All, backend)];
}

namespace GpuLmm;

/// <summary>A fitted model for all markers.</summary>
internal sealed class FittedBackground : ScanBackground
{
    private readonly FittedNull model;
    private readonly bool ownsModel;
    private readonly bool ownsSamples;

    private FittedBackground(FittedNull model, SampleSet samples, Trait? trait, bool ownsModel, string? name = null)
        : base(samples, [trait ?? TraitOf(model, samples, name)])
    {
        this.model = model;
        this.ownsModel = ownsModel;
        ownsSamples = trait is null;
    }

    public override IReadOnlyList<ModelReport> NullReports => [model.Report];

    public override bool IsGeneralised => model.Generalised is not null;

    /// <param name="model">The model.</param>
    /// <param name="genotypes">Genotypes of its samples.</param>
    /// <param name="trait">A trait whose samples are those of the model, in their order; null for a model of a table.</param>
    /// <param name="name">Name of the trait of a model of a table; null for that of its response.</param>
    public static FittedBackground Create(FittedNull model, Genotypes genotypes, Trait? trait = null, string? name = null)
    {
        if (trait is not null)
        {
            return new FittedBackground(model, trait.SampleSet, trait, ownsModel: false);
        }

        SampleSet samples = SamplesOf(model, genotypes, out int[] order);
        bool isSame = order.Select((place, k) => place == k).All(same => same);
        return new FittedBackground(isSame ? model : model.Permuted(order), samples, null, !isSame, name);
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
    public static Trait TraitOf(FittedNull model, SampleSet samples, string? name = null) =>
        new(name ?? model.Report.Response, ReadOnlyMemory<double>.Empty, samples, 0);

    /// <summary>The rows of a marker.</summary>
    public static IReadOnlyList<TestRow> RowsOf(FittedNull model, AssociationOptions options) => model.Generalised is not null
        ? GeneralisedRows(options)
        : model.Tests.Count == 0
        ? [.. options.Tests.Select(TestRow.Of)] : [.. model.Tests.Select(test => new TestRow(MarkerTest.Wald, test.Term))];

    /// <summary>The rows of a marker of a generalised model.</summary>
    public static IReadOnlyList<TestRow> GeneralisedRows(AssociationOptions options) =>
        [.. options.Tests.Select(test => test == MarkerTest.Firth ? test : MarkerTest.Score).Distinct().Select(TestRow.Of)];

    public override void Dispose()
    {
        if (ownsSamples)
        {
            Samples.Covariates.Dispose();
        }

        if (ownsModel)
        {
            model.Dispose();
        }

        base.Dispose();
    }

    /// <summary>The part of some markers.</summary>
    public BackgroundPart Part(int[] positions, Backend backend) => model.Generalised is { } generalised
        ? new BackgroundPart(positions, options => new GeneralisedTester(
            model.Design, generalised, model.GivenCount, [.. RowsOf(model, options).Select(row => row.Test)], options.Generalised,
            Samples.Selection, backend))
        : new BackgroundPart(positions, options => new ScoreTester(
        model.Design, ownsDesign: false, new ColumnLayout(model.Design.Columns.Columns, 0, 1) { IsRobust = model.IsRobust },
        [
            model.Tests.Count == 0 ? new ScoreStatistics(model.Numbers, options.Tests)
            : model.IsRobust ? new RobustColumnStatistics(model.Numbers, model.Ids.Count, model.Tests)
            : new ColumnStatistics(model.Numbers, model.Tests),
        ],
        Samples.Selection, backend));

    internal override PairModel? ForPairs() =>
        model.Tests.Count == 0 && model.Generalised is null ? new PairModel(model.Design, OwnsDesign: false, 0, [model.Numbers]) : null;

    /// <summary>The part of sets of a chromosome; null for a model with interactions.</summary>
    public SetPart? PartOfSets(string? chromosome) => model.Tests.Count > 0 ? null
        : new SetPart(0, chromosome, new PairModel(model.Design, OwnsDesign: false, 0, [model.Numbers]))
        {
            Generalised = model.Generalised is null ? null : model,
        };

    internal override IEnumerable<SetPart>? SetParts(
        Genotypes genotypes, IReadOnlyList<string> chromosomes, Backend backend, CancellationToken cancellationToken) =>
        PartOfSets(null) is { } part ? [part] : null;

    internal override IReadOnlyList<TestRow> RowsOf(AssociationOptions options) => RowsOf(model, options);

    internal override IEnumerable<BackgroundPart> Parts(
        Genotypes genotypes, ScanMarkers markers, Backend backend, CancellationToken cancellationToken) =>
        [Part(markers.All, backend)];
}

namespace GpuLmm;

/// <summary>
/// A model of a table with one genomic kernel among others, and for every chromosome its fit without that in the kernel.
/// </summary>
internal sealed class FittedLoco : ScanBackground
{
    private readonly FittedNull whole;
    private readonly Func<string, FittedNull> without;
    private readonly Action<string, FittedNull>? onNullModel;

    /// <param name="whole">The fit with all chromosomes.</param>
    /// <param name="samples">Its samples.</param>
    /// <param name="name">Name of the trait; null for that of the response.</param>
    /// <param name="without">The fit without a chromosome, which is freed after it was used.</param>
    /// <param name="onNullModel">Called with every fit.</param>
    public FittedLoco(
        FittedNull whole, SampleSet samples, string? name, Func<string, FittedNull> without, Action<string, FittedNull>? onNullModel)
        : base(samples, [FittedBackground.TraitOf(whole, samples, name)])
    {
        this.whole = whole;
        this.without = without;
        this.onNullModel = onNullModel;
    }

    public override IReadOnlyList<ModelReport> NullReports => [whole.Report];

    public override bool IsGeneralised => whole.Generalised is not null;

    public override void Dispose()
    {
        Samples.Covariates.Dispose();
        base.Dispose();
    }

    internal override IReadOnlyList<TestRow> RowsOf(AssociationOptions options) => FittedBackground.RowsOf(whole, options);

    internal override IEnumerable<SetPart>? SetParts(
        Genotypes genotypes, IReadOnlyList<string> chromosomes, Backend backend, CancellationToken cancellationToken) =>
        whole.Tests.Count > 0 ? null : SetPartsOf(genotypes, chromosomes, cancellationToken);

    internal override IEnumerable<BackgroundPart> Parts(
        Genotypes genotypes, ScanMarkers markers, Backend backend, CancellationToken cancellationToken)
    {
        foreach ((string chromosome, int[] own) in markers.ByChromosome(genotypes))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using FittedNull model = without(chromosome);
            onNullModel?.Invoke(chromosome, model);
            using var background = FittedBackground.Create(model, genotypes);
            yield return background.Part(own, backend);
        }
    }

    private IEnumerable<SetPart> SetPartsOf(
        Genotypes genotypes, IReadOnlyList<string> chromosomes, CancellationToken cancellationToken)
    {
        foreach (string chromosome in chromosomes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using FittedNull model = without(chromosome);
            onNullModel?.Invoke(chromosome, model);
            using var background = FittedBackground.Create(model, genotypes);
            yield return background.PartOfSets(chromosome)!;
        }
    }
}

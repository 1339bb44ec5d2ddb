namespace GpuLmm;

/// <summary>
/// Predictions of the other chromosomes' markers as offsets of a generalised model: fitted to the covariates chromosome by chromosome
/// (REGENIE's second step; Mbatchou et al. 2021).
/// </summary>
internal sealed class GeneralisedPredictedBackground(Trait trait, ResponseFamily family, LocoPredictions predictions)
    : ScanBackground(trait.SampleSet, [trait])
{
    public override bool IsGeneralised => true;

    internal override IReadOnlyList<TestRow> RowsOf(AssociationOptions options) => FittedBackground.GeneralisedRows(options);

    internal override IEnumerable<SetPart>? SetParts(
        Genotypes genotypes, IReadOnlyList<string> chromosomes, Backend backend, CancellationToken cancellationToken) => null;

    internal override IEnumerable<BackgroundPart> Parts(
        Genotypes genotypes, ScanMarkers markers, Backend backend, CancellationToken cancellationToken)
    {
        (string Chromosome, int[] Own)[] groups = [.. markers.ByChromosome(genotypes)];
        PredictedBackground.RequireLines([predictions], groups);
        foreach ((string chromosome, int[] own) in groups)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using FittedNull model = FittedNull.Fit(
                trait, family, null, backend, null, predictions.Offsets(trait.SampleSet, chromosome), cancellationToken);
            using var background = FittedBackground.Create(model, genotypes, trait);
            yield return background.Part(own, backend);
        }
    }
}

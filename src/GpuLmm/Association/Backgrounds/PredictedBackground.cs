using System.Numerics.Tensors;
using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>
/// Predictions of the other chromosomes' markers as offsets: linear regression of what they leave of each trait, chromosome by chromosome
/// (REGENIE's second step; Mbatchou et al. 2021).
/// </summary>
internal sealed class PredictedBackground(
    SampleSet samples, IReadOnlyList<Trait> traits, IReadOnlyList<LocoPredictions> predictions) : ScanBackground(samples, traits)
{
    internal override IEnumerable<BackgroundPart> Parts(
        Genotypes genotypes, ScanMarkers markers, Backend backend, CancellationToken cancellationToken)
    {
        (string Chromosome, int[] Own)[] groups = [.. markers.ByChromosome(genotypes)];

        RequireLines(predictions, groups);
        foreach ((string chromosome, int[] own) in groups)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double[][] residuals = [.. Traits.Zip(predictions, (trait, predicted) => predicted.Residuals(trait, chromosome))];
            yield return new BackgroundPart(own, options => new ScoreTester(
                ScoreDesign.Create(Samples.Covariates.Basis, residuals), ownsDesign: true,
                new ColumnLayout(1, Samples.Covariates.Names.Count, Traits.Count),
                [.. residuals.Select(left => new ScoreStatistics(
                    new ScoreNull(left.Length, Samples.Covariates.Names.Count, TensorPrimitives.SumOfSquares<double>(left)),
                    options.Tests))],
                Samples.Selection, backend));
        }
    }

    /// <summary>Fails before the work: chromosomes without predictions often come last.</summary>
    /// <param name="predictions">Of all traits.</param>
    /// <param name="groups">Chromosomes with the markers to test.</param>
    /// <exception cref="InputException">A chromosome has no predictions.</exception>
    public static void RequireLines(IReadOnlyList<LocoPredictions> predictions, (string Chromosome, int[] Own)[] groups)
    {
        foreach ((string chromosome, int[] own) in groups)
        {
            if (predictions.FirstOrDefault(one => one.Line(chromosome) is null) is { } without)
            {
                throw new InputException(
                    $"{without.Name}: has no predictions without chromosome {chromosome}, on which {own.Length} markers are to be tested; "
                    + "--chr leaves them out.");
            }
        }
    }
}

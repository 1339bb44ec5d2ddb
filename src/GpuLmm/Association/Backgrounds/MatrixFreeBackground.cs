using System.Numerics.Tensors;
using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>
/// Null models of traits that share their samples, with a kinship that was never formed and leaves the marker's chromosome out: residuals
/// per chromosome, and x'P₋c x by γ x'Mx.
/// </summary>
internal sealed class MatrixFreeBackground(SampleSet samples, IReadOnlyList<MatrixFreeFit> fits)
    : ScanBackground(samples, [.. fits.Select(fit => fit.Trait)])
{
    public override IReadOnlyList<ModelReport> NullReports => [.. fits.Select(fit => fit.ToReport())];

    internal override IEnumerable<BackgroundPart> Parts(
        Genotypes genotypes, ScanMarkers markers, Backend backend, CancellationToken cancellationToken)
    {
        foreach ((string chromosome, int[] own) in markers.ByChromosome(genotypes))
        {
            cancellationToken.ThrowIfCancellationRequested();
            double[][] residuals =
                [.. fits.Select(fit => fit.Residuals.TryGetValue(chromosome, out double[]? without) ? without : fit.WholeResiduals)];
            yield return new BackgroundPart(own, options => new ScoreTester(
                ScoreDesign.Create(Samples.Covariates.Basis, residuals), ownsDesign: true,
                new ColumnLayout(1, Samples.Covariates.Names.Count, fits.Count),
                [.. fits.Zip(residuals, (fit, own) => new CalibratedStatistics(
                    Null(fit, own), fit.Mixture?.Calibration ?? fit.Calibration, options.Tests))],
                Samples.Selection, backend));
        }
    }

    /// <summary>y'P₋c y is y'r: r is orthogonal to the covariates. With a mixture r is what is regressed.</summary>
    private static ScoreNull Null(MatrixFreeFit fit, double[] residuals) => new(
        residuals.Length, fit.Trait.SampleSet.Covariates.Names.Count,
        TensorPrimitives.Dot<double>(fit.Mixture is null ? fit.Trait.Values.Span : residuals, residuals));
}

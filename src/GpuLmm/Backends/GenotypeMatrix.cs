using System.Numerics.Tensors;

namespace GpuLmm.Backends;

/// <summary>
/// Z (n × m): the genotypes of n samples at m markers, coded marker by marker. Z is never formed; each product reads the markers once, and
/// the next block is read while a backend multiplies by the present one.
/// </summary>
/// <param name="genotypes">Where the markers are read.</param>
/// <param name="samples">n of the file's samples.</param>
/// <param name="markers">m indices into <see cref="Genotypes.Markers"/>.</param>
/// <param name="codings">m codings.</param>
internal sealed class GenotypeMatrix(Genotypes genotypes, SampleSelection samples, int[] markers, MarkerCoding[] codings)
{
    /// <summary>Z W.</summary>
    /// <param name="backend">Where it is computed.</param>
    /// <param name="weights">W, m × k.</param>
    /// <param name="progress">Reported after every block.</param>
    /// <param name="stage">The stage as reports name it, with the unit of its markers.</param>
    /// <param name="cancellationToken">Checked for every block.</param>
    /// <returns>n × k, owned by the caller.</returns>
    /// <exception cref="DeviceException">The device failed; the message names the block of markers.</exception>
    public DenseMatrix Multiply(
        Backend backend, DenseMatrix weights, IProgress<StageProgress>? progress, StageProgress stage,
        CancellationToken cancellationToken) =>
        Run(
            backend, null, weights, (products, start, _) => products.Add(MarkerRows.Of(weights, start)), progress, stage,
            cancellationToken);

    /// <summary>W = Z'C / d and Z W = Z Z'C / d, in one pass.</summary>
    /// <param name="backend">Where it is computed.</param>
    /// <param name="columns">C, n × k.</param>
    /// <param name="divisor">d.</param>
    /// <param name="weights">Receives W, m × k.</param>
    /// <param name="progress">Reported after every block.</param>
    /// <param name="stage">The stage as reports name it, with the unit of its markers.</param>
    /// <param name="cancellationToken">Checked for every block.</param>
    /// <returns>Z W, n × k, owned by the caller.</returns>
    /// <exception cref="DeviceException">The device failed; the message names the block of markers.</exception>
    public DenseMatrix ProjectAndMultiply(
        Backend backend, DenseMatrix columns, double divisor, DenseMatrix weights, IProgress<StageProgress>? progress, StageProgress stage,
        CancellationToken cancellationToken) =>
        Run(backend, columns, weights, (products, start, count) =>
        {
            var rows = MarkerRows.Of(weights, start);
            products.Project(rows);
            for (int j = 0; j < columns.Columns; j++)
            {
                TensorPrimitives.Divide(rows.Column(j, count), divisor, rows.Column(j, count));
            }

            products.Add(rows);
        }, progress, stage, cancellationToken);

    /// <summary>Loads every block, does the work on it, and returns the sum.</summary>
    private DenseMatrix Run(
        Backend backend, DenseMatrix? columns, DenseMatrix weights, Action<GenotypeProducts, int, int> work,
        IProgress<StageProgress>? progress, StageProgress stage, CancellationToken cancellationToken)
    {
        using GenotypeProducts products = backend.PrepareProducts(samples, weights.Columns);
        products.Begin(columns);
        foreach ((int start, GenotypeBlock block) in GenotypeBlocks.Read(genotypes, markers, products.BlockSize, cancellationToken))
        {
            try
            {
                products.Load(block, codings.AsSpan(start, block.Count));
                work(products, start, block.Count);
            }
            catch (DeviceException e)
            {
                throw e.At(genotypes, block, stage.Stage);
            }

            progress?.Report(stage with { Done = start + block.Count, Total = markers.Length });
        }

        var sum = new DenseMatrix(samples.Count, weights.Columns);
        try
        {
            products.AddTo(sum);
            return sum;
        }
        catch
        {
            sum.Dispose();
            throw;
        }
    }
}

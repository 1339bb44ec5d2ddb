namespace GpuLmm;

/// <summary>Blocks of features of some samples, each from one reading of the file: the whole table where it fits.</summary>
internal static class FeatureBlocks
{
    /// <summary>Features of a block.</summary>
    public static int ColumnsOf(int sampleCount, int featureCount, long bytes) =>
        (int)Math.Clamp(bytes / (sizeof(double) * (long)sampleCount), Math.Min(FeatureTile.Width, featureCount), featureCount);

    /// <summary>
    /// The blocks, features × samples: a sample's values lie together. A block is disposed when the next one is asked for.
    /// </summary>
    /// <param name="table">The file.</param>
    /// <param name="place">Of every row of the file its sample, −1 for none.</param>
    /// <param name="sampleCount">n.</param>
    /// <param name="bytes">For a block.</param>
    /// <param name="cancellationToken">Checked per row.</param>
    public static IEnumerable<DenseMatrix> Read(
        FeatureTable table, int[] place, int sampleCount, long bytes, CancellationToken cancellationToken)
    {
        int most = ColumnsOf(sampleCount, table.FeatureCount, bytes);
        for (int first = 0; first < table.FeatureCount; first += most)
        {
            using var block = new DenseMatrix(Math.Min(most, table.FeatureCount - first), sampleCount);
            Fill(table, place, first, block, cancellationToken);
            yield return block;
        }
    }

    private static void Fill(FeatureTable table, int[] place, int first, DenseMatrix block, CancellationToken cancellationToken)
    {
        using var reader = new FeatureReader(table.Path);
        for (int row = 0; row < place.Length; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!reader.TryRead(first, place[row] < 0 ? [] : block.Column(place[row])) || reader.Sample != table.Samples[row])
            {
                throw new InputException($"{table.Path}: has changed while it was read.");
            }
        }
    }
}

namespace GpuLmm;

/// <summary>
/// The markers of a kinship, to be read many times in blocks: kept packed in memory, ⌈N/4⌉ bytes a marker, where they fit, else read from
/// their file again in every pass.
/// </summary>
internal sealed class HeldGenotypes : IDisposable
{
    private readonly Genotypes genotypes;
    private readonly int[] markers;
    private readonly int blockSize;
    private readonly List<GenotypeBlock> held = [];

    /// <param name="genotypes">G.</param>
    /// <param name="markers">Indices of its markers.</param>
    /// <param name="blockSize">Markers of a block.</param>
    /// <param name="mostBytes">Memory that they may take.</param>
    public HeldGenotypes(Genotypes genotypes, int[] markers, int blockSize, long mostBytes)
    {
        (this.genotypes, this.markers, this.blockSize) = (genotypes, markers, Math.Min(blockSize, markers.Length));
        IsHeld = Bytes(genotypes, markers.Length) <= mostBytes;
    }

    /// <summary>Whether they stay in memory.</summary>
    public bool IsHeld { get; }

    /// <summary>What markers take in memory.</summary>
    public static long Bytes(Genotypes genotypes, int markers) =>
        markers * (PackedGenotypes.ByteCount(genotypes.Samples.Count)
            + (genotypes.HasDosages ? sizeof(float) * (long)genotypes.Samples.Count : 0));

    /// <summary>The markers in order. A block is valid until the next is asked for.</summary>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <returns>Position of the block's first marker, and the block.</returns>
    public IEnumerable<(int Start, GenotypeBlock Block)> Read(CancellationToken cancellationToken)
    {
        if (!IsHeld)
        {
            foreach ((int Start, GenotypeBlock Block) read in GenotypeBlocks.Read(genotypes, markers, blockSize, cancellationToken))
            {
                yield return read;
            }

            yield break;
        }

        for (int start = 0, k = 0; start < markers.Length; start += blockSize, k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (k == held.Count)
            {
                int count = Math.Min(blockSize, markers.Length - start);
                var block = new GenotypeBlock(genotypes.Samples.Count, count);
                held.Add(block);
                genotypes.Read(markers.AsSpan(start, count), block);
            }

            yield return (start, held[k]);
        }
    }

    public void Dispose() => held.ForEach(block => block.Dispose());
}

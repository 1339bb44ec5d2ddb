namespace GpuLmm;

/// <summary>Reads a list of markers block by block; the next block is read while the present one is worked on.</summary>
internal static class GenotypeBlocks
{
    /// <summary>The markers in order, at most <paramref name="blockSize"/> at a time. A block is valid until the next is asked for.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="markers">Indices into <see cref="Genotypes.Markers"/>.</param>
    /// <param name="blockSize">Markers a block, ≥ 1.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <returns>Position of the block's first marker in <paramref name="markers"/>, and the block.</returns>
    public static IEnumerable<(int Start, GenotypeBlock Block)> Read(
        Genotypes genotypes, int[] markers, int blockSize, CancellationToken cancellationToken)
    {
        if (markers.Length == 0)
        {
            yield break;
        }

        int capacity = Math.Min(blockSize, markers.Length);
        using var first = new GenotypeBlock(genotypes.Samples.Count, capacity);
        using var second = new GenotypeBlock(genotypes.Samples.Count, capacity);
        GenotypeBlock current = first, next = second;
        Task reading = Start(0, current);
        try
        {
            for (int start = 0; start < markers.Length; start += capacity)
            {
                cancellationToken.ThrowIfCancellationRequested();
                reading.GetAwaiter().GetResult();
                reading = Start(start + capacity, next);
                yield return (start, current);
                (current, next) = (next, current);
            }
        }
        finally
        {
            // The buffers must not be freed under a reader that is still at work.
            ((IAsyncResult)reading).AsyncWaitHandle.WaitOne();
        }

        Task Start(int start, GenotypeBlock block) => start >= markers.Length
            ? Task.CompletedTask
            : Task.Run(() => genotypes.Read(markers.AsSpan(start, Math.Min(capacity, markers.Length - start)), block), CancellationToken.None);
    }
}

namespace GpuLmm;

/// <summary>Reads a list of markers block by block; the next block is read while the present one is worked on.</summary>
internal static class GenotypeBlocks
{
    /// <summary>
    /// The markers in order, at most <paramref name="blockSize"/> at a time. A block is valid until the next is asked for.
    /// </summary>
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

        int capacity = Math.Min(blockSize, markers.Length), read = 0, start = 0;
        using var first = new GenotypeBlock(genotypes.Samples.Count, capacity);
        using var second = new GenotypeBlock(genotypes.Samples.Count, capacity);
        foreach (GenotypeBlock block in ReadAhead.Fill(first, second, Fill, cancellationToken))
        {
            yield return (start, block);
            start += capacity;
        }

        bool Fill(GenotypeBlock block)
        {
            int count = Math.Min(capacity, markers.Length - read);
            if (count <= 0)
            {
                return false;
            }

            genotypes.Read(markers.AsSpan(read, count), block);
            read += count;
            return true;
        }
    }
}

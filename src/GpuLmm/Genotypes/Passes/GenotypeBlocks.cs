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
        Genotypes genotypes, int[] markers, int blockSize, CancellationToken cancellationToken) =>
        Read(genotypes, markers, Even(markers.Length, blockSize), cancellationToken);

    /// <summary>The same with blocks of any sizes.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="markers">Indices into <see cref="Genotypes.Markers"/>.</param>
    /// <param name="starts">Where each block starts in the list, ascending from 0.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    public static IEnumerable<(int Start, GenotypeBlock Block)> Read(
        Genotypes genotypes, int[] markers, int[] starts, CancellationToken cancellationToken)
    {
        if (markers.Length == 0)
        {
            yield break;
        }

        int capacity = Longest(markers.Length, starts), read = 0, number = 0;
        using var first = new GenotypeBlock(genotypes.Samples.Count, capacity);
        using var second = new GenotypeBlock(genotypes.Samples.Count, capacity);
        foreach (GenotypeBlock block in ReadAhead.Fill(first, second, Fill, cancellationToken))
        {
            yield return (starts[number], block);
            number++;
        }

        bool Fill(GenotypeBlock block)
        {
            if (read == starts.Length)
            {
                return false;
            }

            genotypes.Read(At(markers, starts, read), block);
            read++;
            return true;
        }
    }

    /// <summary>Starts of blocks of one size, of which the last may be shorter.</summary>
    public static int[] Even(int count, int blockSize)
    {
        int size = Math.Clamp(blockSize, 1, Math.Max(1, count));
        return [.. Enumerable.Range(0, (int)(((long)count + size - 1) / size)).Select(k => k * size)];
    }

    /// <summary>Markers of the longest block.</summary>
    public static int Longest(int count, int[] starts) => starts.Select((start, k) => EndOf(count, starts, k) - start).Max();

    /// <summary>The markers of a block.</summary>
    public static ReadOnlySpan<int> At(int[] markers, int[] starts, int number) =>
        markers.AsSpan(starts[number]..EndOf(markers.Length, starts, number));

    private static int EndOf(int count, int[] starts, int number) => number + 1 < starts.Length ? starts[number + 1] : count;
}

namespace GpuLmm;

/// <summary>Markers that others are tested given.</summary>
internal static class ConditionalMarkers
{
    private const int BlockSize = 64;

    /// <summary>Copies of allele 1 of each marker in all N samples, NaN where missing.</summary>
    /// <param name="genotypes">Where they are.</param>
    /// <param name="ids">Their ids.</param>
    /// <exception cref="InputException">No marker or several have an id; the nearest is named.</exception>
    public static double[][] Read(Genotypes genotypes, IReadOnlyList<string> ids)
    {
        var places = new MarkerIds(genotypes);
        int[] markers = [.. ids.Select(id => places.Find(id, rule => new InputException($"{genotypes.Name}: {rule}")))];
        int[] order = [.. Enumerable.Range(0, markers.Length).OrderBy(k => markers[k])];
        var copies = new double[markers.Length][];
        var all = SampleSelection.All(genotypes.Samples.Count);
        foreach ((int start, GenotypeBlock block) in
            GenotypeBlocks.Read(genotypes, [.. order.Select(k => markers[k])], BlockSize, CancellationToken.None))
        {
            for (int j = 0; j < block.Count; j++)
            {
                double[] own = copies[order[start + j]] = new double[genotypes.Samples.Count];
                block.Decode(j, all, MarkerCoding.Additive(double.NaN), own.AsSpan());
            }
        }

        return copies;
    }
}

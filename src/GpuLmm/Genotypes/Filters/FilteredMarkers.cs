namespace GpuLmm;

/// <summary>The markers a <see cref="MarkerFilter"/> keeps, with their genotype counts among the selected samples.</summary>
internal sealed class FilteredMarkers
{
    private const int BlockSize = 512;

    // Dosages take sixteen times the room.
    private const int DosageBlockSize = 32;

    private FilteredMarkers(int[] indices, MarkerCounts[] counts, MarkerExclusions excluded)
    {
        Indices = indices;
        Counts = counts;
        Excluded = excluded;
    }

    /// <summary>Kept markers as indices into <see cref="Genotypes.Markers"/>, ascending.</summary>
    public int[] Indices { get; }

    /// <summary>Counts of the kept markers, in the order of <see cref="Indices"/>.</summary>
    public MarkerCounts[] Counts { get; }

    /// <summary>How many were left out, and why.</summary>
    public MarkerExclusions Excluded { get; }

    /// <summary>Applies a filter, reading each marker that its name does not already exclude.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="selection">The samples whose genotypes count.</param>
    /// <param name="filter">Validated here.</param>
    /// <param name="threads">≥ 1; the result does not depend on it.</param>
    /// <param name="cancellationToken">Checked per block of markers.</param>
    /// <param name="among">Markers to choose from, ascending indices; null for all.</param>
    /// <exception cref="ArgumentException">The filter has options outside their range.</exception>
    public static FilteredMarkers Apply(
        Genotypes genotypes, SampleSelection selection, MarkerFilter filter, int threads = 1, CancellationToken cancellationToken = default,
        IReadOnlyList<int>? among = null)
    {
        var judge = new MarkerJudge(filter, genotypes.Karyotype);
        int[] candidates =
            [.. (among ?? (IEnumerable<int>)Enumerable.Range(0, genotypes.Markers.Count)).Where(j =>
                judge.KeepsByName(genotypes.Markers[j]))];
        MarkerCounts[] counts = CountAll(genotypes, candidates, selection, threads, cancellationToken);
        int[] kept = [.. Enumerable.Range(0, candidates.Length).Where(k => judge.Keeps(counts[k]))];
        return new FilteredMarkers([.. kept.Select(k => candidates[k])], [.. kept.Select(k => counts[k])], judge.Excluded);
    }

    /// <summary>The same markers with their counts among other samples.</summary>
    public FilteredMarkers CountedOver(Genotypes genotypes, SampleSelection selection, int threads, CancellationToken cancellationToken) =>
        new(Indices, CountAll(genotypes, Indices, selection, threads, cancellationToken), Excluded);

    /// <summary>Those of them whose frequencies among other samples a filter keeps, with their counts there.</summary>
    public FilteredMarkers FilteredOver(
        Genotypes genotypes, SampleSelection selection, MarkerFilter filter, int threads, CancellationToken cancellationToken)
    {
        FilteredMarkers own = Apply(
            genotypes, selection, filter with { Extract = null, MaxMissing = 1 }, threads, cancellationToken, Indices);
        return new(own.Indices, own.Counts, Excluded with
        {
            MinMinorAlleleFrequency = own.Excluded.MinMinorAlleleFrequency,
            MinMinorAlleleCount = own.Excluded.MinMinorAlleleCount,
        });
    }

    private static MarkerCounts[] CountAll(
        Genotypes genotypes, int[] markers, SampleSelection selection, int threads, CancellationToken cancellationToken)
    {
        var counts = new MarkerCounts[markers.Length];
        int blockSize = genotypes.HasDosages ? DosageBlockSize : BlockSize, blockCount = (markers.Length + blockSize - 1) / blockSize;
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        Parallel.For(
            0,
            blockCount,
            options,
            () => new GenotypeBlock(genotypes.Samples.Count, blockSize),
            (b, _, block) =>
            {
                int start = b * blockSize;
                genotypes.Read(markers.AsSpan(start, Math.Min(blockSize, markers.Length - start)), block);
                for (int i = 0; i < block.Count; i++)
                {
                    counts[start + i] = genotypes.Count(block, i, selection);
                }

                return block;
            },
            block => block.Dispose());
        return counts;
    }
}

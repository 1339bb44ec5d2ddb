namespace GpuLmm;

/// <summary>The markers a <see cref="MarkerFilter"/> keeps, with their genotype counts among the selected samples.</summary>
internal sealed class FilteredMarkers
{
    /// <summary>
    /// Markers of a window: of those that their names keep, as many from the first on, then as many from there on. Blocks of a scan do not
    /// reach over the end of a window, so that a scan of a part, which reads whole windows, has the same blocks as one of all markers; a
    /// BLAS adds in an order that depends on what is in a block.
    /// </summary>
    public const int Window = 16_384;

    private const int BlockSize = 512;

    // Dosages take sixteen times the room.
    private const int DosageBlockSize = 32;

    private FilteredMarkers(int[] indices, MarkerCounts[] counts, int[] windows, (int First, int End) own, MarkerExclusions excluded)
    {
        Indices = indices;
        Counts = counts;
        Windows = windows;
        Own = own;
        Excluded = excluded;
    }

    /// <summary>Kept markers as indices into <see cref="Genotypes.Markers"/>, ascending.</summary>
    public int[] Indices { get; }

    /// <summary>Counts of the kept markers, in the order of <see cref="Indices"/>.</summary>
    public MarkerCounts[] Counts { get; }

    /// <summary>The window of each kept marker.</summary>
    public int[] Windows { get; }

    /// <summary>
    /// Which of <see cref="Indices"/> are those asked for: all, or of a shard the first, and the one after the last; the others share a
    /// window with these.
    /// </summary>
    public (int First, int End) Own { get; }

    /// <summary>How many were left out, and why; of a shard its own, but for those that their names leave out.</summary>
    public MarkerExclusions Excluded { get; }

    /// <summary>Applies a filter, reading each marker that its name does not already exclude.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="selection">The samples whose genotypes count.</param>
    /// <param name="filter">Validated here.</param>
    /// <param name="threads">≥ 1; the result does not depend on it.</param>
    /// <param name="cancellationToken">Checked per block of markers.</param>
    /// <param name="among">Markers to choose from, ascending indices; null for all.</param>
    /// <param name="shard">The part that is asked for; null for all.</param>
    /// <exception cref="ArgumentException">The filter has options outside their range.</exception>
    public static FilteredMarkers Apply(
        Genotypes genotypes, SampleSelection selection, MarkerFilter filter, int threads = 1, CancellationToken cancellationToken = default,
        IReadOnlyList<int>? among = null, MarkerShard? shard = null)
    {
        var judge = new MarkerJudge(filter, genotypes.Karyotype);
        int[] named =
            [.. (among ?? (IEnumerable<int>)Enumerable.Range(0, genotypes.Markers.Count)).Where(j =>
                judge.KeepsByName(genotypes.Markers[j]))];
        (int first, int end) = shard?.Of(named.Length) ?? (0, named.Length);
        int from = first / Window * Window, to = first == end ? from : Math.Min(named.Length, (end + Window - 1) / Window * Window);
        MarkerCounts[] counts = CountAll(genotypes, named[from..to], selection, threads, cancellationToken);
        int[] kept = [.. Enumerable.Range(from, to - from).Where(k => judge.Keeps(counts[k - from], isOwn: k >= first && k < end))];
        return new FilteredMarkers(
            [.. kept.Select(k => named[k])], [.. kept.Select(k => counts[k - from])], [.. kept.Select(k => k / Window)],
            (kept.Count(k => k < first), kept.Count(k => k < end)), judge.Excluded);
    }

    /// <summary>The same markers with their counts among other samples.</summary>
    public FilteredMarkers CountedOver(Genotypes genotypes, SampleSelection selection, int threads, CancellationToken cancellationToken) =>
        new(Indices, CountAll(genotypes, Indices, selection, threads, cancellationToken), Windows, Own, Excluded);

    /// <summary>Those of them whose frequencies among other samples a filter keeps, with their counts there.</summary>
    public FilteredMarkers FilteredOver(
        Genotypes genotypes, SampleSelection selection, MarkerFilter filter, int threads, CancellationToken cancellationToken)
    {
        FilteredMarkers own = Apply(
            genotypes, selection, filter with { Extract = null, MaxMissing = 1 }, threads, cancellationToken, Indices);
        return new(own.Indices, own.Counts, own.Windows, own.Own, Excluded with
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

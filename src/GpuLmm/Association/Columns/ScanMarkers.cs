namespace GpuLmm;

/// <summary>The markers a scan tests, with their counts over the analysed samples.</summary>
internal sealed class ScanMarkers
{
    private ScanMarkers(FilteredMarkers filtered, SampleSet samples)
    {
        Filtered = filtered;
        Samples = samples;
        Next = filtered.Own.First;
    }

    public FilteredMarkers Filtered { get; }

    public SampleSet Samples { get; }

    /// <summary>Position of the first marker that is still to be tested.</summary>
    public int Next { get; set; }

    /// <summary>Whether no marker is still to be tested.</summary>
    public bool IsDone => Next == Filtered.Own.End;

    /// <summary>Markers that are tested.</summary>
    public int Count => Filtered.Own.End - Filtered.Own.First;

    /// <summary>Positions 0 … count − 1.</summary>
    public int[] All => [.. Enumerable.Range(0, Filtered.Indices.Length)];

    public AssociationSummary Empty => new(0, 0, 0, Filtered.Excluded);

    public static ScanMarkers Of(
        Genotypes genotypes, SampleSet samples, Backend backend, AssociationOptions options, CancellationToken cancellationToken)
    {
        options.Validate();

        // A rare allele leaves a row with its reason: which markers are rare differs between traits, the rows should not.
        MarkerFilter filter = options.Filter with { MinMinorAlleleCount = 0 };
        FilteredMarkers filtered = FilteredMarkers.Apply(
            genotypes, samples.Selection, filter, backend.Threads, cancellationToken, shard: options.Shard);
        if (filtered.Indices.Length == 0 && options.Shard is null)
        {
            throw new InputException(
                $"{genotypes.Name}: no marker of {genotypes.Markers.Count} is left; filtered out: {filtered.Excluded}.");
        }

        return new ScanMarkers(filtered, samples);
    }

    /// <summary>
    /// Positions of each chromosome's markers (X with its pseudoautosomal regions), chromosomes in order of first appearance; those without
    /// a marker that is still to be tested are left out.
    /// </summary>
    public IEnumerable<(string Chromosome, int[] Positions)> ByChromosome(Genotypes genotypes) => All
        .GroupBy(k => genotypes.Karyotype.LinkageGroupOf(genotypes.Markers[Filtered.Indices[k]].Chromosome), StringComparer.Ordinal)
        .Where(group => group.Any(IsWanted))
        .Select(group => (group.Key, group.ToArray()));

    /// <summary>Blocks of a part of a background that have a marker to be tested.</summary>
    /// <param name="positions">Positions of its markers, ascending.</param>
    /// <param name="blockSize">Markers of a block at most; a block lies within one window.</param>
    /// <returns>Positions in the order of the blocks, and where each block starts among them.</returns>
    public (int[] Positions, int[] Starts) Blocks(int[] positions, int blockSize)
    {
        var wanted = new List<int>(positions.Length);
        var starts = new List<int>();
        for (int first = 0, end; first < positions.Length; first = end)
        {
            int window = Filtered.Windows[positions[first]];
            for (end = first + 1; end < positions.Length && end - first < blockSize; end++)
            {
                if (Filtered.Windows[positions[end]] != window)
                {
                    break;
                }
            }

            if (positions[first] < Filtered.Own.End && positions[end - 1] >= Next && positions[first..end].Any(IsWanted))
            {
                starts.Add(wanted.Count);
                wanted.AddRange(positions.AsSpan(first, end - first));
            }
        }

        return ([.. wanted], [.. starts]);
    }

    private bool IsWanted(int position) => position >= Next && position < Filtered.Own.End;
}

namespace GpuLmm;

/// <summary>The markers a scan tests, with their counts over the analysed samples.</summary>
internal sealed class ScanMarkers
{
    private ScanMarkers(FilteredMarkers filtered, SampleSet samples)
    {
        Filtered = filtered;
        Samples = samples;
    }

    public FilteredMarkers Filtered { get; }

    public SampleSet Samples { get; }

    /// <summary>Positions 0 … count − 1.</summary>
    public int[] All => [.. Enumerable.Range(0, Filtered.Indices.Length)];

    public AssociationSummary Empty => new(0, 0, 0, Filtered.Excluded);

    public static ScanMarkers Of(
        Genotypes genotypes, SampleSet samples, Backend backend, AssociationOptions options, CancellationToken cancellationToken)
    {
        options.Validate();

        // A rare allele leaves a row with its reason: which markers are rare differs between traits, the rows should not.
        MarkerFilter filter = options.Filter with { MinMinorAlleleCount = 0 };
        FilteredMarkers filtered = FilteredMarkers.Apply(genotypes, samples.Selection, filter, backend.Threads, cancellationToken);
        if (filtered.Indices.Length == 0)
        {
            throw new InputException(
                $"{genotypes.Name}: no marker of {genotypes.Markers.Count} is left; filtered out: {filtered.Excluded}.");
        }

        return new ScanMarkers(filtered, samples);
    }

    /// <summary>
    /// Positions of each chromosome's markers (X with its pseudoautosomal regions), chromosomes in order of first appearance.
    /// </summary>
    public IEnumerable<(string Chromosome, int[] Positions)> ByChromosome(Genotypes genotypes) => All
        .GroupBy(k => genotypes.Karyotype.LinkageGroupOf(genotypes.Markers[Filtered.Indices[k]].Chromosome), StringComparer.Ordinal)
        .Select(group => (group.Key, group.ToArray()));
}

namespace GpuLmm;

/// <summary>The markers of some pairs, with their counts over the analysed samples, and the pairs in their order.</summary>
internal sealed class PairMarkers
{
    private readonly MarkerPairs pairs;
    private readonly double leastMinorAlleleCount;
    private readonly int[] positions;
    private readonly int kept;

    private PairMarkers(MarkerPairs pairs, double leastMinorAlleleCount, FilteredMarkers filtered, FilteredMarkers? partner, int markers)
    {
        this.pairs = pairs;
        this.leastMinorAlleleCount = leastMinorAlleleCount;
        kept = filtered.Indices.Length;
        Excluded = filtered.Excluded;
        positions = new int[markers];
        Array.Fill(positions, -1);
        for (int k = 0; k < kept; k++)
        {
            positions[filtered.Indices[k]] = k;
        }

        bool isMore = partner is not null && positions[partner.Indices[0]] < 0;
        Indices = isMore ? [.. filtered.Indices, .. partner!.Indices] : filtered.Indices;
        Counts = isMore ? [.. filtered.Counts, .. partner!.Counts] : filtered.Counts;
        if (isMore)
        {
            positions[partner!.Indices[0]] = kept;
        }
    }

    /// <summary>Markers as indices into <see cref="Genotypes.Markers"/>, by position.</summary>
    public int[] Indices { get; }

    public MarkerCounts[] Counts { get; }

    public MarkerExclusions Excluded { get; }

    /// <summary>Number of pairs.</summary>
    public long PairCount => pairs.Listed is { } listed ? listed.Count
        : pairs.Partner is { } partner ? kept - (PositionOf(partner) < kept ? 1 : 0) : (long)kept * (kept - 1) / 2;

    /// <summary>The pairs, as indices into <see cref="Genotypes.Markers"/>.</summary>
    public IEnumerable<(int First, int Second)> Pairs =>
        pairs.Listed ?? (pairs.Partner is { } partner
            ? Indices.Take(kept).Where(marker => marker != partner).Select(marker => (partner, marker))
            : AllPairs());

    /// <param name="genotypes">G.</param>
    /// <param name="pairs">The pairs.</param>
    /// <param name="selection">The n samples.</param>
    /// <param name="options">The filter.</param>
    /// <param name="threads">≥ 1.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <exception cref="InputException">No pair is left.</exception>
    public static PairMarkers Of(
        Genotypes genotypes, MarkerPairs pairs, SampleSelection selection, AssociationOptions options, int threads,
        CancellationToken cancellationToken)
    {
        int[]? among = pairs.Listed is { } listed
            ? [.. listed.SelectMany(pair => new[] { pair.First, pair.Second }).Distinct().Order()] : null;
        if (among is not null && (among[0] < 0 || among[^1] >= genotypes.Markers.Count))
        {
            throw new ArgumentException($"A pair has a marker outside 0 … {genotypes.Markers.Count - 1}.", nameof(pairs));
        }

        // A rare allele leaves a row with its reason, as in a scan.
        MarkerFilter filter = options.Filter with { MinMinorAlleleCount = 0 };
        var filtered = FilteredMarkers.Apply(genotypes, selection, filter, threads, cancellationToken, among);
        FilteredMarkers? partner = pairs.Partner is { } own
            ? FilteredMarkers.Apply(genotypes, selection, MarkerFilter.Default, threads, cancellationToken, [own]) : null;
        var markers = new PairMarkers(pairs, options.Filter.MinMinorAlleleCount, filtered, partner, genotypes.Markers.Count);
        return markers.PairCount > 0 ? markers : throw new InputException(
            $"{genotypes.Name}: {filtered.Indices.Length} of {genotypes.Markers.Count} markers are left, which make no pair; "
            + $"filtered out: {filtered.Excluded}.");
    }

    /// <summary>Position of a marker; −1 where it is filtered out.</summary>
    public int PositionOf(int marker) => positions[marker];

    /// <summary>Why a pair is not tested, as far as its markers show it by themselves.</summary>
    public MarkerStatus StatusOf(int first, int second)
    {
        MarkerStatus own = StatusOf(first);
        return own != MarkerStatus.Tested ? own : StatusOf(second);
    }

    private MarkerStatus StatusOf(int position) =>
        position < 0 ? MarkerStatus.FilteredOut : MarkerColumns.StatusOf(Counts[position], leastMinorAlleleCount);

    private IEnumerable<(int First, int Second)> AllPairs()
    {
        for (int i = 0; i < kept; i++)
        {
            for (int j = i + 1; j < kept; j++)
            {
                yield return (Indices[i], Indices[j]);
            }
        }
    }
}

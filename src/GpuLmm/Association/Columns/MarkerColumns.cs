namespace GpuLmm;

/// <summary>
/// What a test looks at in the markers of a block: of each the column x, its number of copies of allele 1 about its mean with missing calls
/// at the mean, and the reason why there is nothing to test. Filled again for every block of a lane.
/// </summary>
/// <param name="genotypes">G.</param>
/// <param name="scan">The markers of the scan.</param>
/// <param name="leastMinorAlleleCount">Markers with fewer copies of the rarer allele are not tested.</param>
/// <param name="capacity">Most markers of a block.</param>
internal sealed class MarkerColumns(Genotypes genotypes, ScanMarkers scan, double leastMinorAlleleCount, int capacity)
{
    private readonly MarkerCoding[] codings = new MarkerCoding[capacity];
    private readonly MarkerCounts[] counts = new MarkerCounts[capacity];
    private readonly Marker[] markers = new Marker[capacity];

    public int Count { get; private set; }

    public ReadOnlySpan<MarkerCoding> Codings => codings.AsSpan(0, Count);

    public Marker MarkerAt(int j) => markers[j];

    public MarkerCounts CountsAt(int j) => counts[j];

    /// <summary>Counts of a marker among some of the samples.</summary>
    /// <param name="block">The block that has it.</param>
    /// <param name="j">Its index there.</param>
    /// <param name="samples">The samples.</param>
    public MarkerCounts CountsAmong(GenotypeBlock block, int j, SampleSelection samples) => genotypes.Count(block, j, samples);

    public MarkerStatus StatusAt(int j) => StatusOf(counts[j], leastMinorAlleleCount);

    /// <summary>Why there is nothing to test in a marker.</summary>
    public static MarkerStatus StatusOf(in MarkerCounts counts, double leastMinorAlleleCount) =>
        counts.Called == 0 ? MarkerStatus.Missing
        : counts.IsMonomorphic ? MarkerStatus.Monomorphic
        : counts.MinorAlleleCount < leastMinorAlleleCount ? MarkerStatus.LowCount
        : MarkerStatus.Tested;

    /// <summary>Centred: exact, as the covariates hold an intercept, and far better conditioned for a rare allele.</summary>
    public static MarkerCoding CodingOf(in MarkerCounts counts) =>
        counts.Called == 0 ? default : MarkerCoding.Scaled(counts.Mean, 1);

    /// <summary>Takes the markers at some positions of the scan's list.</summary>
    public void Take(ReadOnlySpan<int> positions)
    {
        Count = positions.Length;
        for (int j = 0; j < positions.Length; j++)
        {
            counts[j] = scan.Filtered.Counts[positions[j]];
            markers[j] = genotypes.Markers[scan.Filtered.Indices[positions[j]]];
            codings[j] = CodingOf(counts[j]);
        }
    }
}

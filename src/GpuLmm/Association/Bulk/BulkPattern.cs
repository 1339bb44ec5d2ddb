namespace GpuLmm;

/// <summary>A sample set of a pass: what its traits see in the markers of a block, as a scan of these samples alone would.</summary>
internal sealed class BulkPattern
{
    private readonly MarkerJudge judge;
    private readonly double leastMinorAlleleCount;
    private readonly MarkerCounts[] counts;
    private readonly MarkerStatus[] statuses;
    private readonly double[] shifts;

    /// <param name="samples">The set.</param>
    /// <param name="filter">Thresholds on the markers.</param>
    /// <param name="karyotype">What names of chromosomes mean.</param>
    /// <param name="capacity">Most markers of a block.</param>
    public BulkPattern(SampleSet samples, MarkerFilter filter, Karyotype karyotype, int capacity)
    {
        Samples = samples;
        leastMinorAlleleCount = filter.MinMinorAlleleCount;
        judge = new MarkerJudge(filter with { MinMinorAlleleCount = 0 }, karyotype);
        counts = new MarkerCounts[capacity];
        statuses = new MarkerStatus[capacity];
        shifts = new double[capacity];
    }

    public SampleSet Samples { get; }

    /// <summary>Counts of each marker among these samples.</summary>
    public ReadOnlySpan<MarkerCounts> Counts => counts;

    /// <summary>Whether each marker is tested, or why not.</summary>
    public ReadOnlySpan<MarkerStatus> Statuses => statuses;

    /// <summary>Markers of the block that are not tested.</summary>
    public List<int> Refused { get; } = [];

    /// <summary>What stands for a missing call of each marker here, less what stands for it in the pass.</summary>
    public ReadOnlySpan<double> Shifts => shifts;

    /// <summary>Takes the markers of a block.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="block">The block.</param>
    /// <param name="means">What stands for a missing call in the pass.</param>
    public void Take(Genotypes genotypes, GenotypeBlock block, ReadOnlySpan<double> means)
    {
        Refused.Clear();
        for (int j = 0; j < block.Count; j++)
        {
            counts[j] = genotypes.Count(block, j, Samples.Selection);
            statuses[j] = judge.Keeps(counts[j])
                ? MarkerColumns.StatusOf(counts[j], leastMinorAlleleCount) : MarkerStatus.FilteredOut;
            if (statuses[j] != MarkerStatus.Tested)
            {
                Refused.Add(j);
            }

            shifts[j] = counts[j].Called > 0 && counts[j].Missing > 0 ? counts[j].Mean - means[j] : 0;
        }
    }
}

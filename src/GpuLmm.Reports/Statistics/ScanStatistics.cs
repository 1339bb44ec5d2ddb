using GpuLmm.Reports;

namespace GpuLmm;

/// <summary>
/// What a report shows of the tests of one trait, gathered in one pass over its rows: no list of them is kept, but for the best. Memory
/// does not grow with the number of markers, only with that of the hits.
/// </summary>
public sealed class ScanStatistics
{
    private const int BestRows = 50_000;
    private readonly SortedDictionary<MarkerStatus, long> notTested = [];
    private IReadOnlyList<Locus>? loci;

    /// <summary>Starts without rows.</summary>
    /// <param name="test">The test to show; rows of others are passed over.</param>
    /// <param name="options">What is a hit and a locus.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public ScanStatistics(MarkerTest test, ReportOptions? options = null)
    {
        Options = options ?? ReportOptions.Default;
        Options.Validate();
        Test = test;
        Top = new TopRows(BestRows, Math.Min(Options.Threshold, GenomeGrid.Height));
        Regions = new RegionBook(Options.ClumpDistance, Options.MostRegions);
    }

    /// <summary>What is a hit and a locus.</summary>
    public ReportOptions Options { get; }

    /// <summary>The test that is shown.</summary>
    public MarkerTest Test { get; }

    /// <summary>What is tested, where that is not the marker's own effect: <c>SNPxage</c>; rows of other terms are passed over.</summary>
    /// <value>The default is null: the marker's own effect.</value>
    public string? Term { get; init; }

    /// <summary>Markers with a p-value.</summary>
    public long Tested => Order.Count;

    /// <summary>Markers without, by reason.</summary>
    public IReadOnlyDictionary<MarkerStatus, long> NotTested => notTested;

    /// <summary>Markers at or beyond the threshold.</summary>
    public long Hits { get; private set; }

    /// <summary>Samples with a call of the tested markers: the fewest; 0 without markers.</summary>
    public int LeastCalled { get; private set; }

    /// <summary>Samples with a call of the tested markers: the most; 0 without markers.</summary>
    public int MostCalled { get; private set; }

    /// <summary>
    /// λ_GC: the median of χ²₁ at the observed p-values over its expectation, 0.4549 (Devlin &amp; Roeder 1999); NaN without markers.
    /// </summary>
    public double GenomicInflation => Tested == 0 ? double.NaN : UniformOrder.Inflation(Order.Median());

    /// <summary>
    /// Loci, best first: markers within <see cref="ReportOptions.ClumpDistance"/> of a better lead belong to it. All that have a hit; of
    /// the others those among the best rows.
    /// </summary>
    public IReadOnlyList<Locus> Loci =>
        loci ??= LocusClumps.Of(Top.Rows.Select(placed => placed.Row), Options.ClumpDistance, Options.Threshold);

    internal OrderHistogram Order { get; } = new();

    internal GenomeGrid Genome { get; } = new();

    internal EffectGrid Effects { get; } = new();

    internal FrequencyHistogram Frequencies { get; } = new();

    internal TopRows Top { get; }

    internal RegionBook Regions { get; }

    /// <summary>Takes a row, in the order of the table.</summary>
    /// <param name="row">A test of a marker.</param>
    /// <exception cref="ArgumentException">It was tested, but its −log10 p is negative or not finite.</exception>
    public void Add(in AssociationResult row)
    {
        if (row.Test != Test || row.Term != Term)
        {
            return;
        }

        if (row.Status != MarkerStatus.Tested)
        {
            notTested[row.Status] = notTested.GetValueOrDefault(row.Status) + 1;
            return;
        }

        if (!(row.NegativeLog10P >= 0) || double.IsInfinity(row.NegativeLog10P))
        {
            throw new ArgumentException($"{row.Marker.Id}: −log10 p is {row.NegativeLog10P}; expected a number of 0 or more.", nameof(row));
        }

        loci = null;
        (LeastCalled, MostCalled) = (Tested == 0 ? row.Called : Math.Min(LeastCalled, row.Called), Math.Max(MostCalled, row.Called));
        Order.Add(row.NegativeLog10P);
        Top.Add(row, Genome.Add(row));
        Regions.Add(row);
        Frequencies.Add(row.Allele1Frequency);
        Effects.Add(row);
        Hits += row.NegativeLog10P >= Options.Threshold ? 1 : 0;
    }
}

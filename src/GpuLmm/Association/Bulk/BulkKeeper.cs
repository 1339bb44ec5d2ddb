namespace GpuLmm;

/// <summary>What is kept of a trait: counts of its markers, and the results that are asked for.</summary>
/// <param name="degrees">Of the denominator of F.</param>
/// <param name="options">Which.</param>
internal sealed class BulkKeeper(double degrees, BulkOptions options)
{
    private readonly double critical = BulkTest.Critical(options.MaxP, degrees);
    private readonly bool keepsAll = options.MaxP >= 1 && options.Top is null;
    private BulkPattern? pattern;
    private int[] indices = [];

    /// <summary>The least statistic that is kept.</summary>
    public double Critical => Top is null ? critical : Math.Max(critical, Top.Least);

    /// <summary>Counts.</summary>
    public BulkTally Tally { get; } = new();

    /// <summary>Results of the present block, in the order of the markers.</summary>
    public List<BulkHit> Hits { get; } = [];

    /// <summary>The best of the markers so far; null where all that pass are kept.</summary>
    public BulkTop? Top { get; } = options.Top is { } most ? new BulkTop(most) : null;

    /// <summary>Degrees of freedom of the denominator.</summary>
    public double Degrees => degrees;

    /// <summary>Begins a block.</summary>
    /// <param name="samples">The sample set of the trait.</param>
    /// <param name="markers">Indices of the block's markers in the file.</param>
    public void Begin(BulkPattern samples, int[] markers)
    {
        (pattern, indices) = (samples, markers);
        Hits.Clear();
    }

    /// <summary>Takes a statistic.</summary>
    public void Take(int marker, double statistic, double a, double b)
    {
        Tally.Add(statistic);
        if (statistic >= critical)
        {
            Keep(marker, statistic, a, b);
        }
    }

    private void Keep(int marker, double statistic, double a, double b)
    {
        if (Top is null)
        {
            Hits.Add(new BulkHit(marker, a, b, MarkerStatus.Tested));
        }
        else if (Top.Takes(statistic))
        {
            MarkerCounts counts = pattern!.Counts[marker];
            Top.Add(statistic, new BulkHit(indices[marker], a, b, MarkerStatus.Tested), counts.Allele1Frequency, counts.Called);
        }
    }

    /// <summary>Writes what is counted and kept between blocks.</summary>
    public void Write(BinaryWriter writer)
    {
        Tally.Write(writer);
        Top?.Write(writer);
    }

    /// <summary>Reads it.</summary>
    public void Read(BinaryReader reader)
    {
        Tally.Read(reader);
        Top?.Read(reader);
    }

    /// <summary>Takes a marker without a statistic.</summary>
    public void Refuse(int marker, MarkerStatus status)
    {
        if (status == MarkerStatus.FilteredOut)
        {
            Tally.FilteredOut++;
            return;
        }

        Tally.NotTested++;
        if (keepsAll)
        {
            Hits.Add(new BulkHit(marker, double.NaN, double.NaN, status));
        }
    }
}

namespace GpuLmm;

/// <summary>Passes the rows of a scan on, and gathers of each trait what a report shows of one test.</summary>
public sealed class ReportCollector : IAssociationWriter
{
    private readonly IAssociationWriter inner;
    private readonly ScanStatistics[] traits;

    /// <summary>Creates a collector in front of another writer.</summary>
    /// <param name="inner">Gets every row.</param>
    /// <param name="traitCount">Traits of the scan.</param>
    /// <param name="test">The test to show.</param>
    /// <param name="options">What is a hit and a locus.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public ReportCollector(IAssociationWriter inner, int traitCount, MarkerTest test, ReportOptions? options = null)
        : this(inner, traitCount, test, null, options)
    {
    }

    /// <summary>Creates a collector of the rows of one term.</summary>
    /// <param name="inner">Gets every row.</param>
    /// <param name="traitCount">Traits of the scan.</param>
    /// <param name="test">The test to show.</param>
    /// <param name="term">What it tests, where that is not the marker's own effect; null where it is.</param>
    /// <param name="options">What is a hit and a locus.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public ReportCollector(IAssociationWriter inner, int traitCount, MarkerTest test, string? term, ReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inner);
        this.inner = inner;
        traits = [.. Enumerable.Range(0, traitCount).Select(_ => new ScanStatistics(test, options) { Term = term })];
    }

    /// <inheritdoc/>
    public void Write(ResultBlock results)
    {
        ArgumentNullException.ThrowIfNull(results);
        inner.Write(results);
        foreach (AssociationResult row in results)
        {
            traits[row.Trait].Add(row);
        }
    }

    /// <summary>What was gathered of a trait.</summary>
    /// <param name="trait">Index of the trait.</param>
    public ScanStatistics Scan(int trait) => traits[trait];
}

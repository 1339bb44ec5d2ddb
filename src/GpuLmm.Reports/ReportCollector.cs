namespace GpuLmm;

/// <summary>
/// Passes the rows of a scan on and keeps of each trait what a report shows: the first test of every tested marker.
/// </summary>
public sealed class ReportCollector : IAssociationWriter
{
    private readonly IAssociationWriter inner;
    private readonly MarkerTest test;
    private readonly List<AssociationResult>[] traits;

    /// <summary>Creates a collector in front of another writer.</summary>
    /// <param name="inner">Gets every row.</param>
    /// <param name="traitCount">Traits of the scan.</param>
    /// <param name="test">The test to show.</param>
    public ReportCollector(IAssociationWriter inner, int traitCount, MarkerTest test)
    {
        ArgumentNullException.ThrowIfNull(inner);
        this.inner = inner;
        this.test = test;
        traits = [.. Enumerable.Range(0, traitCount).Select(_ => new List<AssociationResult>())];
    }

    /// <inheritdoc/>
    public void Write(in AssociationResult result)
    {
        inner.Write(result);
        if (result.Test == test && result.Status == MarkerStatus.Tested)
        {
            traits[result.Trait].Add(result);
        }
    }

    /// <summary>The rows kept of a trait, in file order.</summary>
    /// <param name="trait">Index of the trait.</param>
    public IReadOnlyList<AssociationResult> Rows(int trait) => traits[trait];
}

namespace GpuLmm.Cli.Commands;

/// <summary>Keeps the associations of a scan, and hands all rows on.</summary>
/// <param name="inner">Takes the rows.</param>
/// <param name="traits">Traits of the scan.</param>
/// <param name="test">The test that counts.</param>
/// <param name="maxP">Rows with p at most this are kept.</param>
internal sealed class AssociatedRows(IAssociationWriter inner, int traits, MarkerTest test, double maxP) : IAssociationWriter
{
    private readonly List<AssociationResult>[] kept = [.. Enumerable.Range(0, traits).Select(_ => new List<AssociationResult>())];
    private readonly double least = -Math.Log10(maxP);

    public void Write(ResultBlock results)
    {
        ReadOnlySpan<double> logs = results.NegativeLog10P;
        ReadOnlySpan<int> trait = results.Traits;
        for (int row = 0; row < results.Count; row++)
        {
            if (logs[row] >= least && results.TestOf(row) == test)
            {
                kept[trait[row]].Add(results[row]);
            }
        }

        inner.Write(results);
    }

    /// <summary>The rows of a trait.</summary>
    public IReadOnlyList<AssociationResult> Of(int trait) => kept[trait];
}

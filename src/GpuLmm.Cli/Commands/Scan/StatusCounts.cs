namespace GpuLmm.Cli.Commands;

/// <summary>Counts why markers have no test, and hands their rows on.</summary>
/// <param name="inner">Takes the rows.</param>
/// <param name="traits">Traits of the scan.</param>
/// <param name="test">The test that stands for its marker.</param>
/// <param name="term">What it tests; null for the marker's own effect.</param>
internal sealed class StatusCounts(IAssociationWriter inner, int traits, MarkerTest test, string? term = null) : IAssociationWriter
{
    /// <summary>Why a marker of a scan has no test; one that is filtered out has no row.</summary>
    public static readonly MarkerStatus[] Reasons =
        [.. Enum.GetValues<MarkerStatus>().Where(status => status is not (MarkerStatus.Tested or MarkerStatus.FilteredOut))];
    private readonly int[] counts = new int[traits * (Reasons.Length + 1)];

    public void Write(ResultBlock results)
    {
        ReadOnlySpan<int> trait = results.Traits;
        ReadOnlySpan<MarkerStatus> statuses = results.Statuses;
        for (int row = 0; row < results.Count; row++)
        {
            if (results.TestOf(row) == test && results.TermOf(row) == term)
            {
                counts[(trait[row] * (Reasons.Length + 1)) + (int)statuses[row]]++;
            }
        }

        inner.Write(results);
    }

    /// <summary>Markers of a trait without a test by the reason, as the column NOTE has it; every reason is there.</summary>
    public IEnumerable<(string Reason, int Count)> Untested(int trait) =>
        Reasons.Select(status => (AssociationTable.Note(status), counts[(trait * (Reasons.Length + 1)) + (int)status]));
}

namespace GpuLmm;

/// <summary>Takes the results of a scan in file order, counts them, hands them on and tells of them.</summary>
/// <param name="writer">Takes them.</param>
/// <param name="markers">The markers of the scan.</param>
/// <param name="progress">Reported to after every block.</param>
internal sealed class ScanDelivery(IAssociationWriter writer, ScanMarkers markers, IProgress<StageProgress>? progress) : IAssociationWriter
{
    private long done;

    /// <summary>What was done.</summary>
    public AssociationSummary Summary { get; private set; } = markers.Empty;

    public void Write(ResultBlock results)
    {
        writer.Write(results);
        done += results.MarkerCount;
        Summary = Summary with
        {
            Tested = Summary.Tested + results.Tally.Tested,
            NotTested = Summary.NotTested + results.Tally.NotTested,
            Redone = Summary.Redone + results.Redone,
        };
        progress?.Report(new StageProgress("scan", done, markers.Count, "markers", $"chromosome {results.LastMarker.Chromosome}"));
    }
}

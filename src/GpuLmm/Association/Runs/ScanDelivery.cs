namespace GpuLmm;

/// <summary>Takes the results of a scan in file order, counts them, hands them on and tells of them.</summary>
/// <param name="writer">Takes them.</param>
/// <param name="markers">The markers of the scan.</param>
/// <param name="journal">Keeps them; null for none.</param>
/// <param name="progress">Reported to after every block.</param>
internal sealed class ScanDelivery(
    IAssociationWriter writer, ScanMarkers markers, ScanJournal? journal, IProgress<StageProgress>? progress) : IAssociationWriter
{
    private long done;

    /// <summary>What was done.</summary>
    public AssociationSummary Summary { get; private set; } = markers.Empty;

    public void Write(ResultBlock results)
    {
        journal?.Append(results);
        Take(results);
    }

    /// <summary>Takes the results that the journal kept; the scan goes on behind them.</summary>
    /// <param name="results">Room for a block.</param>
    /// <param name="genotypes">G.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <exception cref="InputException">The journal is of another scan.</exception>
    public void Replay(ResultBlock results, Genotypes genotypes, CancellationToken cancellationToken)
    {
        while (journal?.Read() is { } kept)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                results.Restore(kept, markers.Next, markers, genotypes);
            }
            catch (InvalidDataException e)
            {
                throw new InputException($"The journal is not that of this scan: it has {e.Message}; delete it.", e);
            }

            markers.Next += results.MarkerCount;
            journal.Count(results.MarkerCount);
            Take(results);
        }
    }

    private void Take(ResultBlock results)
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

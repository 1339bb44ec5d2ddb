namespace GpuLmm;

/// <summary>
/// Takes the results of a scan in file order, counts them, hands them on and tells of them. Where a journal has results of a run before,
/// the scan goes on behind these at once; a thread of its own hands them on, and all that come meanwhile, as it reads them there.
/// </summary>
/// <param name="writer">Takes them.</param>
/// <param name="markers">The markers of the scan.</param>
/// <param name="journal">Keeps them; null for none.</param>
/// <param name="progress">Reported to after every block.</param>
internal sealed class ScanDelivery(
    IAssociationWriter writer, ScanMarkers markers, ScanJournal? journal, IProgress<StageProgress>? progress)
    : IAssociationWriter, IDisposable
{
    private readonly Lock sync = new();
    private Task? thread;
    private bool isBehind;
    private long end;
    private long done;
    private volatile bool isStopped;

    /// <summary>What was done, once it is complete.</summary>
    public AssociationSummary Summary { get; private set; } = markers.Empty;

    public void Write(ResultBlock results)
    {
        lock (sync)
        {
            journal?.Append(results);
            if (!isBehind)
            {
                Take(results);
            }
            else if (thread!.IsFaulted)
            {
                thread.GetAwaiter().GetResult();
            }
            else
            {
                end = journal!.Flush();
            }
        }

        done += results.MarkerCount;
        progress?.Report(new StageProgress("scan", done, markers.Count, "markers", $"chromosome {results.LastMarker.Chromosome}"));
    }

    /// <summary>Has the results that the journal kept handed on; the scan goes on behind them.</summary>
    /// <param name="room">Room for a block.</param>
    /// <param name="genotypes">G.</param>
    /// <exception cref="InputException">The journal is of another scan.</exception>
    public void Replay(ResultBlock room, Genotypes genotypes)
    {
        if (journal is null)
        {
            return;
        }

        int first = markers.Next;
        (long from, end) = journal.Pass(record => markers.Next += ResultBlock.KeptMarkers(record));
        done = markers.Next - first;
        journal.Count(checked((int)done));
        if (markers.Next > markers.Filtered.Own.End)
        {
            throw Fault(new InvalidDataException($"{done} markers"));
        }

        if (end > from)
        {
            JournalReader reader = journal.ReadAgain(from);
            isBehind = true;
            thread = Task.Factory.StartNew(
                () => Deliver(reader, room, first, genotypes), CancellationToken.None, TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
        }
    }

    /// <summary>Waits until all is handed on.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public void Complete(CancellationToken cancellationToken)
    {
        if (thread is not null)
        {
            Task.WaitAny([thread], cancellationToken);
            thread.GetAwaiter().GetResult();
        }
    }

    /// <summary>Ends the thread; what was not handed on is in the journal.</summary>
    public void Dispose()
    {
        isStopped = true;
        if (thread is not null)
        {
            Task.WaitAny(thread);
        }
    }

    private static InputException Fault(InvalidDataException found) =>
        new($"The journal is not that of this scan: it has {found.Message}; delete it.", found);

    private void Deliver(JournalReader reader, ResultBlock room, int position, Genotypes genotypes)
    {
        while (!isStopped)
        {
            lock (sync)
            {
                if (reader.Position >= end)
                {
                    // From now on results are handed on as they come.
                    isBehind = false;
                    return;
                }
            }

            ReadOnlySpan<byte> record = reader.Read(out byte kind);
            if (kind == ScanJournal.Block)
            {
                try
                {
                    room.Restore(record, position, markers, genotypes);
                }
                catch (InvalidDataException e)
                {
                    throw Fault(e);
                }

                position += room.MarkerCount;
                Take(room);
            }
        }
    }

    private void Take(ResultBlock results)
    {
        writer.Write(results);
        Summary = Summary with
        {
            Tested = Summary.Tested + results.Tally.Tested,
            NotTested = Summary.NotTested + results.Tally.NotTested,
            Redone = Summary.Redone + results.Redone,
        };
    }
}

namespace GpuLmm;

/// <summary>
/// Keeps the results of scans, one after the other, in full precision, so that a run that was broken off goes on behind the last block that
/// is whole. A scan that is run again takes its blocks from the journal first; the tables are written anew from them, so that it does not
/// matter how far they were.
/// </summary>
/// <param name="journal">Its next record is the first that this has not seen.</param>
/// <param name="onKept">Called after every block that was added, with the number of markers, or of what else is kept, so far.</param>
/// <param name="onDropped">Called after records were dropped, those of others among them.</param>
/// <param name="mostRows">Rows of a record.</param>
internal sealed class ScanJournal(
    Journal journal, Action<long> onKept, Action? onDropped = null, int mostRows = ScanJournal.MostRows) : IKeptParts
{
    /// <summary>Kinds of records: a scan begins; a block of results.</summary>
    public const byte Scan = (byte)'S';

    public const byte Block = (byte)'B';

    // Rows of a record: some tens of megabytes, however many traits a block has.
    private const int MostRows = 1 << 20;
    private byte[]? begun;
    private long done;

    /// <summary>Begins the next scan.</summary>
    /// <param name="name">The same whenever it is run.</param>
    /// <exception cref="InputException">The journal has another scan here.</exception>
    public void Begin(byte[] name)
    {
        byte[]? found = begun ?? Next(Scan);
        begun = null;
        if (found is null)
        {
            journal.Append(Scan, name);
        }
        else if (!found.AsSpan().SequenceEqual(name))
        {
            throw new InputException($"{journal.Path}: is the journal of other scans: delete it.");
        }
    }

    /// <summary>The next block of the scan that was kept; null behind the last.</summary>
    public byte[]? Read()
    {
        while (begun is null && journal.TryRead(out byte kind, out ReadOnlySpan<byte> record))
        {
            if (kind == Block)
            {
                return record.ToArray();
            }

            begun = kind == Scan ? record.ToArray() : null;
        }

        return null;
    }

    /// <summary>Passes over the blocks of the scan that were kept.</summary>
    /// <param name="look">Given each.</param>
    /// <returns>Where the first is, and the end of the last.</returns>
    public (long First, long End) Pass(Action<ReadOnlySpan<byte>> look)
    {
        long first = journal.Position, end = first;
        while (begun is null && journal.TryRead(out byte kind, out ReadOnlySpan<byte> record))
        {
            if (kind == Block)
            {
                look(record);
                end = journal.Position;
            }

            begun = kind == Scan ? record.ToArray() : null;
        }

        return (first, end);
    }

    /// <summary>Reads blocks again from a place on.</summary>
    public JournalReader ReadAgain(long from) => journal.ReadAgain(from);

    /// <summary>Has blocks that were added read again.</summary>
    /// <returns>The end of the last.</returns>
    public long Flush()
    {
        journal.Flush();
        return journal.Position;
    }

    /// <summary>Drops the blocks that have not been read yet.</summary>
    public void DropRest()
    {
        begun = null;
        journal.DropRest();
        onDropped?.Invoke();
    }

    /// <summary>Counts markers, or what else is kept, that were read.</summary>
    public void Count(int more) => done += more;

    /// <summary>Keeps a block; a large one in slices.</summary>
    public void Append(ResultBlock results)
    {
        int step = (int)Math.Clamp((long)mostRows * results.MarkerCount / Math.Max(1, results.Count), 1, results.MarkerCount);
        for (int first = 0; first < results.MarkerCount; first += step)
        {
            int count = Math.Min(step, results.MarkerCount - first);
            journal.Append(Block, (count == results.MarkerCount ? results : results.Slice(first, count)).Kept());
        }

        Tell(results.MarkerCount);
    }

    /// <summary>Keeps what came of some other than markers.</summary>
    /// <param name="kept">In bytes.</param>
    /// <param name="count">Of how many; 0 where others tell.</param>
    public void Append(byte[] kept, int count)
    {
        journal.Append(Block, kept);
        if (count > 0)
        {
            Tell(count);
        }
    }

    private void Tell(int more)
    {
        done += more;
        onKept(done);
    }

    private byte[]? Next(byte wanted)
    {
        while (journal.TryRead(out byte kind, out ReadOnlySpan<byte> record))
        {
            if (kind == wanted)
            {
                return record.ToArray();
            }
        }

        return null;
    }
}

namespace GpuLmm;

/// <summary>
/// Keeps the results of scans, one after the other, in full precision, so that a run that was broken off goes on behind the last block that
/// is whole. A scan that is run again takes its blocks from the journal first; the tables are written anew from them, so that it does not
/// matter how far they were.
/// </summary>
/// <param name="journal">Its next record is the first that this has not seen.</param>
/// <param name="onKept">Called after every block that was added, with the number of markers so far.</param>
internal sealed class ScanJournal(Journal journal, Action<long> onKept)
{
    /// <summary>Kinds of records: a scan begins; a block of results.</summary>
    public const byte Scan = (byte)'S';

    public const byte Block = (byte)'B';
    private byte[]? begun;
    private long markers;

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

    /// <summary>Counts markers that were read.</summary>
    public void Count(int more) => markers += more;

    /// <summary>Keeps a block.</summary>
    public void Append(ResultBlock results)
    {
        journal.Append(Block, results.Kept());
        markers += results.MarkerCount;
        onKept(markers);
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

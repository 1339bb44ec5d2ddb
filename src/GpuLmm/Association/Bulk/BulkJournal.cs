using System.Text;

namespace GpuLmm;

/// <summary>
/// Keeps a scan of many traits: rows one after the other, and from time to time what is counted and kept of every trait, with the number of
/// rows' blocks and markers that this is after. A run that was broken off goes on from there; rows behind it are dropped.
/// </summary>
/// <param name="rows">Keeps the rows.</param>
/// <param name="state">Keeps what is counted.</param>
/// <param name="store">Stores both where it is time; called with the number of markers after every block.</param>
/// <param name="resumes">Whether there may be something to go on from.</param>
internal sealed class BulkJournal(ScanJournal rows, JournalState state, Action<long, Action> store, bool resumes)
{
    private const byte Place = (byte)'P';
    private const byte Trait = (byte)'T';
    private readonly List<BulkKeeper[]> complete = [];
    private readonly Dictionary<int, List<byte[]>> kept = [];
    private int pass;
    private int markers;
    private int blocks;
    private long all;

    /// <summary>Hands on the rows of the run before, as far as they are counted.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="writer">Takes them.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <exception cref="InputException">The journal is of another scan.</exception>
    public void Replay(Genotypes genotypes, IAssociationWriter writer, CancellationToken cancellationToken)
    {
        if (resumes)
        {
            Load();
        }

        for (int k = 0; k < blocks; k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte[] own = rows.Read()
                ?? throw new InputException("The journal lacks rows that it has counted: delete it and start again.");
            writer.Write(KeptRows.Restore(own, genotypes));
        }

        rows.DropRest();
    }

    /// <summary>Goes on with a pass.</summary>
    /// <param name="number">Which.</param>
    /// <param name="keepers">Take what was counted.</param>
    /// <returns>Markers that are done; all where the pass is complete.</returns>
    public int Resume(int number, BulkKeeper[] keepers)
    {
        if (kept.Remove(number, out List<byte[]>? own))
        {
            if (own.Count != keepers.Length)
            {
                throw new InputException($"The journal has {own.Count} traits of pass {number + 1}, which has {keepers.Length}: delete it.");
            }

            for (int k = 0; k < keepers.Length; k++)
            {
                using var reader = new BinaryReader(new MemoryStream(own[k]));
                reader.ReadInt32();
                keepers[k].Read(reader);
            }
        }

        return number < pass ? int.MaxValue : number == pass ? markers : 0;
    }

    /// <summary>Keeps the rows of a block.</summary>
    public void Append(ResultBlock results, Func<Marker, int> positionOf)
    {
        rows.Append(KeptRows.Of(results, positionOf), 0);
        blocks++;
    }

    /// <summary>Stores, where it is time, what was counted so far.</summary>
    /// <param name="keepers">Of the traits of the pass.</param>
    /// <param name="done">Markers of the pass.</param>
    /// <param name="count">Markers of the block.</param>
    public void Keep(BulkKeeper[] keepers, int done, int count)
    {
        all += count;
        store(all, () => state.Store(journal => Write(journal, keepers, done)));
    }

    /// <summary>Ends a pass.</summary>
    public void Complete(BulkKeeper[] keepers) => complete.Add(keepers);

    private void Write(Journal journal, BulkKeeper[] keepers, int done)
    {
        journal.Append(Place, Bytes(writer =>
        {
            writer.Write(complete.Count);
            writer.Write(done);
            writer.Write(blocks);
            writer.Write(all);
        }));
        foreach ((int number, BulkKeeper[] own) in complete.Append(keepers).Index())
        {
            foreach (BulkKeeper keeper in own)
            {
                journal.Append(Trait, Bytes(writer =>
                {
                    writer.Write(number);
                    keeper.Write(writer);
                }));
            }
        }
    }

    private void Load()
    {
        using Journal? journal = state.Open();
        while (journal is not null && journal.TryRead(out byte kind, out ReadOnlySpan<byte> record))
        {
            using var reader = new BinaryReader(new MemoryStream(record.ToArray()));
            if (kind == Place)
            {
                (pass, markers, blocks, all) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt64());
            }
            else if (kind == Trait)
            {
                int number = reader.ReadInt32();
                kept[number] = kept.GetValueOrDefault(number, []);
                kept[number].Add(record.ToArray());
            }
        }
    }

    private static byte[] Bytes(Action<BinaryWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
        {
            write(writer);
        }

        return bytes.ToArray();
    }
}

/// <summary>Rows of some markers and traits as a journal keeps them.</summary>
internal static class KeptRows
{
    /// <summary>The bytes of a block.</summary>
    /// <param name="results">Wald's tests.</param>
    /// <param name="positionOf">Index of a marker in the file; asked in their order.</param>
    public static byte[] Of(ResultBlock results, Func<Marker, int> positionOf)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(results.Count);
        for (int row = 0; row < results.Count; row++)
        {
            writer.Write(positionOf(results.MarkerOf(row)));
            writer.Write(results.Allele1FrequencyOf(row));
            writer.Write(results.CalledOf(row));
            writer.Write(results.Traits[row]);
            writer.Write((int)results.Statuses[row]);
            writer.Write(results.Betas[row]);
            writer.Write(results.StandardErrors[row]);
            writer.Write(results.Statistics[row]);
            writer.Write(results.DegreesOfFreedom[row]);
            writer.Write(results.NegativeLog10P[row]);
            writer.Write(results.Lambdas[row]);
        }

        return bytes.ToArray();
    }

    /// <summary>Takes what <see cref="Of"/> gave.</summary>
    public static ResultBlock Restore(byte[] kept, Genotypes genotypes)
    {
        using var reader = new BinaryReader(new MemoryStream(kept));
        var rows = new AssociationResult[reader.ReadInt32()];
        for (int row = 0; row < rows.Length; row++)
        {
            Marker marker = genotypes.Markers[reader.ReadInt32()];
            double frequency = reader.ReadDouble();
            int called = reader.ReadInt32(), trait = reader.ReadInt32();
            var status = (MarkerStatus)reader.ReadInt32();
            rows[row] = new AssociationResult(
                trait, marker, frequency, called, MarkerTest.Wald, reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(),
                reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), status);
        }

        return ResultBlock.FromRows(rows);
    }
}

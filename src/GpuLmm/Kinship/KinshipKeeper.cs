using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace GpuLmm;

/// <summary>
/// Stores the sums of a kinship from time to time, so that a run that was broken off goes on behind the last block that they have: all that
/// are complete, and the one that is not.
/// </summary>
/// <param name="state">Where they are stored.</param>
/// <param name="store">Stores a state where it is time; called with the number of markers in all sums, after every block.</param>
/// <param name="resumes">Whether there may be a state to go on from.</param>
internal sealed class KinshipKeeper(JournalState state, Action<long, Action> store, bool resumes) : IDisposable
{
    private const byte Place = (byte)'P';
    private const byte Column = (byte)'C';
    private const int PlaceBytes = 16;
    private readonly List<DenseMatrix> complete = [];
    private (int Sum, int Markers) place;
    private bool isLooked;
    private Journal? reading;

    /// <summary>The number of sums that are complete.</summary>
    public int Count => complete.Count;

    /// <summary>Goes on with a sum.</summary>
    /// <param name="target">The sum in its lower triangle, where it is complete.</param>
    /// <param name="own">That of the accumulator, where it is not; null where that cannot be gone on with.</param>
    /// <returns>Markers of it that are done; all where it is complete.</returns>
    public int Resume(DenseMatrix target, DenseMatrix? own)
    {
        if (!isLooked)
        {
            isLooked = true;
            place = resumes && own is not null ? Look(own.Rows) : (0, 0);
        }

        if (Count < place.Sum)
        {
            Read(target);
            return int.MaxValue;
        }

        int markers = Count == place.Sum && place.Markers > 0 && own is not null && Read(own) ? place.Markers : 0;
        Dispose();
        return markers;
    }

    /// <summary>Stores, where it is time, what was added so far.</summary>
    /// <param name="own">The sum of the accumulator; null where it is not to be gone on with from here.</param>
    /// <param name="markers">Markers of it.</param>
    /// <param name="all">Markers of all sums.</param>
    public void Keep(DenseMatrix? own, int markers, long all)
    {
        if (own is not null)
        {
            store(all, () => state.Store(journal => Write(journal, own, markers)));
        }
    }

    /// <summary>Takes a sum that is complete.</summary>
    public void Complete(DenseMatrix target) => complete.Add(target);

    public void Dispose()
    {
        reading?.Dispose();
        reading = null;
    }

    private void Write(Journal journal, DenseMatrix own, int markers)
    {
        byte[] head = new byte[PlaceBytes];
        BinaryPrimitives.WriteInt32LittleEndian(head, complete.Count);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), markers);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), own.Rows);
        journal.Append(Place, head);
        foreach (DenseMatrix matrix in complete.Append(own))
        {
            for (int j = 0; j < matrix.Columns; j++)
            {
                journal.Append(Column, MemoryMarshal.AsBytes(matrix.Column(j)[j..]).ToArray());
            }
        }
    }

    /// <summary>Opens the state, and reads what it has.</summary>
    private (int Sum, int Markers) Look(int rows)
    {
        reading = state.Open();
        return reading is not null && reading.TryRead(out byte kind, out ReadOnlySpan<byte> record) && kind == Place
            && BinaryPrimitives.ReadInt32LittleEndian(record[8..]) == rows
            ? (BinaryPrimitives.ReadInt32LittleEndian(record), BinaryPrimitives.ReadInt32LittleEndian(record[4..])) : (0, 0);
    }

    /// <summary>Reads the next sum, column after column.</summary>
    private bool Read(DenseMatrix target)
    {
        for (int j = 0; j < target.Columns; j++)
        {
            if (!reading!.TryRead(out byte kind, out ReadOnlySpan<byte> record) || kind != Column
                || record.Length != sizeof(double) * (target.Rows - j))
            {
                throw new InputException($"{reading.Path}: does not have the sums that it should have: delete it and start again.");
            }

            MemoryMarshal.Cast<byte, double>(record).CopyTo(target.Column(j)[j..]);
        }

        return true;
    }
}

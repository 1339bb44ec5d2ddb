using GpuLmm.Backends;

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
    private readonly List<DenseMatrix> complete = [];
    private (int Sum, int Markers) place;
    private bool isLooked;
    private Journal? reading;

    /// <summary>The number of sums that are complete.</summary>
    public int Count => complete.Count;

    /// <summary>Goes on with a sum.</summary>
    /// <param name="target">The sum in its lower triangle, where it is complete.</param>
    /// <param name="accumulator">Has begun; takes what was added to it, where it is not.</param>
    /// <returns>Markers of it that are done; all where it is complete.</returns>
    public int Resume(DenseMatrix target, KinshipAccumulator accumulator)
    {
        if (!isLooked)
        {
            isLooked = true;
            place = resumes && CanSave(accumulator) ? Look() : (0, 0);
        }

        if (Count < place.Sum)
        {
            Read(target);
            return int.MaxValue;
        }

        int markers = Count == place.Sum ? place.Markers : 0;
        if (markers > 0)
        {
            accumulator.Restore(reading!);
        }

        Dispose();
        return markers;
    }

    /// <summary>Stores, where it is time and can be done, what was added so far.</summary>
    /// <param name="accumulator">The sum that is not complete.</param>
    /// <param name="markers">Markers of it.</param>
    /// <param name="all">Markers of all sums.</param>
    public void Keep(KinshipAccumulator accumulator, int markers, long all)
    {
        if (CanSave(accumulator))
        {
            store(all, () => state.Store(journal => Write(journal, accumulator, markers)));
        }
    }

    /// <summary>Takes a sum that is complete.</summary>
    public void Complete(DenseMatrix target) => complete.Add(target);

    public void Dispose()
    {
        reading?.Dispose();
        reading = null;
    }

    // The sums of a pass that is one of several would be those of some columns.
    private static bool CanSave(KinshipAccumulator accumulator) => accumulator.Passes == 1 && accumulator.CanSave;

    private void Write(Journal journal, KinshipAccumulator accumulator, int markers)
    {
        journal.AppendNumbers<int>(Place, [complete.Count, markers]);
        foreach (DenseMatrix matrix in complete)
        {
            for (int j = 0; j < matrix.Columns; j++)
            {
                journal.AppendNumbers<double>(Column, matrix.Column(j)[j..]);
            }
        }

        accumulator.Save(journal);
    }

    /// <summary>Opens the state, and reads what it has.</summary>
    private (int Sum, int Markers) Look()
    {
        reading = state.Open();
        Span<int> found = stackalloc int[2];
        reading?.ReadNumbers(Place, found);
        return (found[0], found[1]);
    }

    /// <summary>Reads the next sum, column after column.</summary>
    private void Read(DenseMatrix target)
    {
        for (int j = 0; j < target.Columns; j++)
        {
            reading!.ReadNumbers(Column, target.Column(j)[j..]);
        }
    }
}

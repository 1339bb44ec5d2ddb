namespace GpuLmm;

/// <summary>
/// The state of a long computation, which takes the place of the one before as a whole: it is written beside it and stored before it gets
/// the name, so that there is always a whole one once there is any.
/// </summary>
/// <param name="path">Where.</param>
internal sealed class JournalState(string path)
{
    private const byte End = (byte)'E';

    private string Next => path + ".partial";

    /// <summary>Stores a state.</summary>
    /// <param name="write">Adds its records.</param>
    /// <exception cref="InputException">It could not be stored; the one before stays.</exception>
    public void Store(Action<Journal> write)
    {
        try
        {
            File.Delete(Next);
            using (var journal = new Journal(Next))
            {
                journal.TryRead(out _, out _);
                write(journal);
                journal.Append(End);
                journal.Store();
            }

            File.Move(Next, path, overwrite: true);
            UnixFile.StoreNames(Path.GetDirectoryName(path)!);
        }
        catch (Exception e)
        {
            DeleteNext();
            throw PendingFile.IsStorageFailure(e) ? new InputException($"{path}: cannot be written: {e.Message}", e) : e;
        }
    }

    /// <summary>Opens the state, before its first record.</summary>
    /// <returns>Null where there is none, or not a whole one.</returns>
    public Journal? Open()
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var journal = new Journal(path);
        while (journal.TryRead(out byte kind, out _))
        {
            if (kind == End)
            {
                journal.Rewind();
                return journal;
            }
        }

        journal.Dispose();
        return null;
    }

    /// <summary>Deletes it, if that can be done.</summary>
    public void Delete()
    {
        DeleteNext();
        Try(path);
    }

    private void DeleteNext() => Try(Next);

    private static void Try(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (PendingFile.IsStorageFailure(e))
        {
            // What went wrong before is what there is to say.
        }
    }
}

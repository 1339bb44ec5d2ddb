namespace GpuLmm;

/// <summary>The tables of a scan, one for each trait, that get their names when all are complete.</summary>
/// <typeparam name="TRows">Where rows come from.</typeparam>
internal sealed class TableFiles<TRows> : IDisposable
{
    private readonly List<PendingFile> files = [];
    private readonly List<ITableRows<TRows>> rows = [];
    private bool isClosed;

    /// <summary>Opens the files.</summary>
    /// <param name="paths">Their final paths.</param>
    /// <param name="overwrite">Whether existing results may be replaced.</param>
    /// <param name="rowsOf">Makes the writer of a file, by its index.</param>
    /// <exception cref="InputException">A result exists already, or cannot be written.</exception>
    public TableFiles(IEnumerable<string> paths, bool overwrite, Func<PendingFile, int, ITableRows<TRows>> rowsOf)
    {
        try
        {
            foreach (string path in paths)
            {
                files.Add(new PendingFile(path, overwrite));
                rows.Add(rowsOf(files[^1], rows.Count));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The final paths.</summary>
    public IReadOnlyList<string> Paths => [.. files.Select(file => file.Path)];

    /// <summary>Takes a row of a block.</summary>
    /// <param name="table">Which table it belongs to.</param>
    /// <param name="results">The block.</param>
    /// <param name="row">Index of the row.</param>
    public void Write(int table, TRows results, int row) => rows[table].Write(results, row);

    /// <summary>Stores all that was written; what completes the files then only gives the names.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    public void Close()
    {
        if (isClosed)
        {
            return;
        }

        foreach ((PendingFile file, ITableRows<TRows> writer) in files.Zip(rows))
        {
            writer.Close();
            file.Close();
        }

        isClosed = true;
    }

    /// <summary>Finishes all files and gives them their final names.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    public void Complete()
    {
        Close();
        PendingFile.Complete(files);
    }

    /// <summary>Closes the files and leaves it to others to give them their names.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    public void CompleteWith(PendingFiles results)
    {
        Close();
        files.ForEach(results.Add);
    }

    /// <summary>Deletes what is incomplete.</summary>
    public void Dispose() => files.ForEach(file => file.Dispose());
}

namespace GpuLmm;

/// <summary>The table of a meta-analysis of sets, with the columns of a scan of sets.</summary>
internal sealed class SetMetaTable : IDisposable
{
    private readonly TableFiles<IReadOnlyList<SetResult>> files;

    /// <param name="path">Its final path.</param>
    /// <param name="overwrite">Whether an existing one may be replaced.</param>
    /// <param name="isCompressed">Whether in gzip blocks.</param>
    /// <exception cref="InputException">It exists already, or cannot be written.</exception>
    public SetMetaTable(string path, bool overwrite, bool isCompressed) =>
        files = new([path], overwrite, (file, _) => new SetTestRows(file, isCompressed));

    /// <summary>Takes the rows of a set.</summary>
    public void Write(IReadOnlyList<SetResult> rows)
    {
        for (int row = 0; row < rows.Count; row++)
        {
            files.Write(0, rows, row);
        }
    }

    /// <summary>Closes the file and leaves it to others to give it its name.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    public void CompleteWith(PendingFiles results) => files.CompleteWith(results);

    /// <summary>Deletes what is incomplete.</summary>
    public void Dispose() => files.Dispose();
}

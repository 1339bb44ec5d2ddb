namespace GpuLmm;

/// <summary>
/// Result files that get their final names together, once all are written; until then, and after a failure, none is there.
/// </summary>
/// <param name="overwrite">Whether files of these names may be replaced on completion.</param>
internal sealed class PendingFiles(bool overwrite) : IDisposable
{
    private readonly List<PendingFile> files = [];

    /// <summary>Writes one of the files, under a temporary name.</summary>
    /// <param name="path">The final path.</param>
    /// <param name="content">Writes what is in it.</param>
    /// <exception cref="InputException">It exists and may not be replaced, or cannot be written.</exception>
    public void Write(string path, Action<Stream> content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var file = new PendingFile(path, overwrite);
        files.Add(file);
        try
        {
            content(file.Stream);
            file.Close();
        }
        catch (Exception e) when (PendingFile.IsStorageFailure(e))
        {
            throw new InputException($"{path}: cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Gives all files their names.</summary>
    /// <returns>The names.</returns>
    /// <exception cref="InputException">A file could not be given its name.</exception>
    public IReadOnlyList<string> Complete()
    {
        files.ForEach(file => file.Complete());
        return [.. files.Select(file => file.Path)];
    }

    /// <summary>Deletes what has not got its name.</summary>
    public void Dispose() => files.ForEach(file => file.Dispose());

    /// <summary>Fails if a file exists and may not be replaced.</summary>
    internal void RequireFree(string path) => PendingFile.RequireFree(path, overwrite);
}

namespace GpuLmm;

/// <summary>Files that get their final names together, once all are written; until then none is there.</summary>
internal sealed class PendingFiles(bool overwrite) : IDisposable
{
    private readonly List<PendingFile> files = [];

    /// <summary>Fails if a file exists and may not be replaced.</summary>
    public void RequireFree(string path) => PendingFile.RequireFree(path, overwrite);

    /// <summary>Writes one of the files.</summary>
    /// <exception cref="InputException">It exists, or cannot be written.</exception>
    public void Write(string path, Action<Stream> content)
    {
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
    public IReadOnlyList<string> Complete()
    {
        files.ForEach(file => file.Complete());
        return [.. files.Select(file => file.Path)];
    }

    public void Dispose() => files.ForEach(file => file.Dispose());
}

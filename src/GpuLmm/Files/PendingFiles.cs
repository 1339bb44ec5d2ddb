namespace GpuLmm;

/// <summary>
/// Result files that get their final names together, once all are written; until then, and after a failure, none is there.
/// </summary>
/// <param name="overwrite">Whether files of these names may be replaced on completion.</param>
internal sealed class PendingFiles(bool overwrite) : IDisposable
{
    private readonly List<PendingFile> files = [];
    private readonly List<(string From, string To)> others = [];
    private readonly List<string> folders = [];

    /// <summary>The final paths, in the order in which they were written.</summary>
    public IReadOnlyList<string> Paths => [.. files.Select(file => file.Path)];

    /// <summary>Closes all files that are still open.</summary>
    /// <returns>Their names, where they lie, and the SHA-256 of those that have it.</returns>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    public IReadOnlyList<(string Path, string Place, string? Sha256)> Close()
    {
        files.ForEach(file => file.Close());
        return
        [
            .. others.Select(other => (other.To, other.From, (string?)null)),
            .. files.Select(file => (file.Path, file.PartialPath, file.Sha256)),
        ];
    }

    /// <summary>Makes a folder for some of the files; one that was made is removed again where they do not get their names.</summary>
    /// <exception cref="InputException">It cannot be made.</exception>
    public void MakeFolder(string path)
    {
        try
        {
            if (!Directory.Exists(path))
            {
                folders.Add(path);
                Directory.CreateDirectory(path);
            }
        }
        catch (Exception e) when (PendingFile.IsStorageFailure(e))
        {
            throw new InputException($"{path}: the folder cannot be made: {e.Message}", e);
        }
    }

    /// <summary>Writes one of the files, under a temporary name.</summary>
    /// <param name="path">The final path.</param>
    /// <param name="content">Writes what is in it.</param>
    /// <param name="replaces">Whether it takes the place of any other, whatever holds for the rest.</param>
    /// <exception cref="InputException">It exists and may not be replaced, or cannot be written.</exception>
    public void Write(string path, Action<Stream> content, bool replaces = false)
    {
        ArgumentNullException.ThrowIfNull(content);
        var file = new PendingFile(path, overwrite || replaces);
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

    /// <summary>Takes a file that is written elsewhere, to get its name with the rest; owned.</summary>
    public void Add(PendingFile file) => files.Add(file);

    /// <summary>Takes a complete file that is to have another name, before the rest get theirs.</summary>
    public void Rename(string from, string to) => others.Add((from, to));

    /// <summary>Gives all files their names, or none.</summary>
    /// <returns>The names of those that were written.</returns>
    /// <exception cref="InputException">A file could not be given its name.</exception>
    public IReadOnlyList<string> Complete()
    {
        PendingFile.Complete(files, others);
        return Paths;
    }

    /// <summary>Deletes what has not got its name.</summary>
    public void Dispose()
    {
        files.ForEach(file => file.Dispose());
        folders.Where(folder => Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()).ToList()
            .ForEach(Directory.Delete);
    }

    /// <summary>Fails if a file exists and may not be replaced.</summary>
    internal void RequireFree(string path) => PendingFile.RequireFree(path, overwrite);
}

namespace GpuLmm;

/// <summary>
/// A result file that appears under its final name only when complete: it is written beside it as <c>name.partial</c>, renamed by
/// <see cref="Complete()"/>, and deleted if disposed before.
/// </summary>
internal sealed class PendingFile : IDisposable
{
    private readonly string partialPath;
    private FileStream? stream;
    private bool isEnded;

    /// <summary>Opens the partial file.</summary>
    /// <param name="path">The final path.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced on completion.</param>
    /// <exception cref="InputException">The file exists and may not be replaced, or the folder cannot be written to.</exception>
    public PendingFile(string path, bool overwrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RequireFree(path, overwrite);
        Path = path;
        partialPath = path + ".partial";
        bool isAnothers = File.Exists(partialPath);
        try
        {
            stream = new FileStream(partialPath, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk may have made the file and failed to set its size; one that was there may be that of a run at the same time.
            if (!isAnothers)
            {
                Delete();
            }

            throw new InputException($"{path}: cannot be written: {Reason(e)}", e);
        }
    }

    /// <summary>The final path.</summary>
    public string Path { get; }

    /// <summary>Where it lies until it has its name.</summary>
    public string PartialPath => partialPath;

    /// <summary>The SHA-256 of the content, where it was made on the way; else null.</summary>
    public string? Sha256 { get; set; }

    /// <summary>Where to write.</summary>
    /// <exception cref="ObjectDisposedException">Completed or disposed.</exception>
    public Stream Stream => stream ?? throw new ObjectDisposedException(nameof(PendingFile));

    /// <summary>Fails early when a result would have to replace a file and may not.</summary>
    /// <param name="path">The final path.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <exception cref="InputException">The file exists and may not be replaced, or is a folder.</exception>
    public static void RequireFree(string path, bool overwrite)
    {
        if (Directory.Exists(path))
        {
            throw new InputException($"{path}: is a folder; expected a file name.");
        }

        if (!overwrite && File.Exists(path))
        {
            throw new InputException($"{path}: exists already; --overwrite replaces it.");
        }
    }

    /// <summary>Writes to a place of the file that nothing else is written to; from several threads, if need be.</summary>
    /// <exception cref="ObjectDisposedException">Completed or disposed.</exception>
    public void WriteAt(long place, ReadOnlySpan<byte> content) => RandomAccess.Write(((FileStream)Stream).SafeFileHandle, content, place);

    /// <summary>
    /// Stores what was written; <see cref="Complete()"/> then only gives the name, so that several files can appear together.
    /// </summary>
    /// <exception cref="InputException">What was written could not be stored (disk full, for example).</exception>
    public void Close()
    {
        ObjectDisposedException.ThrowIf(isEnded, this);
        if (stream is not { } open)
        {
            return;
        }

        try
        {
            // Before it has its name: a name that outlives a loss of power must not be that of a file that does not.
            open.Flush(flushToDisk: true);
            open.Dispose();
            stream = null;
        }
        catch (Exception e) when (IsStorageFailure(e))
        {
            throw new InputException($"{Path}: cannot be written: {Reason(e)}", e);
        }
    }

    /// <summary>Closes the file, if it is still open, and gives it its final name.</summary>
    /// <exception cref="InputException">What was written could not be stored (disk full, for example).</exception>
    public void Complete() => Complete([this]);

    /// <summary>The same of several files, and of others that are complete: all get their names, or none.</summary>
    /// <param name="files">The files.</param>
    /// <param name="others">Complete files with the names they are to have, which come first.</param>
    /// <exception cref="InputException">What was written could not be stored, or a name not be given.</exception>
    public static void Complete(IReadOnlyList<PendingFile> files, params IReadOnlyList<(string From, string To)> others)
    {
        foreach (PendingFile file in files)
        {
            file.Close();
        }

        NamesTogether.Give([.. others, .. files.Select(file => (file.partialPath, file.Path))]);
        files.Select(file => System.IO.Path.GetDirectoryName(file.Path)!).Distinct().ToList().ForEach(UnixFile.StoreNames);
        foreach (PendingFile file in files)
        {
            file.isEnded = true;
        }
    }

    /// <summary>Deletes what is incomplete.</summary>
    public void Dispose()
    {
        if (isEnded)
        {
            return;
        }

        isEnded = true;
        try
        {
            stream?.Dispose();
        }
        catch (Exception e) when (IsStorageFailure(e))
        {
            // A full disk fails the last flush as well; the write that met it first has been reported.
        }

        stream = null;
        Delete();
    }

    /// <summary>Whether an exception means that the system did not store something.</summary>
    /// <remarks>A file that grows beyond its limit (EFBIG) is reported as an argument out of range.</remarks>
    internal static bool IsStorageFailure(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    /// <summary>Deletes the partial file, if that can be done: what went wrong before is what there is to say.</summary>
    private void Delete()
    {
        try
        {
            File.Delete(partialPath);
        }
        catch (Exception e) when (IsStorageFailure(e))
        {
        }
    }

    /// <summary>The system's refusal in the user's terms: of the folder or the final name, not of the partial file.</summary>
    private string Reason(Exception e)
    {
        string? folder = System.IO.Path.GetDirectoryName(Path);
        return string.IsNullOrEmpty(folder) || Directory.Exists(folder)
            ? e.Message.Replace(System.IO.Path.GetFullPath(partialPath), Path, StringComparison.Ordinal)
            : File.Exists(folder) ? $"{folder} is not a folder."
            : $"the folder {folder} does not exist.";
    }
}

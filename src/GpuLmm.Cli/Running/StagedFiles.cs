namespace GpuLmm.Cli.Running;

/// <summary>
/// Files of one prefix that a run makes and reads before they may have their names: they lie in a folder <c>PREFIX.partial</c> beside these
/// until the results of the run get theirs, and are deleted if disposed before.
/// </summary>
internal sealed class StagedFiles : IDisposable
{
    private readonly string finalPrefix;
    private readonly string folder;
    private readonly IReadOnlyList<string> extensions;

    /// <param name="prefix">Of the final names.</param>
    /// <param name="extensions">What follows it in the names of the files; others are not touched.</param>
    public StagedFiles(string prefix, IReadOnlyList<string> extensions)
    {
        finalPrefix = prefix;
        this.extensions = extensions;
        folder = prefix + ".partial";
        Directory.CreateDirectory(folder);
        Prefix = Path.Combine(folder, Path.GetFileName(prefix));
    }

    /// <summary>The prefix to write to and to read from.</summary>
    public string Prefix { get; }

    /// <summary>Has the files get their names with the results.</summary>
    public void CompleteWith(PendingFiles results)
    {
        foreach (string extension in extensions)
        {
            results.Rename(Prefix + extension, finalPrefix + extension);
        }
    }

    /// <summary>Deletes what has not got its name, and the folder if nothing else is in it.</summary>
    public void Dispose()
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (string extension in extensions)
        {
            File.Delete(Prefix + extension);
        }

        if (!Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }
}

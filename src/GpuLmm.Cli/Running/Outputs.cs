namespace GpuLmm.Cli.Running;

/// <summary>The files a run will write: checked before any work, cleared away when it is broken off.</summary>
internal sealed class Outputs(bool overwrite)
{
    private readonly List<string> paths = [];
    private readonly List<string> folders = [];
    private StagedFiles? staged;

    /// <summary>Announces files; all that stand in the way are named at once.</summary>
    /// <exception cref="InputException">Some exist and may not be replaced, two are the same, or the folder cannot be written
    /// to.</exception>
    public void Reserve(IReadOnlyCollection<string> planned)
    {
        string? twice = planned.GroupBy(path => path, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null)
        {
            throw new InputException($"{twice}: two results would have this name; rename a trait.");
        }

        string[] folders = [.. planned.Where(Directory.Exists)];
        if (folders.Length > 0)
        {
            throw new InputException($"{string.Join(", ", folders)}: a folder; expected a file name.");
        }

        string[] existing = [.. planned.Where(path => !overwrite && File.Exists(path))];
        if (existing.Length > 0)
        {
            string verb = existing.Length == 1 ? "exists" : "exist";
            throw new InputException($"{string.Join(", ", existing)}: {verb} already; --overwrite replaces results.");
        }

        paths.AddRange(planned);
        using var probe = new PendingFile(planned.First(), overwrite);
    }

    /// <summary>Announces a file that takes the place of any other: it is cleared away with the rest.</summary>
    /// <exception cref="InputException">It is a folder.</exception>
    public void Announce(string path)
    {
        PendingFile.RequireFree(path, overwrite: true);
        paths.Add(path);
    }

    /// <summary>Announces a report: its page, and the folder of its plots.</summary>
    /// <exception cref="InputException">One exists and may not be replaced, or cannot be written.</exception>
    public void ReserveReport(string prefix)
    {
        string folder = AssociationReport.PlotFolder(prefix);
        Reserve([AssociationReport.PagePath(prefix)]);
        if (File.Exists(folder) || (!overwrite && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new InputException(
                $"{folder}: exists already{(File.Exists(folder) ? ", and is no folder" : "; --overwrite replaces results")}.");
        }

        folders.Add(folder);
    }

    /// <summary>Announces a data set: a folder of folders, one for each of its parts.</summary>
    /// <exception cref="InputException">It exists and may not be replaced.</exception>
    public void ReserveDataSet(string folder)
    {
        BulkTable.RequireFree(folder, overwrite);
        folders.Add(folder);
    }

    /// <summary>Makes place for files that are read before they get their names; these have to be reserved.</summary>
    public StagedFiles Stage(string prefix, IReadOnlyList<string> extensions) => staged = new StagedFiles(prefix, extensions);

    /// <summary>Deletes what is incomplete.</summary>
    public void DeletePartial()
    {
        paths.ForEach(path => Try(() => File.Delete(path + ".partial")));
        Try(() => staged?.Dispose());
        folders.ForEach(folder => Try(() => Clear(folder)));
    }

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.EnumerateFiles(folder, "*.partial").ToList().ForEach(File.Delete);
            Directory.EnumerateDirectories(folder).ToList().ForEach(Clear);
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
    }

    private static void Try(Action delete)
    {
        try
        {
            delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process is ending and says so already; what cannot be deleted is not under a final name.
        }
    }
}

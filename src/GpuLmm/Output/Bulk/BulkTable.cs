namespace GpuLmm;

/// <summary>
/// Writes a scan of thousands of traits as one table, <c>PREFIX.assoc.tsv</c> or <c>.tsv.gz</c>, with a column TRAIT before those of
/// <see cref="AssociationTable"/>; or as a Parquet data set, <c>PREFIX.assoc/CHROM=1/part-0.parquet</c>, a file a chromosome, whose folders
/// name the value of CHROM as Hive does, so that DuckDB, Arrow and Spark read the folder as one table (<c>docs/files.md</c>).
/// </summary>
public sealed class BulkTable : IAssociationWriter, IDisposable
{
    /// <summary>The column that is in the names of folders.</summary>
    internal const string Partition = "CHROM";
    private readonly string path;
    private readonly bool overwrite;
    private readonly Func<PendingFile, ITableRows<ResultBlock>> rowsOf;
    private readonly Dictionary<string, (PendingFile File, ITableRows<ResultBlock> Rows)> parts = new(StringComparer.Ordinal);
    private readonly List<string> folders = [];
    private readonly bool isPartitioned;
    private bool isClosed;

    private BulkTable(string path, bool isPartitioned, bool overwrite, Func<PendingFile, ITableRows<ResultBlock>> rowsOf)
    {
        (this.path, this.isPartitioned, this.overwrite, this.rowsOf) = (path, isPartitioned, overwrite, rowsOf);
        if (isPartitioned)
        {
            RequireFree(path, overwrite);
            MakeFolder(path);
        }
        else
        {
            Part("");
        }
    }

    /// <summary>The final paths of the files so far.</summary>
    public IReadOnlyList<string> Paths => [.. parts.Values.Select(part => part.File.Path)];

    /// <summary>Opens the table.</summary>
    /// <param name="prefix">What its name begins with.</param>
    /// <param name="traits">Names of the traits, in the order of the scan.</param>
    /// <param name="overwrite">Whether an existing result may be replaced.</param>
    /// <param name="format">How it is stored.</param>
    /// <param name="metadata">What made it, kept in Parquet as <see cref="AssociationTable"/> keeps it.</param>
    /// <param name="chromosomes">How many there are, which decides the rows of a group in Parquet.</param>
    /// <exception cref="InputException">A result exists already, or cannot be written.</exception>
    public static BulkTable Create(
        string prefix, IReadOnlyList<string> traits, bool overwrite = false, AssociationFormat format = AssociationFormat.Tsv,
        IReadOnlyDictionary<string, string>? metadata = null, int chromosomes = 24)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentNullException.ThrowIfNull(traits);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(chromosomes);
        string[] names = [.. traits];
        bool isParquet = format == AssociationFormat.Parquet;
        return new BulkTable(PathOf(prefix, format), isParquet, overwrite, file => isParquet
            ? new BulkParquetRows(file, Metadata(metadata), AssociationTable.RowsInGroup(chromosomes), names)
            : new AssociationTextRows(file, format == AssociationFormat.TsvGzip, names));
    }

    /// <summary>The path of the table; in Parquet a folder.</summary>
    /// <param name="prefix">What its name begins with.</param>
    /// <param name="format">How it is stored.</param>
    public static string PathOf(string prefix, AssociationFormat format = AssociationFormat.Tsv) =>
        $"{prefix}.assoc{(format == AssociationFormat.Parquet ? "" : AssociationColumns.Extension(format))}";

    /// <inheritdoc/>
    public void Write(ResultBlock results)
    {
        ArgumentNullException.ThrowIfNull(results);
        string? last = null;
        ITableRows<ResultBlock>? rows = null;
        for (int row = 0; row < results.Count; row++)
        {
            string chromosome = isPartitioned ? results.MarkerOf(row).Chromosome : "";
            if (!ReferenceEquals(chromosome, last))
            {
                (last, rows) = (chromosome, Part(chromosome));
            }

            rows!.Write(results, row);
        }
    }

    /// <summary>Stores all that was written; <see cref="Complete"/> then only gives the names.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    public void Close()
    {
        if (isClosed)
        {
            return;
        }

        foreach ((PendingFile file, ITableRows<ResultBlock> rows) in parts.Values)
        {
            rows.Close();
            file.Close();
        }

        isClosed = true;
    }

    /// <summary>Finishes all files and gives them their final names; parts of a data set that is replaced are deleted.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    public void Complete()
    {
        Close();
        PendingFile.Complete([.. parts.Values.Select(part => part.File)]);
        DeleteReplaced();
    }

    /// <summary>Closes the files and leaves it to others to give them their names, and then to call <see cref="DeleteReplaced"/>.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    internal void CompleteWith(PendingFiles results)
    {
        Close();
        foreach ((PendingFile file, _) in parts.Values)
        {
            results.Add(file);
        }
    }

    /// <summary>Deletes the parts of an earlier data set of chromosomes that this one does not have.</summary>
    internal void DeleteReplaced()
    {
        if (!isPartitioned || !overwrite)
        {
            return;
        }

        foreach (string folder in Directory.EnumerateDirectories(path, Partition + "=*").Where(own => !folders.Contains(own)).ToList())
        {
            string part = Path.Combine(folder, PartName);
            if (!parts.Values.Any(own => own.File.Path == part))
            {
                File.Delete(part);
                Remove(folder);
            }
        }
    }

    /// <summary>Fails if a data set is there and may not be replaced; incomplete files of a run that was killed are none.</summary>
    /// <exception cref="InputException">It is there, or a file of its name is.</exception>
    internal static void RequireFree(string folder, bool overwrite)
    {
        if (File.Exists(folder) || (!overwrite && Directory.Exists(folder) && Directory.EnumerateFiles(
            folder, "*", SearchOption.AllDirectories).Any(file => !file.EndsWith(".partial", StringComparison.Ordinal))))
        {
            throw new InputException(
                $"{folder}: exists already{(File.Exists(folder) ? ", and is no folder" : "; --overwrite replaces results")}.");
        }
    }

    /// <summary>Deletes what is incomplete.</summary>
    public void Dispose()
    {
        foreach ((PendingFile file, _) in parts.Values)
        {
            file.Dispose();
        }

        folders.Reverse();
        folders.ForEach(Remove);
    }

    private const string PartName = "part-0.parquet";

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }

    private static Dictionary<string, string> Metadata(IReadOnlyDictionary<string, string>? more)
    {
        Dictionary<string, string> metadata = AssociationTable.Metadata("", more);
        metadata.Remove("gpulmm.trait");
        return metadata;
    }

    private ITableRows<ResultBlock> Part(string chromosome)
    {
        if (parts.TryGetValue(chromosome, out (PendingFile File, ITableRows<ResultBlock> Rows) part))
        {
            return part.Rows;
        }

        string file = path;
        if (isPartitioned)
        {
            string folder = Path.Combine(path, $"{Partition}={Uri.EscapeDataString(chromosome)}");
            MakeFolder(folder);
            file = Path.Combine(folder, PartName);
        }

        var pending = new PendingFile(file, overwrite);
        try
        {
            parts.Add(chromosome, part = (pending, rowsOf(pending)));
        }
        catch
        {
            pending.Dispose();
            throw;
        }

        return part.Rows;
    }

    private void MakeFolder(string folder)
    {
        try
        {
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                folders.Add(folder);
            }
        }
        catch (Exception e) when (PendingFile.IsStorageFailure(e))
        {
            throw new InputException($"{folder}: the folder cannot be made: {e.Message}", e);
        }
    }
}

using System.Reflection;

namespace GpuLmm;

/// <summary>The tables of some traits, a file for each, that get their names when all are complete.</summary>
/// <typeparam name="TRows">What rows are in.</typeparam>
internal sealed class ResultTables<TRows> : IDisposable
{
    // Rows of Parquet that wait to be written, of all traits together, some 110 bytes each; and of one trait, in one row group.
    private const int MostWaiting = 1 << 21;
    private const int MostInGroup = 1 << 17;
    private const int LeastInGroup = 1 << 12;
    private readonly List<PendingFile> files = [];
    private readonly List<IResultRows<TRows>> rows = [];
    private bool isClosed;

    /// <param name="traits">Names of the traits.</param>
    /// <param name="pathOf">The path of a trait's table.</param>
    /// <param name="overwrite">Whether existing results may be replaced.</param>
    /// <param name="format">How they are stored.</param>
    /// <param name="metadata">What made them, kept in Parquet; null for nothing.</param>
    /// <param name="text">Rows as text, in gzip blocks or not.</param>
    /// <param name="columns">Columns of Parquet, with room for a number of rows.</param>
    /// <exception cref="InputException">A result exists already, or cannot be written.</exception>
    public ResultTables(
        IReadOnlyList<string> traits, Func<string, string> pathOf, bool overwrite, AssociationFormat format,
        IReadOnlyDictionary<string, string>? metadata, Func<PendingFile, bool, IResultRows<TRows>> text,
        Func<int, ResultParquetColumn<TRows>[]> columns)
    {
        int capacity = Math.Clamp(MostWaiting / Math.Max(1, traits.Count), LeastInGroup, MostInGroup);
        try
        {
            foreach (string trait in traits)
            {
                files.Add(new PendingFile(pathOf(trait), overwrite));
                rows.Add(format == AssociationFormat.Parquet
                    ? new ResultParquetRows<TRows>(files[^1], Metadata(trait, metadata), capacity, columns(capacity))
                    : text(files[^1], format == AssociationFormat.TsvGzip));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The final paths, in the order of the traits.</summary>
    public IReadOnlyList<string> Paths => [.. files.Select(file => file.Path)];

    /// <summary>Takes a row of a trait.</summary>
    public void Write(int trait, TRows results, int row) => rows[trait].Write(results, row);

    /// <summary>Stores all that was written.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    public void Close()
    {
        if (isClosed)
        {
            return;
        }

        foreach ((PendingFile file, IResultRows<TRows> writer) in files.Zip(rows))
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

    private static Dictionary<string, string> Metadata(string trait, IReadOnlyDictionary<string, string>? more)
    {
        string version =
            typeof(AssociationTable).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        return new(more ?? new Dictionary<string, string>())
        {
            ["gpulmm.version"] = version.Split('+')[0],
            ["gpulmm.trait"] = trait,
            ["gpulmm.counted_allele"] = "ALLELE1",
        };
    }
}

namespace GpuLmm;

/// <summary>
/// Writes a joint scan of several traits as <c>PREFIX.joint.tsv</c>, <c>.tsv.gz</c> or <c>.parquet</c>, a row a marker and test
/// (<c>docs/files.md</c>): the columns of <see cref="AssociationTable"/> and, before NOTE, the effect on each trait, its standard error,
/// and the covariances of the effects.
/// </summary>
public sealed class JointTable : IDisposable
{
    private const int RowsInGroup = 1 << 17;

    private readonly TableFiles<JointResult> files;

    private JointTable(TableFiles<JointResult> files) => this.files = files;

    /// <summary>The final path.</summary>
    public string Path => files.Paths[0];

    /// <summary>Opens the file.</summary>
    /// <param name="prefix">Path without <c>.joint</c>.</param>
    /// <param name="traits">Names of the traits, in the order of the null model.</param>
    /// <param name="overwrite">Whether an existing result may be replaced.</param>
    /// <param name="format">How it is stored.</param>
    /// <param name="metadata">As of <see cref="AssociationTable"/>.</param>
    /// <exception cref="InputException">A result exists already, or cannot be written.</exception>
    public static JointTable Create(
        string prefix, IReadOnlyList<string> traits, bool overwrite = false, AssociationFormat format = AssociationFormat.Tsv,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentNullException.ThrowIfNull(traits);
        return new JointTable(new TableFiles<JointResult>(
            [PathOf(prefix, format)], overwrite,
            (file, _) => format == AssociationFormat.Parquet
                ? new JointParquetRows(file, AssociationTable.Metadata(string.Join(',', traits), metadata), RowsInGroup, traits)
                : new JointTextRows(file, format == AssociationFormat.TsvGzip, traits)));
    }

    /// <summary>The path of the table.</summary>
    /// <param name="prefix">Path without <c>.joint</c>.</param>
    /// <param name="format">How it is stored.</param>
    public static string PathOf(string prefix, AssociationFormat format = AssociationFormat.Tsv) =>
        $"{prefix}.joint{AssociationColumns.Extension(format)}";

    /// <summary>Writes the rows of some markers; a writer for <see cref="JointScan"/>.</summary>
    /// <param name="results">The markers, in their order.</param>
    /// <exception cref="InputException">They could not be stored.</exception>
    public void Write(IReadOnlyList<JointResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        foreach (JointResult result in results)
        {
            for (int test = 0; test < result.Tests.Count; test++)
            {
                files.Write(0, result, test);
            }
        }
    }

    /// <summary>Finishes the file and gives it its final name.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    public void Complete() => files.Complete();

    /// <summary>Closes the file and leaves it to others to give it its name.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    internal void CompleteWith(PendingFiles results) => files.CompleteWith(results);

    /// <summary>Deletes what is incomplete.</summary>
    public void Dispose() => files.Dispose();
}

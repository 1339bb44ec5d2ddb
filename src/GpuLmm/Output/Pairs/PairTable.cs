namespace GpuLmm;

/// <summary>
/// Writes tests of pairs as one table a trait, <c>PREFIX.TRAIT.pairs.tsv</c>, <c>.tsv.gz</c> or <c>.parquet</c>, a row a pair
/// (<c>docs/files.md</c>): CHROM1 POS1 ID1 ALLELE1_1 CHROM2 POS2 ID2 ALLELE1_2 N TEST BETA SE STAT DF LOG10P NOTE.
/// </summary>
public sealed class PairTable : IDisposable
{
    private readonly TableFiles<IReadOnlyList<PairResult>> files;

    private PairTable(TableFiles<IReadOnlyList<PairResult>> files) => this.files = files;

    /// <summary>The final paths, in the order of the traits.</summary>
    public IReadOnlyList<string> Paths => files.Paths;

    /// <summary>Opens a file for every trait.</summary>
    /// <param name="prefix">Path without the trait's name.</param>
    /// <param name="traits">Names of the traits, in the order of the background.</param>
    /// <param name="overwrite">Whether existing results may be replaced.</param>
    /// <param name="format">How they are stored.</param>
    /// <param name="metadata">What made them, kept in Parquet as <see cref="AssociationTable"/> keeps it.</param>
    /// <exception cref="InputException">A result exists already, or cannot be written.</exception>
    public static PairTable Create(
        string prefix, IReadOnlyList<string> traits, bool overwrite = false, AssociationFormat format = AssociationFormat.Tsv,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentNullException.ThrowIfNull(traits);
        return new PairTable(new TableFiles<IReadOnlyList<PairResult>>(
            traits.Select(trait => PathOf(prefix, trait, format)), overwrite,
            (file, k) => format == AssociationFormat.Parquet
                ? new PairParquetRows(file, AssociationTable.Metadata(traits[k], metadata), AssociationTable.RowsInGroup(traits.Count))
                : new PairTextRows(file, format == AssociationFormat.TsvGzip)));
    }

    /// <summary>The path of a trait's table; characters that file names cannot hold become underscores.</summary>
    /// <param name="prefix">Path without the trait's name.</param>
    /// <param name="trait">Name of the trait.</param>
    /// <param name="format">How it is stored.</param>
    public static string PathOf(string prefix, string trait, AssociationFormat format = AssociationFormat.Tsv) =>
        $"{prefix}.{PortableName.Of(trait)}.pairs{AssociationColumns.Extension(format)}";

    /// <summary>Takes rows, as <see cref="PairScan.Run"/> hands them on.</summary>
    /// <param name="results">Rows of any traits.</param>
    /// <exception cref="InputException">They could not be stored.</exception>
    public void Write(IReadOnlyList<PairResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        for (int row = 0; row < results.Count; row++)
        {
            files.Write(results[row].Trait, results, row);
        }
    }

    /// <summary>Finishes all files and gives them their final names.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    public void Complete() => files.Complete();

    /// <summary>Closes the files and leaves it to others to give them their names.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    internal void CompleteWith(PendingFiles results) => files.CompleteWith(results);

    /// <summary>Stores all that was written.</summary>
    /// <exception cref="InputException">It could not be stored.</exception>
    internal void Close() => files.Close();

    /// <summary>Deletes what is incomplete.</summary>
    public void Dispose() => files.Dispose();
}

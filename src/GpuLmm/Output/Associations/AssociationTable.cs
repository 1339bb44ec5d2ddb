using System.Reflection;

namespace GpuLmm;

/// <summary>
/// Writes a scan as one table a trait, <c>PREFIX.TRAIT.tsv</c>, <c>.tsv.gz</c> or <c>.parquet</c>, a row a marker and test
/// (<c>docs/files.md</c>): CHROM POS ID ALLELE0 ALLELE1 A1FREQ N TEST BETA SE STAT DF LOG10P LAMBDA NOTE.
/// <see cref="AssociationTableFile"/> reads it.
/// </summary>
public sealed class AssociationTable : IAssociationWriter, IDisposable
{
    // Rows of Parquet that wait to be written, of all traits together, some 110 bytes each; and of one trait, in one row group.
    private const int MostWaiting = 1 << 21;
    private const int MostInGroup = 1 << 17;
    private const int LeastInGroup = 1 << 12;
    private readonly TableFiles<ResultBlock> files;

    private AssociationTable(TableFiles<ResultBlock> files) => this.files = files;

    /// <summary>The final paths, in the order of the traits.</summary>
    public IReadOnlyList<string> Paths => files.Paths;

    /// <summary>Opens a file for every trait.</summary>
    /// <param name="prefix">Path without the trait's name.</param>
    /// <param name="traits">Names of the traits, in the order of the scan.</param>
    /// <param name="overwrite">Whether existing results may be replaced.</param>
    /// <param name="format">How they are stored.</param>
    /// <param name="metadata">What made them, kept in Parquet beside <c>gpulmm.version</c> (of this library), <c>gpulmm.trait</c> and
    /// <c>gpulmm.counted_allele</c>.</param>
    /// <exception cref="InputException">A result exists already, or cannot be written.</exception>
    public static AssociationTable Create(
        string prefix, IReadOnlyList<string> traits, bool overwrite = false, AssociationFormat format = AssociationFormat.Tsv,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentNullException.ThrowIfNull(traits);
        return Create(prefix, traits, overwrite, format, metadata, MoreColumns.None);
    }

    /// <summary>Opens a file for every trait of a background, with the columns that its tests have.</summary>
    /// <param name="prefix">Path without the trait's name.</param>
    /// <param name="background">What is to be scanned against.</param>
    /// <param name="options">What is to be tested; null for the defaults.</param>
    /// <param name="overwrite">Whether existing results may be replaced.</param>
    /// <param name="format">How they are stored.</param>
    /// <exception cref="InputException">A result exists already, or cannot be written.</exception>
    public static AssociationTable Create(
        string prefix, ScanBackground background, AssociationOptions? options = null, bool overwrite = false,
        AssociationFormat format = AssociationFormat.Tsv)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentNullException.ThrowIfNull(background);
        return Create(
            prefix, [.. background.Traits.Select(trait => trait.Name)], overwrite, format, null,
            ColumnsOf(background, options ?? AssociationOptions.Default));
    }

    /// <summary>What the table of a background has beside the columns of every scan.</summary>
    internal static MoreColumns ColumnsOf(ScanBackground background, AssociationOptions options) =>
        !background.IsGeneralised ? MoreColumns.None
        : options.Generalised.ExactCount > 0 ? MoreColumns.Exact : MoreColumns.Generalised;

    /// <summary>Opens a file for every trait.</summary>
    internal static AssociationTable Create(
        string prefix, IReadOnlyList<string> traits, bool overwrite, AssociationFormat format,
        IReadOnlyDictionary<string, string>? metadata, MoreColumns more)
    {
        return new AssociationTable(new TableFiles<ResultBlock>(
            traits.Select(trait => PathOf(prefix, trait, format)), overwrite,
            (file, k) => format == AssociationFormat.Parquet
                ? new AssociationParquetRows(file, Metadata(traits[k], metadata), RowsInGroup(traits.Count), more)
                : new AssociationTextRows(file, format == AssociationFormat.TsvGzip, more: more)));
    }

    /// <summary>Opens a file for every trait of a null model.</summary>
    /// <param name="prefix">Path without the trait's name.</param>
    /// <param name="nullModel">The null model to be scanned against.</param>
    /// <param name="overwrite">Whether existing results may be replaced.</param>
    /// <param name="format">How they are stored.</param>
    /// <exception cref="InputException">A result exists already, or cannot be written.</exception>
    public static AssociationTable Create(
        string prefix, NullModel nullModel, bool overwrite = false, AssociationFormat format = AssociationFormat.Tsv)
    {
        ArgumentNullException.ThrowIfNull(nullModel);
        return Create(prefix, [.. nullModel.Traits.Select(trait => trait.Trait.Name)], overwrite, format);
    }

    /// <summary>The path of a trait's table; characters that file names cannot hold become underscores.</summary>
    /// <param name="prefix">Path without the trait's name.</param>
    /// <param name="trait">Name of the trait.</param>
    /// <param name="format">How it is stored.</param>
    public static string PathOf(string prefix, string trait, AssociationFormat format = AssociationFormat.Tsv) =>
        $"{prefix}.{PortableName.Of(trait)}{AssociationColumns.Extension(format)}";

    /// <summary>Why there is no test, as the column NOTE has it: <c>low-mac</c>; empty where there is one.</summary>
    /// <param name="status">The status.</param>
    internal static string Note(MarkerStatus status) => AssociationColumns.Note(status);

    /// <inheritdoc/>
    public void Write(ResultBlock results)
    {
        ArgumentNullException.ThrowIfNull(results);
        ReadOnlySpan<int> traits = results.Traits;
        for (int row = 0; row < traits.Length; row++)
        {
            files.Write(traits[row], results, row);
        }
    }

    /// <summary>Stores all that was written; <see cref="Complete"/> then only gives the names.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    public void Close() => files.Close();

    /// <summary>Finishes all files and gives them their final names.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    public void Complete() => files.Complete();

    /// <summary>Closes the files and leaves it to others to give them their names.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    internal void CompleteWith(PendingFiles results) => files.CompleteWith(results);

    /// <summary>Deletes what is incomplete.</summary>
    public void Dispose() => files.Dispose();

    /// <summary>Rows of a row group.</summary>
    /// <param name="traits">Tables that are written at the same time.</param>
    internal static int RowsInGroup(int traits) => Math.Clamp(MostWaiting / traits, LeastInGroup, MostInGroup);

    /// <summary>What Parquet keeps of a table beside what the caller gives.</summary>
    internal static Dictionary<string, string> Metadata(string trait, IReadOnlyDictionary<string, string>? more)
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

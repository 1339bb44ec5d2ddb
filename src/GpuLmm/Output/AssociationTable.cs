namespace GpuLmm;

/// <summary>
/// Writes a scan as one tab-separated file a trait, <c>PREFIX.TRAIT.tsv</c>, a row a marker and test
/// (<c>docs/cli.md</c>): CHROM POS ID ALLELE0 ALLELE1 A1FREQ N TEST BETA SE STAT DF LOG10P LAMBDA NOTE.
/// </summary>
public sealed class AssociationTable : IAssociationWriter, IDisposable
{
    private readonly PendingFile[] files;
    private readonly AssociationRows[] rows;
    private bool isClosed;

    private AssociationTable(PendingFile[] files)
    {
        this.files = files;
        rows = Array.ConvertAll(files, file => new AssociationRows(file));
    }

    /// <summary>The final paths, in the order of the traits.</summary>
    public IReadOnlyList<string> Paths => Array.ConvertAll(files, file => file.Path);

    /// <summary>Opens a file for every trait.</summary>
    /// <param name="prefix">Path without the trait's name.</param>
    /// <param name="traits">Names of the traits, in the order of the scan.</param>
    /// <param name="overwrite">Whether existing results may be replaced.</param>
    /// <exception cref="InputException">A result exists already, or cannot be written.</exception>
    public static AssociationTable Create(string prefix, IReadOnlyList<string> traits, bool overwrite = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentNullException.ThrowIfNull(traits);
        var files = new List<PendingFile>();
        try
        {
            foreach (string trait in traits)
            {
                files.Add(new PendingFile(PathOf(prefix, trait), overwrite));
            }
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }

        return new AssociationTable([.. files]);
    }

    /// <summary>Opens a file for every trait of a null model.</summary>
    /// <param name="prefix">Path without the trait's name.</param>
    /// <param name="nullModel">The null model to be scanned against.</param>
    /// <param name="overwrite">Whether existing results may be replaced.</param>
    /// <exception cref="InputException">A result exists already, or cannot be written.</exception>
    public static AssociationTable Create(string prefix, NullModel nullModel, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(nullModel);
        return Create(prefix, [.. nullModel.Traits.Select(trait => trait.Trait.Name)], overwrite);
    }

    /// <summary>The path of a trait's table; characters that file names cannot hold become underscores.</summary>
    /// <param name="prefix">Path without the trait's name.</param>
    /// <param name="trait">Name of the trait.</param>
    public static string PathOf(string prefix, string trait) => $"{prefix}.{FileName(trait)}.tsv";

    /// <inheritdoc/>
    public void Write(in AssociationResult result) => rows[result.Trait].Write(result);

    /// <summary>Stores all that was written; <see cref="Complete"/> then only gives the names.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    public void Close()
    {
        foreach ((PendingFile file, AssociationRows writer) in files.Zip(rows))
        {
            writer.Flush();
            file.Close();
        }

        isClosed = true;
    }

    /// <summary>Finishes all files and gives them their final names.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    public void Complete()
    {
        if (!isClosed)
        {
            Close();
        }

        foreach (PendingFile file in files)
        {
            file.Complete();
        }
    }

    /// <summary>Deletes what is incomplete.</summary>
    public void Dispose()
    {
        foreach (PendingFile file in files)
        {
            file.Dispose();
        }
    }

    /// <summary>A name that a file can have.</summary>
    internal static string FileName(string name) =>
        string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '+' ? c : '_'));
}

using static GpuLmm.ResultParquetColumn<System.Collections.Generic.IReadOnlyList<GpuLmm.PairResult>>;

namespace GpuLmm;

/// <summary>
/// Writes tests of pairs as one table a trait, <c>PREFIX.TRAIT.pairs.tsv</c>, <c>.tsv.gz</c> or <c>.parquet</c>, a row a pair
/// (<c>docs/files.md</c>): CHROM1 POS1 ID1 ALLELE1_1 CHROM2 POS2 ID2 ALLELE1_2 N TEST BETA SE STAT DF LOG10P NOTE.
/// </summary>
public sealed class PairTable : IDisposable
{
    private const string Test = "SNP1xSNP2";

    private static readonly string[] Names =
    [
        "CHROM1", "POS1", "ID1", "ALLELE1_1", "CHROM2", "POS2", "ID2", "ALLELE1_2", "N", "TEST", "BETA", "SE", "STAT", "DF", "LOG10P", "NOTE",
    ];

    private readonly ResultTables<IReadOnlyList<PairResult>> tables;

    private PairTable(ResultTables<IReadOnlyList<PairResult>> tables) => this.tables = tables;

    /// <summary>The final paths, in the order of the traits.</summary>
    public IReadOnlyList<string> Paths => tables.Paths;

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
        return new PairTable(new ResultTables<IReadOnlyList<PairResult>>(
            traits, trait => PathOf(prefix, trait, format), overwrite, format, metadata, (file, isCompressed) => new TextRows(file, isCompressed),
            Columns));
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
            tables.Write(results[row].Trait, results, row);
        }
    }

    /// <summary>Finishes all files and gives them their final names.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    public void Complete() => tables.Complete();

    /// <summary>Closes the files and leaves it to others to give them their names.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    internal void CompleteWith(PendingFiles results) => tables.CompleteWith(results);

    /// <summary>Stores all that was written.</summary>
    /// <exception cref="InputException">It could not be stored.</exception>
    internal void Close() => tables.Close();

    /// <summary>Deletes what is incomplete.</summary>
    public void Dispose() => tables.Dispose();

    // The number of products that are tested; none where there is no test.
    private static int? Degrees(in PairResult row) => row.Status == MarkerStatus.Tested ? 1 : null;

    private static ResultParquetColumn<IReadOnlyList<PairResult>>[] Columns(int capacity) =>
    [
        Text(Names[0], capacity, (rows, i) => rows[i].First.Chromosome),
        Whole(Names[1], capacity, (rows, i) => rows[i].First.Position),
        Text(Names[2], capacity, (rows, i) => rows[i].First.Id),
        Text(Names[3], capacity, (rows, i) => rows[i].First.Allele1),
        Text(Names[4], capacity, (rows, i) => rows[i].Second.Chromosome),
        Whole(Names[5], capacity, (rows, i) => rows[i].Second.Position),
        Text(Names[6], capacity, (rows, i) => rows[i].Second.Id),
        Text(Names[7], capacity, (rows, i) => rows[i].Second.Allele1),
        Optional(Names[8], capacity, (rows, i) => rows[i].Called),
        Text(Names[9], capacity, (_, _) => Test),
        Number(Names[10], capacity, (rows, i) => rows[i].Beta),
        Number(Names[11], capacity, (rows, i) => rows[i].StandardError),
        Number(Names[12], capacity, (rows, i) => rows[i].Statistic),
        Number(Names[13], capacity, (rows, i) => Degrees(rows[i]) ?? double.NaN),
        Number(Names[14], capacity, (rows, i) => rows[i].NegativeLog10P),
        Note(Names[15], capacity, (rows, i) => AssociationColumns.Note(rows[i].Status)),
    ];

    private sealed class TextRows(PendingFile file, bool isCompressed) : IResultRows<IReadOnlyList<PairResult>>
    {
        private readonly ResultText text = new(file, isCompressed, Names);

        public void Write(IReadOnlyList<PairResult> results, int row)
        {
            PairResult own = results[row];
            Write(own.First);
            Write(own.Second);
            text.Whole(own.Called);
            text.Cell(Test);
            text.Cell(own.Beta);
            text.Cell(own.StandardError);
            text.Cell(own.Statistic);
            text.Whole(Degrees(own));
            text.Cell(own.NegativeLog10P);
            text.Last(AssociationColumns.Note(own.Status));
        }

        public void Close() => text.Close();

        private void Write(Marker marker)
        {
            text.Cell(marker.Chromosome);
            text.Whole(marker.Position);
            text.Cell(marker.Id);
            text.Cell(marker.Allele1);
        }
    }
}

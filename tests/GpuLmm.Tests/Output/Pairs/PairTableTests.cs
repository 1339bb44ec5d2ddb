using System.IO.Compression;
using ParquetSharp;

namespace GpuLmm.Tests;

/// <summary>The table of pairs in each format, read by programs that have no code in common with what wrote it.</summary>
[TestFixture]
public sealed class PairTableTests
{
    private static readonly string[] Names =
    [
        "CHROM1", "POS1", "ID1", "ALLELE1_1", "CHROM2", "POS2", "ID2", "ALLELE1_2", "N", "TEST", "BETA", "SE", "STAT", "DF", "LOG10P", "NOTE",
    ];

    private static readonly Marker First = new("1", "rs1", 0, 100, "A", "G"), Second = new("X", "rs2", 0, 3_000_000_000, "T", "C");

    private static readonly PairResult[] Rows =
    [
        new(0, First, Second, 98, 0.125, 0.25, 0.25, 0.2096432123456, MarkerStatus.Tested),
        new(0, Second, First, null, double.NaN, double.NaN, double.NaN, double.NaN, MarkerStatus.FilteredOut),
        new(1, First, Second, 98, -1e-10, 3, 1e-21, 0, MarkerStatus.Tested),
    ];

    [Test]
    public void Text_has_a_row_a_pair_with_NA_where_there_is_no_number()
    {
        using var folder = new TempFolder();
        string path = Write(folder, AssociationFormat.Tsv);
        Assert.That(File.ReadAllLines(path), Is.EqualTo(new[]
        {
            string.Join('\t', Names),
            "1\t100\trs1\tA\tX\t3000000000\trs2\tT\t98\tSNP1xSNP2\t0.125\t0.25\t0.25\t1\t0.2096432\t",
            "X\t3000000000\trs2\tT\t1\t100\trs1\tA\tNA\tSNP1xSNP2\tNA\tNA\tNA\tNA\tNA\tfiltered",
        }));
        Assert.That(File.ReadAllLines(folder.Path("r.z.pairs.tsv"))[1], Does.Contain("\t-1E-10\t3\t1E-21\t1\t0\t"));
        using var packed = new GZipStream(File.OpenRead(Write(folder, AssociationFormat.TsvGzip)), CompressionMode.Decompress);
        Assert.That(new StreamReader(packed).ReadToEnd(), Is.EqualTo(File.ReadAllText(path)));
    }

    [Test]
    public void Parquet_has_typed_columns_in_full_precision()
    {
        using var folder = new TempFolder();
        using var file = new ParquetFileReader(Write(folder, AssociationFormat.Parquet));
        Assert.That(Enumerable.Range(0, Names.Length).Select(c => file.FileMetaData.Schema.Column(c).Name), Is.EqualTo(Names));
        Assert.That(file.FileMetaData.KeyValueMetadata, Does.ContainKey("gpulmm.trait").WithValue("y"));
        Assert.That(Column<string>(file, 0), Is.EqualTo(new[] { "1", "X" }));
        Assert.That(Column<long>(file, 5), Is.EqualTo(new[] { 3_000_000_000L, 100L }));
        Assert.That(Column<string>(file, 6), Is.EqualTo(new[] { "rs2", "rs1" }));
        Assert.That(Column<int?>(file, 8), Is.EqualTo(new int?[] { 98, null }));
        Assert.That(Column<double?>(file, 13), Is.EqualTo(new double?[] { 1, null }));
        Assert.That(Column<double?>(file, 14), Is.EqualTo(new double?[] { 0.2096432123456, null }));
        Assert.That(Column<string?>(file, 15), Is.EqualTo(new string?[] { null, "filtered" }));
    }

    private static string Write(TempFolder folder, AssociationFormat format)
    {
        using var table = PairTable.Create(folder.Path("r"), ["y", "z"], overwrite: true, format);
        table.Write(Rows);
        table.Complete();
        Assert.That(table.Paths[0], Is.EqualTo(PairTable.PathOf(folder.Path("r"), "y", format)));
        return table.Paths[0];
    }

    private static T[] Column<T>(ParquetFileReader file, int column)
    {
        using RowGroupReader group = file.RowGroup(0);
        using LogicalColumnReader<T> reader = group.Column(column).LogicalReader<T>();
        return reader.ReadAll((int)group.MetaData.NumRows);
    }
}

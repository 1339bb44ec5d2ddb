using System.IO.Compression;
using ParquetSharp;

namespace GpuLmm.Tests;

/// <summary>The table of many traits in each format, read by programs that have no code in common with what wrote it.</summary>
[TestFixture]
public sealed class BulkTableTests
{
    private static readonly string[] Names =
        ["POS", "ID", "ALLELE0", "ALLELE1", "A1FREQ", "N", "TEST", "BETA", "SE", "STAT", "DF", "LOG10P", "LAMBDA", "NOTE"];

    private static readonly string[] Traits = ["y", "a b", "z"];
    private TempFolder folder = null!;

    [SetUp]
    public void Open() => folder = new TempFolder();

    [TearDown]
    public void Close() => folder.Dispose();

    [Test]
    public void Text_has_the_rows_of_the_table_of_one_trait_with_the_trait_before()
    {
        AssociationResult[] rows = RandomResults.Of(3_000, Traits.Length);
        string[] lines = File.ReadAllLines(Write(rows, AssociationFormat.Tsv));
        using (var own = AssociationTable.Create(folder.Path("own"), Traits))
        {
            own.Write(ResultBlock.FromRows(rows));
            own.Complete();
            for (int t = 0; t < Traits.Length; t++)
            {
                Assert.That(
                    lines.Where((line, k) => k == 0 || line.StartsWith(Traits[t] + "\t", StringComparison.Ordinal))
                        .Select(line => line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..]),
                    Is.EqualTo(File.ReadAllLines(own.Paths[t])));
            }
        }

        Assert.That(lines[0], Does.StartWith("TRAIT\tCHROM\t"));
        using var packed = new GZipStream(File.OpenRead(Write(rows, AssociationFormat.TsvGzip)), CompressionMode.Decompress);
        Assert.That(new StreamReader(packed).ReadToEnd(), Is.EqualTo(File.ReadAllText(BulkTable.PathOf(folder.Path("r")))));
    }

    [Test]
    public void Parquet_has_the_same_rows_in_a_file_a_chromosome()
    {
        AssociationResult[] rows = RandomResults.Of(3_000, Traits.Length);
        string path = Write(rows, AssociationFormat.Parquet);
        Assert.That(
            Directory.GetFiles(path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(path, file))
                .Order(StringComparer.Ordinal),
            Is.EqualTo(new[] { Path.Combine("CHROM=chr1", "part-0.parquet"), Path.Combine("CHROM=scaffold_7%C3%A9", "part-0.parquet") }));
        foreach (string chromosome in rows.Select(row => row.Marker.Chromosome).Distinct())
        {
            AssociationResult[] own = [.. rows.Where(row => row.Marker.Chromosome == chromosome)];
            using var file = new ParquetFileReader(
                Path.Combine(path, $"CHROM={Uri.EscapeDataString(chromosome)}", "part-0.parquet"));
            Assert.That(
                Enumerable.Range(0, file.FileMetaData.NumColumns).Select(c => file.FileMetaData.Schema.Column(c).Name),
                Is.EqualTo(Names.Prepend("TRAIT")));
            Assert.That(file.FileMetaData.KeyValueMetadata.Keys, Has.No.Member("gpulmm.trait").And.Member("gpulmm.counted_allele"));
            Assert.That(Column<string>(file, 0), Is.EqualTo(own.Select(row => Traits[row.Trait])));
            Assert.That(Column<long>(file, 1), Is.EqualTo(own.Select(row => row.Marker.Position)));
            Assert.That(Column<int>(file, 6), Is.EqualTo(own.Select(row => row.Called)));
            Assert.That(Column<double?>(file, 8), Is.EqualTo(own.Select(row => double.IsNaN(row.Beta) ? (double?)null : row.Beta)));
            Assert.That(Column<double?>(file, 12),
                Is.EqualTo(own.Select(row => double.IsNaN(row.NegativeLog10P) ? (double?)null : row.NegativeLog10P)));
        }
    }

    [Test]
    public void A_data_set_that_is_replaced_leaves_no_part_of_the_old_one()
    {
        AssociationResult[] rows = RandomResults.Of(300, Traits.Length);
        string path = Write(rows, AssociationFormat.Parquet);
        Assert.That(() => BulkTable.Create(folder.Path("r"), Traits, format: AssociationFormat.Parquet),
            Throws.TypeOf<InputException>().With.Message.Contains("r.assoc: exists already; --overwrite replaces results."));
        File.WriteAllText(Path.Combine(path, "mine.txt"), "not ours");
        Write([.. rows.Where(row => row.Marker.Chromosome == "chr1")], AssociationFormat.Parquet);
        Assert.That(Directory.GetFileSystemEntries(path).Select(Path.GetFileName), Is.EquivalentTo(new[] { "CHROM=chr1", "mine.txt" }));
    }

    [Test]
    public void What_is_not_complete_leaves_nothing()
    {
        using (var table = BulkTable.Create(folder.Path("r"), Traits, format: AssociationFormat.Parquet))
        {
            table.Write(ResultBlock.FromRows(RandomResults.Of(300, Traits.Length)));
        }

        Assert.That(Directory.Exists(folder.Path("r.assoc")), Is.False);
        File.WriteAllText(folder.Path("r.assoc"), "");
        Assert.That(() => BulkTable.Create(folder.Path("r"), Traits, true, AssociationFormat.Parquet),
            Throws.TypeOf<InputException>().With.Message.Contains("and is no folder"));
    }

    private string Write(AssociationResult[] rows, AssociationFormat format)
    {
        using var table = BulkTable.Create(folder.Path("r"), Traits, overwrite: true, format);
        foreach (AssociationResult[] some in rows.Chunk(97))
        {
            table.Write(ResultBlock.FromRows(some));
        }

        table.Complete();
        return BulkTable.PathOf(folder.Path("r"), format);
    }

    private static T[] Column<T>(ParquetFileReader file, int column)
    {
        using RowGroupReader group = file.RowGroup(0);
        using LogicalColumnReader<T> reader = group.Column(column).LogicalReader<T>();
        return reader.ReadAll((int)group.MetaData.NumRows);
    }
}

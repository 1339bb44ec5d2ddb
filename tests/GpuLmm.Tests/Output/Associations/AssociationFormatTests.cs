using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using ParquetSharp;
using Encoding = System.Text.Encoding;

namespace GpuLmm.Tests;

/// <summary>The table of a scan in each format, read by programs that have no code in common with what wrote it.</summary>
[TestFixture]
public sealed class AssociationFormatTests
{
    private static readonly string[] Names =
        ["CHROM", "POS", "ID", "ALLELE0", "ALLELE1", "A1FREQ", "N", "TEST", "BETA", "SE", "STAT", "DF", "LOG10P", "LAMBDA", "NOTE"];

    private TempFolder folder = null!;

    [SetUp]
    public void Open() => folder = new TempFolder();

    [TearDown]
    public void Close() => folder.Dispose();

    [Test]
    public void Gzip_holds_the_text_in_blocks_that_tell_their_length()
    {
        AssociationResult[] rows = RandomResults.Of(3_000);
        string text = File.ReadAllText(Write(rows, AssociationFormat.Tsv));
        byte[] packed = File.ReadAllBytes(Write(rows, AssociationFormat.TsvGzip));
        using (var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress))
        {
            Assert.That(new StreamReader(gzip).ReadToEnd(), Is.EqualTo(text));
        }

        // SAM specification §4.1: every block is a gzip member alone, BSIZE + 1 bytes long, of at most 64 KB.
        var whole = new StringBuilder();
        int start = 0, blocks = 0;
        while (start < packed.Length)
        {
            Assert.That(packed[start..(start + 4)], Is.EqualTo(new byte[] { 31, 139, 8, 4 }));
            Assert.That(packed[(start + 10)..(start + 16)], Is.EqualTo(new byte[] { 6, 0, 66, 67, 2, 0 }));
            int length = BinaryPrimitives.ReadUInt16LittleEndian(packed.AsSpan(start + 16)) + 1;
            using var block =
                new StreamReader(new GZipStream(new MemoryStream(packed, start, length), CompressionMode.Decompress), Encoding.Latin1);
            string content = block.ReadToEnd();
            Assert.That(
                content,
                Has.Length.EqualTo(
                    BinaryPrimitives.ReadInt32LittleEndian(packed.AsSpan(start + length - 4))).And.Length.LessThanOrEqualTo(65536));
            whole.Append(content);
            start += length;
            blocks++;
        }

        Assert.That(start, Is.EqualTo(packed.Length));
        Assert.That(blocks, Is.GreaterThan(4));
        Assert.That(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(whole.ToString())), Is.EqualTo(text));
        Assert.That(Convert.ToHexString(packed[^28..]), Is.EqualTo("1F8B08040000000000FF0600424302001B0003000000000000000000"));
    }

    [Test]
    public void Incompressible_text_fits_into_its_blocks()
    {
        byte[] bytes = new byte[1_000_003];
        new Random(3).NextBytes(bytes);
        using var packed = new MemoryStream();
        using (var blocks = new BlockGzipStream(packed))
        {
            blocks.Write(bytes);
        }

        packed.Position = 0;
        using var content = new MemoryStream();
        using var gzip = new GZipStream(packed, CompressionMode.Decompress);
        gzip.CopyTo(content);
        Assert.That(content.ToArray(), Is.EqualTo(bytes));
    }

    [Test]
    public void Parquet_has_typed_columns_in_full_precision()
    {
        AssociationResult[] rows = RandomResults.Of(140_000);
        string path = Write(rows, AssociationFormat.Parquet, new Dictionary<string, string> { ["gpulmm.device"] = "cpu" });
        using var file = new ParquetFileReader(path);
        Assert.That(Enumerable.Range(0, file.FileMetaData.NumColumns)
            .Select(c => file.FileMetaData.Schema.Column(c).Name), Is.EqualTo(Names));
        Assert.That(file.FileMetaData.NumRowGroups, Is.EqualTo(2));
        Assert.That(file.FileMetaData.NumRows, Is.EqualTo(rows.Length));
        Assert.That(file.FileMetaData.KeyValueMetadata, Does.ContainKey("gpulmm.version").And.ContainKey("gpulmm.device").WithValue("cpu")
            .And.ContainKey("gpulmm.trait").WithValue("y").And.ContainKey("gpulmm.counted_allele").WithValue("ALLELE1"));

        Assert.That(Column<string>(file, 0), Is.EqualTo(rows.Select(row => row.Marker.Chromosome)));
        Assert.That(Column<long>(file, 1), Is.EqualTo(rows.Select(row => row.Marker.Position)));
        Assert.That(Column<string>(file, 2), Is.EqualTo(rows.Select(row => row.Marker.Id)));
        Assert.That(Column<string>(file, 3), Is.EqualTo(rows.Select(row => row.Marker.Allele2)));
        Assert.That(Column<string>(file, 4), Is.EqualTo(rows.Select(row => row.Marker.Allele1)));
        Assert.That(Column<int>(file, 6), Is.EqualTo(rows.Select(row => row.Called)));
        Assert.That(Column<string>(file, 7), Is.EqualTo(rows.Select(row => row.Test.ToString().ToUpperInvariant())));
        Assert.That(Column<string?>(file, 14).Select(note => note is null),
            Is.EqualTo(rows.Select(row => row.Status == MarkerStatus.Tested)));
        foreach ((int column, Func<AssociationResult, double> value) in new (int, Func<AssociationResult, double>)[]
        {
            (5, row => row.Allele1Frequency), (8, row => row.Beta), (9, row => row.StandardError), (10, row => row.Statistic),
            (11, row => row.DegreesOfFreedom), (12, row => row.NegativeLog10P), (13, row => row.Lambda),
        })
        {
            Assert.That(Column<double?>(file, column),
                Is.EqualTo(rows.Select(value).Select(v => double.IsNaN(v) ? null : (double?)v)), Names[column]);
        }
    }

    [Test]
    public void All_formats_have_the_same_rows()
    {
        AssociationResult[] rows = RandomResults.Of(600, traits: 2);
        AssociationResult[] text = [.. Read(AssociationFormat.Tsv)], packed = [.. Read(AssociationFormat.TsvGzip)],
            parquet = [.. Read(AssociationFormat.Parquet)];

        Assert.That(text, Has.Length.EqualTo(300));
        Assert.That(packed, Is.EqualTo(text));
        Assert.That(parquet.Select(Rounded), Is.EqualTo(text));
        Assert.That(parquet, Is.EqualTo(rows.Where(row => row.Trait == 1).Select(row => row with { Trait = 0 })));

        IEnumerable<AssociationResult> Read(AssociationFormat format)
        {
            using var table = AssociationTable.Create(folder.Path("t"), ["x", "y"], format: format);
            table.Write(ResultBlock.FromRows(rows));
            table.Complete();
            var file = AssociationTableFile.Open(table.Paths[1]);
            Assert.That(file.Format, Is.EqualTo(format));
            return file.Rows();
        }
    }

    [TestCase(AssociationFormat.Tsv)]
    [TestCase(AssociationFormat.TsvGzip)]
    [TestCase(AssociationFormat.Parquet)]
    public void Table_without_rows_and_table_that_is_not_completed(AssociationFormat format)
    {
        Assert.That(AssociationTableFile.Open(Write([], format)).Rows(), Is.Empty);
        string[] before = Directory.GetFiles(folder.Path("."));
        using (var table = AssociationTable.Create(folder.Path("broken"), ["y"], format: format))
        {
            table.Write(ResultBlock.FromRows(RandomResults.Of(50)));
            table.Close();
        }

        Assert.That(Directory.GetFiles(folder.Path(".")), Is.EquivalentTo(before));
    }

    private string Write(AssociationResult[] rows, AssociationFormat format, Dictionary<string, string>? metadata = null)
    {
        using var table = AssociationTable.Create(folder.Path("out"), ["y"], overwrite: true, format, metadata);
        table.Write(ResultBlock.FromRows(rows));
        table.Complete();
        return table.Paths[0];
    }

    private static List<T> Column<T>(ParquetFileReader file, int column)
    {
        var values = new List<T>();
        for (int g = 0; g < file.FileMetaData.NumRowGroups; g++)
        {
            using RowGroupReader group = file.RowGroup(g);
            using LogicalColumnReader<T> reader = group.Column(column).LogicalReader<T>();
            values.AddRange(reader.ReadAll((int)group.MetaData.NumRows));
        }

        return values;
    }

    /// <summary>A row in the digits of the text.</summary>
    private static AssociationResult Rounded(AssociationResult row) => row with
    {
        Allele1Frequency = Digits(row.Allele1Frequency),
        Beta = Digits(row.Beta),
        StandardError = Digits(row.StandardError),
        Statistic = Digits(row.Statistic),
        NegativeLog10P = Digits(row.NegativeLog10P),
        Lambda = Digits(row.Lambda),
    };

    private static double Digits(double value) =>
        double.Parse(value.ToString("G7", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

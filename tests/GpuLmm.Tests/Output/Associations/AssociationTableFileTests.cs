using NUnit.Framework.Constraints;
using ParquetSharp;

namespace GpuLmm.Tests;

/// <summary>Tables of scans as they come back: changed elsewhere, cut off, or something else.</summary>
[TestFixture]
public sealed class AssociationTableFileTests
{
    private const string Header = "CHROM\tPOS\tID\tALLELE0\tALLELE1\tA1FREQ\tN\tTEST\tBETA\tSE\tSTAT\tDF\tLOG10P\tLAMBDA\tNOTE\n";
    private TempFolder folder = null!;

    [SetUp]
    public void Open() => folder = new TempFolder();

    [TearDown]
    public void Close() => folder.Dispose();

    [TestCase("1\t5\trs1\tG\tA\t0.5\t20\tWALD\tx\t1\t1\t1\t1\t1\t\n", "t.tsv line 2: BETA is 'x': expected a number or NA")]
    [TestCase("1\t5.5\trs1\tG\tA\t0.5\t20\tWALD\t1\t1\t1\t1\t1\t1\t\n", "t.tsv line 2: POS is '5.5': expected a whole number")]
    [TestCase("1\t5\trs1\tG\tA\t0.5\t20\tADD\t1\t1\t1\t1\t1\t1\t\n", "t.tsv line 2: TEST is 'ADD': expected WALD, LRT, SCORE, FIRTH, or a term that begins with SNP")]
    [TestCase("1\t5\trs1\tG\tA\t0.5\t20\tWALD\t1\t1\t1\t1\t1\t1\todd\n", "t.tsv line 2: NOTE is 'odd': expected nothing, or a reason")]
    [TestCase("1\t5\trs1\tG\tA\t0.5\t20\tWA", "t.tsv line 2: expected 15 fields as in the header, found 8")]
    public void A_row_that_breaks_the_format(string row, string message)
    {
        var file = AssociationTableFile.Open(folder.Write("t.tsv", Header + row));
        Assert.That(() => file.Rows().Count(), Throws.TypeOf<InputException>().With.Message.Contains(message));
    }

    [Test]
    public void What_is_no_table_of_a_scan()
    {
        Assert.That(() => AssociationTableFile.Open(folder.Path("absent")), Fault("absent: file not found"));
        Assert.That(() => AssociationTableFile.Open(folder.Write("empty", string.Empty)),
            Fault("empty: expected the header of a scan's table, found an empty file"));
        Assert.That(
            () => AssociationTableFile.Open(folder.Write("other", Header.Replace("LOG10P", "P"))),
            Fault("other line 1: is not the table of a scan: no column 'LOG10P'"));
    }

    [TestCase(AssociationFormat.TsvGzip, 1)]
    [TestCase(AssociationFormat.TsvGzip, 28)]
    [TestCase(AssociationFormat.TsvGzip, 5_000)]
    [TestCase(AssociationFormat.Parquet, 1)]
    [TestCase(AssociationFormat.Parquet, 100)]
    [TestCase(AssociationFormat.Parquet, 5_000)]
    public void A_file_that_was_cut_off(AssociationFormat format, int missing)
    {
        string path = Write(format);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^missing]);
        Assert.That(() => AssociationTableFile.Open(path), Fault($"{path}: is").And.Message.Contains("truncated"));
    }

    [TestCase(AssociationFormat.TsvGzip)]
    [TestCase(AssociationFormat.Parquet)]
    public void A_file_that_is_damaged_within(AssociationFormat format)
    {
        string path = Write(format);
        byte[] bytes = File.ReadAllBytes(path);
        Array.Fill(bytes, (byte)0xA5, 2_000, 400);
        File.WriteAllBytes(path, bytes);
        Assert.That(() => AssociationTableFile.Open(path).Rows().Count(), Fault($"{path}: is not a whole").And.Message.Contains("damaged"));
    }

    [Test]
    public void Columns_in_another_order_and_more_of_them()
    {
        string path = folder.Write("t.tsv",
            "NOTE\tP\tLAMBDA\tLOG10P\tDF\tSTAT\tSE\tBETA\tTEST\tN\tA1FREQ\tALLELE1\tALLELE0\tID\tPOS\tCHROM\r\n"
            + "\t0.1\tNA\t1\t18\t3\t2\t-1\tSCORE\t20\t0.25\tA\tG\trs1\t7\tX\r\n");
        Assert.That(AssociationTableFile.Open(path).Rows().Single(), Is.EqualTo(new AssociationResult(
            0, new Marker("X", "rs1", 0, 7, "A", "G"), 0.25, 20, MarkerTest.Score, -1, 2, 3, 18, 1, double.NaN, MarkerStatus.Tested)));
    }

    [Test]
    public void Parquet_that_was_written_again_elsewhere()
    {
        // Data frames make every column nullable, numbers without nulls too.
        string path = folder.Path("again.parquet");
        using (var file = new ParquetFileWriter(path, [
            new Column<string>("CHROM"), new Column<long?>("POS"), new Column<string>("ID"), new Column<string>("ALLELE0"),
            new Column<string>("ALLELE1"),
            new Column<double>("A1FREQ"), new Column<int?>("N"), new Column<string>("TEST"), new Column<double?>("BETA"),
            new Column<double>("SE"),
            new Column<double>("STAT"), new Column<double>("DF"), new Column<double>("LOG10P"), new Column<double?>("LAMBDA"),
            new Column<string>("NOTE"),
            new Column<bool>("novel")]))
        {
            using RowGroupWriter group = file.AppendRowGroup();
            Text("2");
            Cell<long?>(9);
            Text("rs9");
            Text("C");
            Text("T");
            Cell(0.5);
            Cell<int?>(30);
            Text("LRT");
            Cell<double?>(0.5);
            Cell(0.1);
            Cell(25.0);
            Cell(1.0);
            Cell(6.2);
            Cell<double?>(null);
            Text(null);
            Cell(true);
            file.Close();

            void Cell<T>(T value)
            {
                using LogicalColumnWriter<T> column = group.NextColumn().LogicalWriter<T>();
                column.WriteBatch([value]);
            }

            void Text(string? value) => Cell(value!);
        }

        Assert.That(AssociationTableFile.Open(path).Rows().Single(), Is.EqualTo(new AssociationResult(
            0, new Marker("2", "rs9", 0, 9, "T", "C"), 0.5, 30, MarkerTest.Lrt, 0.5, 0.1, 25, 1, 6.2, double.NaN, MarkerStatus.Tested)));
    }

    [Test]
    public void Reading_can_be_broken_off()
    {
        using var source = new CancellationTokenSource();
        using IEnumerator<AssociationResult> rows = AssociationTableFile.Open(Write(AssociationFormat.Tsv))
            .Rows(source.Token).GetEnumerator();
        Assert.That(rows.MoveNext(), Is.True);
        source.Cancel();
        Assert.That(() => { while (rows.MoveNext()) { } }, Throws.InstanceOf<OperationCanceledException>());
    }

    private static ContainsConstraint Fault(string part) => Throws.TypeOf<InputException>().With.Message.Contains(part);

    private string Write(AssociationFormat format)
    {
        using var table = AssociationTable.Create(folder.Path("out"), ["y"], format: format);
        table.Write(ResultBlock.FromRows(RandomResults.Of(9_000)));
        table.Complete();
        return table.Paths[0];
    }
}

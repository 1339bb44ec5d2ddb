namespace GpuLmm.Tests;

/// <summary>Each fault of a PLINK 2 data set is told with its place, what was expected and what was found.</summary>
public sealed class PlinkPgenFaultTests
{
    private TempFolder folder = null!;

    private static IEnumerable<TestCaseData> Headers =>
    [
        new(0, (byte)0x50, "expected the first bytes 6C 1B of a PLINK .pgen and a storage mode, found 501B10"),
        new(2, (byte)0x11, "storage mode 11 (third byte): expected 01, 02, 03, 04 or 10"),
        new(3, (byte)3, "has 3 markers, but the .pvar 2"),
        new(7, (byte)6, "has 6 samples, but the .psam 5"),
        new(11, (byte)0x4B, "header format 11 (low bits of byte 11): expected 0 to 9"),
        new(22, (byte)200, "record 1 has 200 bytes at byte 24, but the file 28 (truncated?)"),
    ];

    private static IEnumerable<TestCaseData> Records =>
    [
        new((byte)0, new byte[] { 0 }, "a record takes 2 bytes, 1 are left"),
        new((byte)1, new byte[] { 4, 0, 0 }, "4 names no two genotypes"),
        new((byte)2, new byte[] { 0 }, "differences from a record that is not there"),
        new((byte)4, new byte[] { 6 }, "a list of 6 samples: there are 5"),
        new((byte)4, new byte[] { 1, 5, 0 }, "sample 5 after -1 in a list: expected ascending numbers below 5"),
        new((byte)4, new byte[] { 2, 1, 0, 0 }, "sample 1 after 1 in a list: expected ascending numbers below 5"),
        new((byte)4, new byte[] { 0x80, 0x80, 0x80, 0x80, 0x80, 0 }, "the length of a list is a number of more than 5 bytes"),
        new((byte)5, new byte[] { 0 }, "storage type 5 is not defined"),
        new((byte)0x20, new byte[] { 0, 0, 1, 2 }, "the dosages takes 2 bytes, 0 are left"),
        new((byte)0x60, new byte[] { 0, 0, 1, 1, 0x80 }, "dosage 32769: expected at most 32768, two copies"),
    ];

    [SetUp]
    public void CreateFolder() => folder = new TempFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [TestCaseSource(nameof(Headers))]
    public void Header(int offset, byte value, string rule)
    {
        byte[] pgen = TwoMarkers();
        pgen[offset] = value;

        AssertFault(5, 2, pgen, $"study.pgen: {rule}");
    }

    [TestCase(0, "study.pgen: is empty")]
    [TestCase(2, "found 6C1B")]
    [TestCase(9, "expected a header of at least 12 bytes, found a file of 9")]
    [TestCase(23, "the header needs 4 bytes at byte 20, but the file has 23 (truncated?)")]
    [TestCase(27, "record 2 has 2 bytes at byte 26, but the file 27 (truncated?)")]
    public void Truncated_file(int length, string rule) => AssertFault(5, 2, TwoMarkers()[..length], rule);

    [TestCase(-1, "expected 36 bytes for 2 markers and 5 samples in storage mode 03, found 35 (truncated)")]
    [TestCase(1, "expected 36 bytes for 2 markers and 5 samples in storage mode 03, found 37 (too long)")]
    public void File_of_fixed_records(int more, string rule)
    {
        byte[] pgen = PgenFiles.Dosages([[0, 1, 2, 0, 1], [0, 0, 0, 1, 2]]);
        Array.Resize(ref pgen, pgen.Length + more);

        AssertFault(5, 2, pgen, rule);
    }

    [TestCaseSource(nameof(Records))]
    public void Record(byte type, byte[] record, string rule)
    {
        using var pgen = PlinkPgen.Open(PgenFiles.Write(folder, 5, 1, PgenFiles.Variable(5, (type, record))));

        Assert.That(
            () => PgenFiles.Copies(pgen, 0),
            Throws.TypeOf<InputException>().With.Message.StartsWith(
                $"{folder.Path("study.pgen")}: record 1 (marker rs1) at byte 22, byte ").And.Message.EndsWith(rule));
    }

    [TestCase("#CHROM\tPOS\tID\tREF\n1\t1\trs1\tA\n", "line 1: expected the column ALT once in the header #CHROM, found 0")]
    [TestCase("#CHROM\tPOS\tID\tREF\tALT\n1\t1\trs1\tA\n", "line 2: expected at least 5 columns, found 4")]
    [TestCase("#CHROM\tPOS\tID\tREF\tALT\n1\tten\trs1\tA\tG\n", "line 2: position 'ten' (column 2) is not a whole number")]
    [TestCase("#CHROM\tPOS\tID\tREF\tALT\tCM\n1\t1\trs1\tA\tG\tfar\n", "line 2: genetic position 'far' (column 6) is not a number")]
    [TestCase("#CHROM\tPOS\tID\tREF\tALT\n#CHROM\tPOS\tID\tREF\tALT\n", "line 2: a second header line #CHROM")]
    [TestCase("1 rs1 5 A\n", "line 1: expected a header #CHROM, or at least 5 columns")]
    [TestCase("##only\n", "holds no markers")]
    public void Pvar(string text, string rule)
    {
        string path = folder.Write("m.pvar", text);

        Assert.That(() => PvarFile.Read(path), Throws.TypeOf<InputException>().With.Message.StartsWith(path).And.Message.Contains(rule));
    }

    [TestCase("#IID\tSEX\nI1\n", "line 2: expected at least 2 columns, found 1")]
    [TestCase("#FID\tSEX\nI1\t1\n", "line 2: expected the column IID in the header")]
    [TestCase("#IID\tX\tX\nI1\t1\t1\n", "line 2: the header names the column X 2 times")]
    [TestCase("#IID\nI1\nI1\n", "line 3: sample '0 I1' is on line 2 already")]
    [TestCase("F I 0 0\n", "line 1: expected a header #FID or #IID, or at least 5 columns, found 4")]
    [TestCase("#IID\n", "holds no samples")]
    public void Psam(string text, string rule)
    {
        string path = folder.Write("s.psam", text);

        Assert.That(() => PsamFile.Read(path), Throws.TypeOf<InputException>().With.Message.StartsWith(path).And.Message.Contains(rule));
    }

    [Test]
    public void Two_files_of_markers()
    {
        folder.Write("study.pvar.zst", "");

        AssertFault(5, 2, TwoMarkers(), "study.pvar.zst; one of them must go");
    }

    [Test]
    public void A_truncated_zstandard_file()
    {
        byte[] packed;
        using (var compressor = new ZstdSharp.Compressor())
        {
            packed = compressor.Wrap(
                PgenFiles.Text("#CHROM\tPOS\tID\tREF\tALT\n"
                + string.Concat(Enumerable.Range(1, 99).Select(j => $"1\t{j}\trs{j}\tA\tG\n")))).ToArray();
        }

        File.WriteAllBytes(folder.Path("whole.pvar.zst"), packed);
        File.WriteAllBytes(folder.Path("cut.pvar.zst"), packed[..^7]);

        Assert.That(PvarFile.Read(folder.Path("whole.pvar.zst")), Has.Length.EqualTo(99));
        Assert.That(() => PvarFile.Read(folder.Path("cut.pvar.zst")),
            Throws.TypeOf<InputException>().With.Message.Contains("cut.pvar.zst: is not a whole Zstandard file"));
    }

    private static byte[] TwoMarkers() => PgenFiles.Variable(5, (0, PgenFiles.Calls(0, 1, 2, 3, 0)), (0, PgenFiles.Calls(2, 2, 2, 0, 1)));

    private void AssertFault(int samples, int markers, byte[] pgen, string rule) => Assert.That(
        () => PlinkPgen.Open(PgenFiles.Write(folder, samples, markers, pgen)),
        Throws.TypeOf<InputException>().With.Message.Contains(rule).And.Message.StartsWith(folder.Path("study")));
}

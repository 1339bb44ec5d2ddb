namespace GpuLmm.Tests;

/// <summary>Each fault of a PLINK data set is told with its place, what was expected and what was found.</summary>
public sealed class PlinkBedFaultTests
{
    private TempFolder folder = null!;
    private string prefix = null!;

    [SetUp]
    public void WriteStudy()
    {
        folder = new TempFolder();
        prefix = PlinkFiles.Write(folder, 6, 5);
    }

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [TestCase(12, "expected 3 + M·⌈N/4⌉ = 13 bytes for 5 markers and 6 samples, found 12 (truncated)")]
    [TestCase(14, "expected 3 + M·⌈N/4⌉ = 13 bytes for 5 markers and 6 samples, found 14 (too long)")]
    [TestCase(2, "expected a header of 3 bytes (6C 1B 01), found a file of 2 bytes")]
    [TestCase(0, "expected a header of 3 bytes (6C 1B 01), found a file of 0 bytes")]
    public void Bed_of_another_length(int length, string rule)
    {
        byte[] bytes = File.ReadAllBytes(prefix + ".bed");
        Array.Resize(ref bytes, length);
        File.WriteAllBytes(prefix + ".bed", bytes);

        AssertFault($"{prefix}.bed: {rule}");
    }

    [TestCase(0, (byte)0x50, "expected the first bytes 6C 1B of a PLINK .bed, found 50 1B")]
    [TestCase(1, (byte)0x00, "expected the first bytes 6C 1B of a PLINK .bed, found 6C 00")]
    [TestCase(2, (byte)0x00, "expected the third byte 01 (marker-major), found 00 (sample-major; convert it with plink --make-bed)")]
    [TestCase(2, (byte)0x07, "expected the third byte 01 (marker-major), found 07")]
    public void Bed_with_another_header(int offset, byte value, string rule)
    {
        byte[] bytes = File.ReadAllBytes(prefix + ".bed");
        bytes[offset] = value;
        File.WriteAllBytes(prefix + ".bed", bytes);

        AssertFault($"{prefix}.bed: {rule}");
    }

    [TestCase("1 rs3 0 300 A", "expected 6 columns, found 5")]
    [TestCase("1 rs3 0 300 A C G", "expected 6 columns, found 7")]
    [TestCase("1 rs3 0 3e2 A C", "position '3e2' (column 4) is not a whole number")]
    [TestCase("1 rs3 cM 300 A C", "genetic position 'cM' (column 3) is not a number")]
    public void Bim_line(string line, string rule)
    {
        ReplaceLine(".bim", 3, line);

        AssertFault($"{prefix}.bim line 3: {rule}");
    }

    [TestCase("F3 I3 0 0 1", "expected at least 6 columns, found 5")]
    [TestCase("F3 I3 0 0 1 2 3", "expected 6 columns as on the first line, found 7")]
    [TestCase("F1 I1 0 0 1 2", "sample 'F1 I1' is on line 1 already")]
    public void Fam_line(string line, string rule)
    {
        ReplaceLine(".fam", 3, line);

        AssertFault($"{prefix}.fam line 3: {rule}");
    }

    [Test]
    public void A_fam_phenotype_that_is_not_a_number_matters_only_when_asked_for()
    {
        ReplaceLine(".fam", 3, "F3 I3 0 0 1 case");
        using PlinkBed bed = PlinkBed.Open(prefix);

        Assert.That(
            () => bed.Phenotypes,
            Throws.TypeOf<InputException>().With.Message.EqualTo($"{prefix}.fam line 3: phenotype 'case' (column 6) is not a number"));
    }

    [TestCase(".bed")]
    [TestCase(".bim")]
    [TestCase(".fam")]
    public void Missing_file(string extension)
    {
        File.Delete(prefix + extension);

        AssertFault($"{prefix}{extension}: file not found");
    }

    [TestCase(".bim", "holds no markers")]
    [TestCase(".fam", "holds no samples")]
    public void Empty_file(string extension, string rule)
    {
        File.WriteAllText(prefix + extension, "\n\r\n");

        AssertFault($"{prefix}{extension}: {rule}");
    }

    [Test]
    public void Repeated_marker_ids_are_allowed()
    {
        ReplaceLine(".bim", 3, "1 rs1 0 300 A C");
        using PlinkBed bed = PlinkBed.Open(prefix);

        Assert.That(bed.Markers[2].Id, Is.EqualTo(bed.Markers[0].Id));
    }

    private void ReplaceLine(string extension, int number, string line)
    {
        string[] lines = File.ReadAllLines(prefix + extension);
        lines[number - 1] = line;
        File.WriteAllLines(prefix + extension, lines);
    }

    private void AssertFault(string message) =>
        Assert.That(() => PlinkBed.Open(prefix), Throws.TypeOf<InputException>().With.Message.EqualTo(message));
}

namespace GpuLmm.Tests;

/// <summary>Text files of PLINK 2 as it writes them, and as it takes them.</summary>
public sealed class PvarAndPsamTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void CreateFolder() => folder = new TempFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [TestCase(
        "##fileformat=VCFv4.2\n##INFO=<ID=PR>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tCM\nX\t12\trs1\tA\tGT\t.\tPASS\tPR\t1.5\n",
        1.5)]
    [TestCase("#CHROM POS ID REF ALT\r\nX 12 rs1 A GT\r\n", 0)]
    [TestCase("#CHROM\tID\tPOS\tALT\tREF\nX\trs1\t12\tGT\tA\n", 0)]
    [TestCase("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tCM\nX\t12\trs1\tA\tGT\t.\t.\t.\tGT\t0|1\n", 0)]
    [TestCase("X rs1 1.5 12 GT A\n", 1.5)]
    [TestCase("X rs1 12 GT A\n", 0)]
    public void Markers(string text, double genetic) =>
        Assert.That(PvarFile.Read(folder.Write("m.pvar", text)), Is.EqualTo(new[] { new Marker("X", "rs1", genetic, 12, "GT", "A") }));

    [Test]
    public void Samples_with_all_columns()
    {
        SampleRecords records = PsamFile.Read(folder.Write(
            "s.psam",
            "## a comment\n#FID IID SID PAT MAT SEX bmi group case\nF1 I1 0 0 0 1 21.5 north 1\nF1 I2 0 I1 0 2 -9 south 2\nF2 I1 0 0 0 NA NA north 0\nF3 I3 0 0 0 f 0 NONE nan\n"));

        Assert.That(records.Samples,
            Is.EqualTo(new[] { new SampleId("F1", "I1"), new SampleId("F1", "I2"), new SampleId("F2", "I1"), new SampleId("F3", "I3") }));
        Assert.That(records.Sexes, Is.EqualTo(new[] { Sex.Male, Sex.Female, Sex.Unknown, Sex.Female }));
        Assert.That(records.Phenotypes.Names, Is.EqualTo(new[] { "bmi", "case" }), "categories are no phenotypes");
        Assert.That(records.Phenotypes.Values[0].ToArray(), Is.EqualTo(new[] { 21.5, double.NaN, double.NaN, 0 }));
        Assert.That(records.Phenotypes.Values[1].ToArray(), Is.EqualTo(new[] { 1, 2, double.NaN, double.NaN }),
            "0 is missing beside case and control");
    }

    [Test]
    public void Samples_without_families()
    {
        SampleRecords records = PsamFile.Read(folder.Write("s.psam", "#IID\tSEX\tT\nI1\t1\t0\nI2\t2\t1\n"));

        Assert.That(records.Samples, Is.EqualTo(new[] { new SampleId("0", "I1"), new SampleId("0", "I2") }));
        Assert.That(records.Phenotypes.Values[0].ToArray(), Is.EqualTo(new[] { 0.0, 1.0 }), "0 and 1 are not case and control");
    }

    [TestCase("F I1 0 0 2\n", 0)]
    [TestCase("F I1 0 0 2 3.5\n", 1)]
    [TestCase("F I1 0 0 2 3.5 A G C T\n", 1)]
    public void Samples_without_a_header(string line, int phenotypes)
    {
        SampleRecords records = PsamFile.Read(folder.Write("s.psam", line));

        Assert.That((records.Samples[0], records.Sexes[0]), Is.EqualTo((new SampleId("F", "I1"), Sex.Female)));
        Assert.That(records.Phenotypes.Names, Is.EqualTo(phenotypes == 0 ? [] : new[] { "PHENO1" }));
    }

    [Test]
    public void A_phenotype_that_is_not_a_number_matters_only_when_asked_for()
    {
        SampleRecords records = PsamFile.Read(folder.Write("s.psam", "#IID T\nI1 1.5\nI2 high\n"));

        Assert.That(records.Samples, Has.Count.EqualTo(2));
        Assert.That(() => records.Phenotypes,
            Throws.TypeOf<InputException>().With.Message.Contains("s.psam line 3: phenotype 'high' (column 2) is not a number"));
    }
}

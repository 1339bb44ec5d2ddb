namespace GpuLmm.Tests;

/// <summary>Storage modes that plink2 reads and does not write, byte by byte.</summary>
public sealed class PlinkPgenTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void CreateFolder() => folder = new TempFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void Fixed_dosages([Values] bool hasPhase)
    {
        float[][] dosages = [[0, 0.25f, 1.5f, float.NaN, 2], [1, 1, 0.0625f, 2, float.NaN]];
        using var pgen = PlinkPgen.Open(PgenFiles.Write(folder, 5, 2, PgenFiles.Dosages(dosages, hasPhase)));

        Assert.That(pgen.HasDosages, Is.True);
        Assert.That(PgenFiles.Copies(pgen, 0), Is.EqualTo(dosages[0].Select(d => (double)d)));
        Assert.That(PgenFiles.Copies(pgen, 1), Is.EqualTo(dosages[1].Select(d => (double)d)));
    }

    [Test]
    public void A_bed_under_the_name_of_a_pgen()
    {
        sbyte[][] counts = PlinkFiles.RandomCounts(1, 9, 4);
        PlinkBed.Write(folder.Path("bed"), PlinkFiles.Ids(9), PlinkFiles.Markers(4), counts);
        using var pgen = PlinkPgen.Open(PgenFiles.Write(folder, 9, 4, File.ReadAllBytes(folder.Path("bed.bed"))));

        Assert.That(pgen.HasDosages, Is.False);
        Assert.That(PgenFiles.Copies(pgen, 3), Is.EqualTo(counts[3].Select(c => c < 0 ? double.NaN : c)));
    }

    [Test]
    public void A_header_of_lengths_only()
    {
        // Two bits a record: what its length exceeds the least by.
        byte[] pgen = [.. PgenFiles.Header(0x10, 2, 5, 8), .. BitConverter.GetBytes(21L), 0, .. PgenFiles.Calls(0, 1, 2, 3, 1),
            .. PgenFiles.Calls(2, 2, 0, 0, 0)];
        using var genotypes = PlinkPgen.Open(PgenFiles.Write(folder, 5, 2, pgen));

        Assert.That(PgenFiles.Copies(genotypes, 0), Is.EqualTo(new[] { 0, 1, 2, double.NaN, 1 }));
        Assert.That(PgenFiles.Copies(genotypes, 1), Is.EqualTo(new double[] { 2, 2, 0, 0, 0 }));
    }

    [Test]
    public void Phase_is_skipped_before_dosages([Values] bool isMarked)
    {
        // Three heterozygotes; marked: the first and third have phase. Then bits of the samples with dosages: the second and fifth.
        byte[] phase = isMarked ? [0b1011, 0b01] : [0b1010];
        byte[] record = [.. PgenFiles.Calls(1, 1, 0, 1, 2), .. phase, 0b10010, .. PgenFiles.UShort(8192), .. PgenFiles.UShort(24576)];
        using var pgen = PlinkPgen.Open(PgenFiles.Write(folder, 5, 1, PgenFiles.Variable(5, (0x70, record))));

        Assert.That(PgenFiles.Copies(pgen, 0), Is.EqualTo(new[] { 1, 0.5, 0, 1, 1.5 }));
    }

    [Test]
    public void A_marker_of_several_alleles_is_refused_when_it_is_read()
    {
        string prefix = PgenFiles.Write(folder, 4, 2,
            PgenFiles.Variable(4, (0, PgenFiles.Calls(0, 1, 2, 0)), (8, [.. PgenFiles.Calls(1, 1, 2, 0), 0xFF])));
        folder.Write("study.pvar", "#CHROM\tPOS\tID\tREF\tALT\n1\t1\trs1\tA\tG\n1\t2\trs2\tA\tG,T\n");
        using var pgen = PlinkPgen.Open(prefix);

        Assert.That(PgenFiles.Copies(pgen, 0), Is.EqualTo(new double[] { 0, 1, 2, 0 }));
        Assert.That(() => PgenFiles.Copies(pgen, 1),
            Throws.TypeOf<InputException>().With.Message.Contains("marker rs2 (record 2) has several alternative alleles (G,T)"));
    }

    [Test]
    public void A_set_beside_a_bim_and_fam()
    {
        string prefix = PgenFiles.Write(folder, 3, 1, PgenFiles.Variable(3, (0, PgenFiles.Calls(0, 1, 2))));
        File.Delete(prefix + ".pvar");
        File.Delete(prefix + ".psam");
        folder.Write("study.bim", "7 rs1 0 5 G A\n");
        folder.Write("study.fam", "F I1 0 0 1 2.5\nF I2 0 0 2 -9\nF I3 0 0 0 1\n");
        using var pgen = PlinkPgen.Open(prefix + ".pgen");

        Assert.That((pgen.Name, pgen.Markers[0].Allele1, pgen.Sexes[1]), Is.EqualTo((prefix, "G", Sex.Female)));
        Assert.That(pgen.Phenotypes!.Values[0].ToArray(), Is.EqualTo(new[] { 2.5, double.NaN, 1 }));
    }

    [Test]
    public void A_source_opens_its_format()
    {
        string prefix = PgenFiles.Write(folder, 3, 1, PgenFiles.Variable(3, (0, PgenFiles.Calls(0, 1, 2))));
        using Genotypes genotypes = new GenotypeSource(GenotypeFormat.PlinkPgen, prefix).Open();

        Assert.That((genotypes.Name, genotypes.Markers[0].Id), Is.EqualTo((prefix, "rs1")));
        Assert.That(GenotypeSource.Find(prefix), Is.EqualTo(new GenotypeSource(GenotypeFormat.PlinkPgen, prefix)));
        Assert.That(() => GenotypeSource.Find(prefix + "2"), Throws.TypeOf<InputException>().With.Message.Contains("study2.bed, "));
        folder.Write("study.bed", "");
        Assert.That(() => GenotypeSource.Find(prefix), Throws.TypeOf<InputException>().With.Message.Contains("stands for several"));
        Assert.That(GenotypeSource.Find(prefix + ".pgen").Format, Is.EqualTo(GenotypeFormat.PlinkPgen));
        Assert.That(() => new GenotypeSource((GenotypeFormat)99, prefix).Open(), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}

namespace GpuLmm.Tests;

public sealed class PlinkBedTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void CreateFolder() => folder = new TempFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(8)]
    [TestCase(33)]
    public void What_is_written_is_read_back(int n)
    {
        const int M = 9;
        sbyte[][] counts = PlinkFiles.RandomCounts(n, n, M);
        PlinkBed.Write(folder.Path("study"), PlinkFiles.Ids(n), PlinkFiles.Markers(M), counts);

        using PlinkBed bed = PlinkBed.Open(folder.Path("study"));
        using var block = new GenotypeBlock(n, 4);
        int[] wanted = [7, 0, 1, 8];
        bed.Read(wanted, block);

        Assert.That(bed.Samples, Is.EqualTo(PlinkFiles.Ids(n)));
        Assert.That(bed.Markers, Is.EqualTo(PlinkFiles.Markers(M)));
        for (int i = 0; i < wanted.Length; i++)
        {
            double[] decoded = new double[n];
            PackedGenotypes.Decode(block.Packed(i), SampleSelection.All(n), MarkerCoding.Additive(-1), decoded);
            Assert.That(block.MarkerIndex(i), Is.EqualTo(wanted[i]));
            Assert.That(decoded, Is.EqualTo(counts[wanted[i]].Select(c => (double)c)));
        }
    }

    [Test]
    public void A_known_file_decodes_by_plinks_definition()
    {
        // 11 10 01 00 in the first byte, low bits first: 0 copies of A1 is the highest code.
        folder.Write("k.fam", "f 1 0 0 1 1.5\nf 2 0 0 2 -9\nf 3 0 0 0 NA\nf 4 0 0 3 -8\nf 5 0 0 1 2\n");
        folder.Write("k.bim", "chrUn_1 . 0 -5 A C\n");
        File.WriteAllBytes(folder.Path("k.bed"), [0x6C, 0x1B, 0x01, 0b11_10_01_00, 0b1111_1110]);

        using PlinkBed bed = PlinkBed.Open(folder.Path("k.bed"));
        using var block = new GenotypeBlock(5, 1);
        bed.Read([0], block);
        double[] decoded = new double[5];
        PackedGenotypes.Decode(block.Packed(0), SampleSelection.All(5), MarkerCoding.Additive(double.NaN), decoded);

        Assert.That(decoded, Is.EqualTo(new[] { 2, double.NaN, 1, 0, 1 }));
        Assert.That(block.Packed(0)[1], Is.EqualTo(0b10), "unused bits are cleared");
        Assert.That(bed.Sexes, Is.EqualTo(new[] { Sex.Male, Sex.Female, Sex.Unknown, Sex.Unknown, Sex.Male }));
        Assert.That(bed.Markers[0], Is.EqualTo(new Marker("chrUn_1", ".", 0, -5, "A", "C")));
        Assert.That(bed.Phenotypes.Values[0].ToArray(), Is.EqualTo(new[] { 1.5, double.NaN, double.NaN, -8, 2 }));
    }

    [Test]
    public void Further_phenotype_columns_are_named_and_minus_nine_is_missing_in_all()
    {
        string prefix = PlinkFiles.Write(folder, 2, 1);
        folder.Write("study.fam", "F1 I1 0 0 1 -9 -9 NA\nF2 I2 0 0 1 4 nan 1e-3\n");

        using PlinkBed bed = PlinkBed.Open(prefix);

        Assert.That(bed.Phenotypes.Names, Is.EqualTo(new[] { "pheno", "pheno2", "pheno3" }));
        Assert.That(bed.Phenotypes.Values[0].ToArray(), Is.EqualTo(new[] { double.NaN, 4 }));
        Assert.That(bed.Phenotypes.Values[1].ToArray(), Is.EqualTo(new[] { double.NaN, double.NaN }));
        Assert.That(bed.Phenotypes.Values[2].ToArray(), Is.EqualTo(new[] { double.NaN, 0.001 }));
    }

    [Test]
    public void Line_endings_and_blank_lines_make_no_difference()
    {
        string prefix = PlinkFiles.Write(folder, 6, 5);
        using (PlinkBed lf = PlinkBed.Open(prefix))
        {
            foreach (string extension in (string[])[".bim", ".fam"])
            {
                string text = File.ReadAllText(prefix + extension).TrimEnd('\n');
                File.WriteAllText(folder.Path("crlf" + extension), text.Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n\r\n");
                File.WriteAllText(folder.Path("bare" + extension), "\uFEFF" + text);
            }

            foreach (string copy in (string[])["crlf", "bare"])
            {
                File.Copy(prefix + ".bed", folder.Path(copy + ".bed"));
                using PlinkBed other = PlinkBed.Open(folder.Path(copy));
                Assert.That(other.Markers, Is.EqualTo(lf.Markers));
                Assert.That(other.Samples, Is.EqualTo(lf.Samples));
            }
        }
    }

    [Test]
    public void The_writer_keeps_sex_and_phenotype()
    {
        double[] y = [0.1 + 0.2, double.NaN];
        using (var writer = new PlinkBedWriter(folder.Path("w"), PlinkFiles.Ids(2), [Sex.Female, Sex.Male], y))
        {
            writer.Write(PlinkFiles.Markers(1)[0], [0, 2]);
        }

        using PlinkBed bed = PlinkBed.Open(folder.Path("w"));

        Assert.That(bed.Sexes, Is.EqualTo(new[] { Sex.Female, Sex.Male }));
        Assert.That(bed.Phenotypes.Values[0].ToArray(), Is.EqualTo(y));
    }

    [Test]
    public void The_writer_refuses_other_numbers_of_copies()
    {
        Assert.That(
            () => PlinkBed.Write(folder.Path("w"), PlinkFiles.Ids(2), PlinkFiles.Markers(1), [[0, 3]]),
            Throws.ArgumentException.With.Message.EqualTo("Sample 1 has 3 copies of allele 1: expected 0, 1, 2, or -1 for missing."));
        Assert.That(() => PlinkBed.Write(folder.Path("w"), PlinkFiles.Ids(2), PlinkFiles.Markers(1), [[0]]), Throws.ArgumentException);
        Assert.That(() => PlinkBed.Write(folder.Path("w"), PlinkFiles.Ids(2), PlinkFiles.Markers(2), [[0, 1]]), Throws.ArgumentException);
    }

    [Test]
    public void Reading_checks_its_arguments()
    {
        PlinkBed bed = PlinkBed.Open(PlinkFiles.Write(folder, 6, 5));
        using var block = new GenotypeBlock(6, 2);
        using var narrow = new GenotypeBlock(5, 2);

        Assert.That(() => bed.Read([5], block), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => bed.Read([-1], block), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => bed.Read([0, 1, 2], block), Throws.ArgumentException);
        Assert.That(() => bed.Read([0], narrow), Throws.ArgumentException);
        bed.Dispose();
        bed.Dispose();
        Assert.That(() => bed.Read([0], block), Throws.InstanceOf<ObjectDisposedException>());
    }
}

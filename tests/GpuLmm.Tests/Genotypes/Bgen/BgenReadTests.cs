using CsCheck;

namespace GpuLmm.Tests;

/// <summary>Probabilities of every kind against their definition, in files written by an independent writer.</summary>
public sealed class BgenReadTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void CreateFolder() => folder = new TempFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void Copies_follow_from_the_probabilities() =>
        Gen.Select(BgenCase.Any, Gen.Int[0, 2], Gen.Enum<ReferenceAllele>()).Sample((drawn, compression, reference) =>
    {
        double[] expected = reference == ReferenceAllele.First ? drawn.Copies : Array.ConvertAll(drawn.Copies, c => 2 - c);
        Assert.That(Read(new BgenWriter(drawn.Ploidies.Length, 2, compression), reference, drawn.Variant)[0],
            Is.EqualTo(expected).Within(2e-7));
    }, iter: 2000, threads: 1);

    [Test]
    public void Hard_calls_are_calls_and_fractions_are_dosages([Values(8, 16, 5)] int bits, [Values] bool isPhased)
    {
        uint one = (1u << bits) - 1;
        uint[] hard = isPhased ? [one, one, one, 0, 0, 0, 0, 0] : [one, 0, 0, one, 0, 0, 0, 0], soft = [one, 0, 1, one - 1, 0, 0, 0, 0];
        using BgenFile bgen = Open(
            new BgenWriter(4), ReferenceAllele.First, BgenVariantData.Layout2([2, 2, 2, 0x82], isPhased, bits, hard),
            BgenVariantData.Layout2([2, 2, 2, 2], false, bits, soft));
        using var block = new GenotypeBlock(4, 2);
        bgen.Read([0, 1], block);

        Assert.That(block.HasDosages(0), Is.False);
        Assert.That(block.Packed(0).ToArray(), Is.EqualTo(new byte[] { 0b01_00_10_11 }));
        Assert.That(block.HasDosages(1), Is.True);
        Assert.That(block.Dosages(1).ToArray(), Is.EqualTo(new[] { 0, (float)((one - 1.0) / one), 2, 2 }));
    }

    [Test]
    public void Markers_in_any_order_and_by_many_threads_are_the_same()
    {
        BgenCase[] drawn =
            [.. Enumerable.Range(0, 40).Select(s => BgenCase.Draw(new Random(s), 33, 1 + (s % 32), s % 2 == 0, [1, 2], 0.1, s % 3 == 0))];
        using BgenFile bgen = Open(new BgenWriter(33), ReferenceAllele.First, [.. drawn.Select(d => d.Variant)]);
        Parallel.For(0, 200, t =>
        {
            int[] markers = [.. Enumerable.Range(0, 10).Select(i => (t * 7 + i * 13) % 40)];
            double[][] rows = GenotypeCopies.Of(bgen, markers);
            for (int i = 0; i < markers.Length; i++)
            {
                Assert.That(rows[i], Is.EqualTo(drawn[markers[i]].Copies).Within(2e-7));
            }
        });
    }

    [Test]
    public void Layout_1_is_divided_by_its_sum([Values(0, 1)] int compression, [Values] ReferenceAllele reference)
    {
        // PLINK 2.00a3.5 (--bgen F ref-first --export A) gives for allele A: 2, 1, 1, NA and 1.90625, 1, 0.03125, 1.2.
        double[][] rows = Read(
            new BgenWriter(4, 1, compression),
            reference,
            BgenVariantData.Layout1((32768, 0, 0), (0, 16384, 0), (10000, 0, 10000), (0, 0, 0)),
            BgenVariantData.Layout1((30000, 1000, 1000), (0, 32768, 0), (0, 1000, 31000), (100, 100, 50)));

        double[] firstCopies = [1.90625, 1, 0.03125, 1.2];
        Assert.That(rows[0], Is.EqualTo(reference == ReferenceAllele.Last ? [2, 1, 1, double.NaN] : new[] { 0, 1, 1, double.NaN }));
        Assert.That(rows[1], Is.EqualTo(reference == ReferenceAllele.Last ? firstCopies : firstCopies.Select(c => 2 - c)).Within(2e-7));
    }

    [Test]
    public void Haploid_mixed_and_phased_as_plink2()
    {
        // PLINK 2.00a3.5 (--bgen F ref-first --export A) gives for allele A: 2, 0, 1.2549, NA and 1, 0, 0.58826, 2.
        double[][] rows = Read(
            new BgenWriter(4),
            ReferenceAllele.Last,
            BgenVariantData.Layout2([1, 1, 2, 0x81], false, 8, [255, 0, 128, 64, 0]),
            BgenVariantData.Layout2([2, 2, 2, 2], true, 8, [255, 0, 0, 0, 100, 50, 255, 255]));

        Assert.That(rows[0], Is.EqualTo(new[] { 2, 0, 1.2549, double.NaN }).Within(5e-5));
        Assert.That(rows[1], Is.EqualTo(new[] { 1, 0, 0.58826, 2 }).Within(5e-5));
    }

    [Test]
    public void Markers_have_the_rsid_or_else_the_identifier_and_count_the_allele_that_is_not_the_reference()
    {
        BgenVariantData variant = BgenVariantData.Layout2([2], false, 8, [255, 0]);
        var writer = new BgenWriter(1);
        BgenVariantData[] variants =
        [
            variant with { Rsid = "rs7", Chromosome = "01", Position = 4_000_000_000, Alleles = ["A", "TTG"] },
            variant with { Rsid = "", Identifier = "snp7", Chromosome = "01" },
            variant with { Rsid = "", Identifier = "", Chromosome = "" },
        ];
        using BgenFile first = Open(writer, ReferenceAllele.First, variants), last = Open(writer, ReferenceAllele.Last, variants);

        Assert.That(first.Markers, Is.EqualTo(new[]
        {
            new Marker("01", "rs7", 0, 4_000_000_000, "TTG", "A"), new Marker("01", "snp7", 0, 1000, "G", "A"),
                new Marker("0", ".", 0, 1000, "G", "A"),
        }));
        Assert.That(last.Markers[0], Is.EqualTo(new Marker("01", "rs7", 0, 4_000_000_000, "A", "TTG")));
    }

    [Test]
    public void Variants_with_another_number_of_alleles_are_passed_over()
    {
        BgenVariantData three =
            BgenVariantData.Layout2([2], false, 8, [0, 0, 255, 0, 0], 3) with { Rsid = "rs3", Alleles = ["A", "C", "G"] };
        BgenVariantData one = BgenVariantData.Layout2([2], false, 8, [], 1) with { Rsid = "rs1", Alleles = ["A"] };
        BgenVariantData two = BgenVariantData.Layout2([2], false, 8, [0, 255]) with { Rsid = "rs2" };
        using BgenFile bgen = Open(new BgenWriter(1), ReferenceAllele.First, three, two, one);

        Assert.That(bgen.Markers.Select(m => m.Id), Is.EqualTo(new[] { "rs2" }));
        Assert.That((bgen.SkippedCount, bgen.FirstSkipped), Is.EqualTo((2, "rs3")));
        Assert.That(GenotypeCopies.Of(bgen)[0], Is.EqualTo(new[] { 1.0 }));
    }

    [Test]
    public void A_free_part_of_the_header_is_passed_over()
    {
        byte[] plain = new BgenWriter(1) { SampleNames = ["a"] }.File(BgenVariantData.Layout2([2], false, 8, [0, 255]));
        byte[] longer = [.. plain[..20], .. "free"u8, .. plain[20..]];
        (longer[0], longer[4]) = ((byte)(longer[0] + 4), 24);
        File.WriteAllBytes(folder.Path("f.bgen"), longer);
        using var bgen = BgenFile.Open(folder.Path("f.bgen"));

        Assert.That(GenotypeCopies.Of(bgen)[0], Is.EqualTo(new[] { 1.0 }));
    }

    private double[][] Read(BgenWriter writer, ReferenceAllele reference, params BgenVariantData[] variants)
    {
        using BgenFile bgen = Open(writer, reference, variants);
        return GenotypeCopies.Of(bgen);
    }

    private BgenFile Open(BgenWriter writer, ReferenceAllele reference, params BgenVariantData[] variants)
    {
        string path = folder.Path("f.bgen");
        File.WriteAllBytes(path,
            (writer with { SampleNames = [.. Enumerable.Range(0, writer.SampleCount).Select(i => $"s{i}")] }).File(variants));
        return BgenFile.Open(path, reference: reference);
    }
}

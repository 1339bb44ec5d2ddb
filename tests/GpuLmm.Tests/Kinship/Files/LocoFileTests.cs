namespace GpuLmm.Tests;

/// <summary>Per-chromosome kinships in files give back what was left out of them.</summary>
public sealed class LocoFileTests
{
    private TempFolder folder = null!;
    private string prefix = null!;
    private HostBackend backend = null!;
    private Genotypes genotypes = null!;

    [SetUp]
    public void Open()
    {
        folder = new TempFolder();
        prefix = folder.Path("k");
        backend = HostBackend.Open(1);
        genotypes = PlinkBed.Open(PlinkFiles.Write(folder, 20, 60));
    }

    [TearDown]
    public void Close()
    {
        genotypes.Dispose();
        backend.Dispose();
        folder.Dispose();
    }

    [Test]
    public void Leaving_out_works_as_before([Values] KinshipFormat format,
        [Values(KinshipMethod.Centered, KinshipMethod.VanRaden1)] KinshipMethod method)
    {
        using LocoKinship written = Estimate(new KinshipOptions { Method = method });
        IReadOnlyList<string> paths = LocoFile.Write(written, prefix, format);
        Assert.That(paths, Is.EquivalentTo(LocoFile.PathsOf(prefix, format, ["1", "X"])));
        using LocoKinship read = LocoFile.Read(prefix, genotypes.Samples);
        double tolerance = format == KinshipFormat.Gcta ? 1e-5 : 1e-13;
        foreach (string chromosome in new[] { "1", "X", "Y" })
        {
            using Kinship expected = written.Without(chromosome);
            using Kinship actual = read.Without(chromosome);
            KinshipMatrices.AssertSame(actual, expected, tolerance);
            Assert.That(actual.MarkerCount, Is.EqualTo(expected.MarkerCount));
        }

        Assert.That(read.Chromosomes, Is.EqualTo(written.Chromosomes));
        Assert.That(LocoFile.CountChromosomes(prefix), Is.EqualTo(2));
    }

    [Test]
    public void The_whole_is_under_the_prefix_itself()
    {
        using LocoKinship written = Estimate(KinshipOptions.Default);
        LocoFile.Write(written, prefix, KinshipFormat.Rel);
        using Kinship all = written.All();
        using Kinship read = KinshipFile.Read(prefix);
        KinshipMatrices.AssertSame(read, all);
    }

    [Test]
    public void Pairwise_sums_are_refused()
    {
        using LocoKinship written = Estimate(new KinshipOptions { PairwiseCounts = true });
        Assert.Throws<ArgumentException>(() => LocoFile.Write(written, prefix, KinshipFormat.Rel));
    }

    [TestCase("CHROM MARKERS\n1 2\n", "line 1: expected the header CHROM MARKERS DIVISOR PREFIX")]
    [TestCase("CHROM\tMARKERS\tDIVISOR\tPREFIX\n1\t30\t-1\tk.chr1\n", "line 2: expected a chromosome")]
    [TestCase("CHROM\tMARKERS\tDIVISOR\tPREFIX\n1\t30\t30\tk.chr1\n1\t30\t30\tk.chr1\n", "line 3: chromosome 1 occurs twice")]
    [TestCase("CHROM\tMARKERS\tDIVISOR\tPREFIX\n1\t30\t30\tk.chr1\n", "expected two chromosomes or more, found 1")]
    [TestCase("CHROM\tMARKERS\tDIVISOR\tPREFIX\n1\t30\t30\tk.chr1\n2\t30\t30\tk.chr2\n", "k.chr2: no relationship matrix")]
    public void A_table_that_breaks_its_format(string text, string expected)
    {
        using (LocoKinship written = Estimate(KinshipOptions.Default))
        {
            LocoFile.Write(written, prefix, KinshipFormat.Rel);
        }

        File.WriteAllText(prefix + ".loco.tsv", text);
        Assert.That(() => LocoFile.Read(prefix), Throws.TypeOf<InputException>().With.Message.Contains(expected));
    }

    [Test]
    public void Matrices_of_other_samples_are_refused()
    {
        using (LocoKinship written = Estimate(KinshipOptions.Default))
        {
            LocoFile.Write(written, prefix, KinshipFormat.Text);
        }

        string ids = prefix + ".chrX.cXX.txt.id";
        File.WriteAllLines(ids, File.ReadAllLines(ids).Reverse());
        Assert.That(() =>
            LocoFile.Read(prefix), Throws.TypeOf<InputException>().With.Message.Contains("k.chrX: its 20 samples are not the 20"));
    }

    private LocoKinship Estimate(KinshipOptions options) =>
        LocoKinship.Estimate(genotypes, KinshipSamples.Kept(genotypes), backend, options);
}

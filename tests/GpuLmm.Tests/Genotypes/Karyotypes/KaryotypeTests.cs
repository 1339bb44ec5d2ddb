namespace GpuLmm.Tests;

/// <summary>What names and numbers of chromosomes mean.</summary>
public sealed class KaryotypeTests
{
    private const ChromosomeKind A = ChromosomeKind.Autosome;
    private const ChromosomeKind X = ChromosomeKind.X;
    private const ChromosomeKind Par = ChromosomeKind.PseudoAutosomal;
    private const ChromosomeKind Y = ChromosomeKind.Y;
    private const ChromosomeKind Mt = ChromosomeKind.Mitochondrion;

    [TestCase("1", "1", A)]
    [TestCase("chr1", "1", A)]
    [TestCase("01", "1", A)]
    [TestCase("0", "0", A)]
    [TestCase("22", "22", A)]
    [TestCase("23", "X", X)]
    [TestCase("chrX", "X", X)]
    [TestCase("x", "X", X)]
    [TestCase("24", "Y", Y)]
    [TestCase("chrY", "Y", Y)]
    [TestCase("25", "XY", Par)]
    [TestCase("XY", "XY", Par)]
    [TestCase("PAR1", "PAR1", Par)]
    [TestCase("chrPAR2", "PAR2", Par)]
    [TestCase("26", "MT", Mt)]
    [TestCase("MT", "MT", Mt)]
    [TestCase("chrM", "MT", Mt)]
    [TestCase("M", "MT", Mt)]
    [TestCase("scaffold_7", "SCAFFOLD_7", A)]
    [TestCase("chrUn_KI270302v1", "UN_KI270302V1", A)]
    [TestCase("HLA-A*01:01", "HLA-A*01:01", A)]
    [TestCase("chr", "CHR", A)]
    [TestCase("99999999999999999999", "99999999999999999999", A)]
    public void A_human_name(string written, string name, ChromosomeKind kind)
    {
        var karyotype = Karyotype.Of(["1", written], KaryotypeOptions.Default);
        Assert.That(karyotype.NameOf(written), Is.EqualTo(name));
        Assert.That(karyotype.KindOf(At(written, 5_000_000)), Is.EqualTo(kind));
    }

    [TestCase("20", X)]
    [TestCase("X", X)]
    [TestCase("21", Y)]
    [TestCase("22", Par)]
    [TestCase("23", Mt)]
    [TestCase("19", A)]
    [TestCase("24", A)]
    public void A_mouse_has_19_autosomes(string written, ChromosomeKind kind) =>
        Assert.That(Karyotype.Of([written], new KaryotypeOptions { AutosomeCount = 19 }).KindOf(At(written, 1)), Is.EqualTo(kind));

    [Test]
    public void Numbers_above_those_of_humans_say_that_numbers_are_autosomes()
    {
        var cattle = Karyotype.Of(["chr1", "23", "29", "X"], KaryotypeOptions.Default);
        Assert.That(cattle.KindOf(At("23", 1)), Is.EqualTo(A));
        Assert.That(cattle.KindOf(At("X", 1)), Is.EqualTo(X));
        Assert.That(cattle.NameOf("23"), Is.EqualTo("23"));
        Assert.That(Karyotype.Of(["29", "30"], new KaryotypeOptions { AutosomeCount = 29 }).KindOf(At("30", 1)), Is.EqualTo(X));
    }

    [TestCase(ReferenceBuild.Grch37, 2_699_520, Par)]
    [TestCase(ReferenceBuild.Grch37, 2_699_521, X)]
    [TestCase(ReferenceBuild.Grch37, 154_931_043, X)]
    [TestCase(ReferenceBuild.Grch37, 154_931_044, Par)]
    [TestCase(ReferenceBuild.Grch38, 2_781_479, Par)]
    [TestCase(ReferenceBuild.Grch38, 2_781_480, X)]
    [TestCase(ReferenceBuild.Grch38, 155_701_382, X)]
    [TestCase(ReferenceBuild.Grch38, 155_701_383, Par)]
    [TestCase(null, 1, X)]
    public void Positions_tell_the_pseudoautosomal_regions(ReferenceBuild? build, long position, ChromosomeKind kind)
    {
        var karyotype = Karyotype.Of(["23"], new KaryotypeOptions { PseudoAutosomalRegion = build });
        Assert.That(karyotype.KindOf(At("23", position)), Is.EqualTo(kind));
        Assert.That(karyotype.KindOf(At("Y", position)), Is.EqualTo(Y));
    }

    [Test]
    public void X_is_linked_to_its_pseudoautosomal_regions()
    {
        var karyotype = Karyotype.Of([], KaryotypeOptions.Default);
        Assert.That(new[] { "chrX", "23", "XY", "25", "PAR1", "PAR2" }.Select(karyotype.LinkageGroupOf), Is.All.EqualTo("X"));
        Assert.That(new[] { "Y", "chr07", "MT" }.Select(karyotype.LinkageGroupOf), Is.EqualTo(new[] { "Y", "7", "MT" }));
    }

    [Test]
    public void Without_a_karyotype_names_are_compared_and_nothing_else()
    {
        Assert.That(Karyotype.Plain.NameOf("chr023"), Is.EqualTo("23"));
        Assert.That(Karyotype.Plain.LinkageGroupOf("XY"), Is.EqualTo("XY"));
        Assert.That(Karyotype.Plain.KindOf(At("X", 1)), Is.EqualTo(A));
    }

    [Test]
    public void Options_outside_their_range() => Assert.That(
        () => new KaryotypeOptions { AutosomeCount = 0, MaleCoding = (MaleCoding)7, PseudoAutosomalRegion = (ReferenceBuild)9 }.Validate(),
        Throws.ArgumentException.With.Message.EqualTo(
            "Karyotype: 0 autosomes: expected 1 to 95; MaleCoding 7 is not defined; ReferenceBuild 9 is not defined."));

    [Test]
    public void Defaults_are_human_and_double_males() =>
        Assert.That(KaryotypeOptions.Default,
            Is.EqualTo(new KaryotypeOptions { AutosomeCount = null, MaleCoding = MaleCoding.ZeroTwo, PseudoAutosomalRegion = null }));

    private static Marker At(string chromosome, long position) => new(chromosome, "m", 0, position, "A", "G");
}

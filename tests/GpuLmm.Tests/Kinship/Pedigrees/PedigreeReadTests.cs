namespace GpuLmm.Tests;

/// <summary>What is a pedigree, what is not, and what the fault is called.</summary>
[TestFixture]
public sealed class PedigreeReadTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void Create() => folder = new TempFolder();

    [TearDown]
    public void Delete() => folder.Dispose();

    [TestCase("a 0 0\nb 0 0\nc a b\n")]
    [TestCase("c\ta\tb\na\t\tNA\nb\t0\t\n")]
    [TestCase("id,dam,sire\n\"c\",b,a\na,NA,\nb,,0\n")]
    [TestCase("0 c a b 1 -9\n0 a 0 0 1 -9\r\n0 b 0 0 2 -9\n")]
    [TestCase("#FID IID PAT MAT\n0 a 0 0\n0 b 0 0\n0 c a b\n")]
    [TestCase("c a b\n")]
    public void Forms(string text)
    {
        Pedigree pedigree = Read(text);
        Assert.That(pedigree.Samples.Select(id => id.Individual), Is.EquivalentTo(new[] { "a", "b", "c" }));
        Assert.That(pedigree.FounderCount, Is.EqualTo(2));
        using Kinship kinship = pedigree.Relationship([new("0", "c"), new("0", "a"), new("0", "b")]);
        Assert.That(KinshipMatrices.Lower(kinship), Is.EqualTo(new[] { 1, 0.5, 1, 0.5, 0, 1 }));
    }

    [Test]
    public void Parents_without_a_line_come_last_and_are_counted()
    {
        Pedigree pedigree = Read("d c x\nc a b\n");
        Assert.That(pedigree.Samples.Select(id => id.Individual), Is.EqualTo(new[] { "d", "c", "x", "a", "b" }));
        Assert.That(pedigree.AddedCount, Is.EqualTo(3));
    }

    [Test]
    public void Parents_are_looked_for_in_the_family()
    {
        Pedigree pedigree = Read("1 a 0 0 1 0\n2 a 0 0 1 0\n2 c a 0 1 0\n");
        using Kinship kinship = pedigree.Relationship();
        Assert.That(KinshipMatrices.Lower(kinship), Is.EqualTo(new[] { 1, 0, 1, 0, 0.5, 1 }));
    }

    [TestCase("a 0 0\nb a 0\na 0 0\n", "line 3: animal 'a' is on line 1 already")]
    [TestCase("a 0 0\nb b 0\n", "line 2: animal 'b' is its own sire")]
    [TestCase("c a b\nd b a\n", "line 2: 'b' is a sire here and a dam on line 1")]
    [TestCase("a c 0\nb a 0\nc b 0\n", "an animal descends from itself: ", "child of 'c' (line 3)")]
    [TestCase("a 0 0\nb 0\n", "line 2: expected 3 fields or more")]
    [TestCase("a 0 0 1\n", "line 1: expected id, sire, dam (3 fields)", "found 4 fields")]
    [TestCase("name sire dam\na 0 0\n", "line 1: the header has no column of the animal")]
    [TestCase("0 a b\n", "line 1: the animal has no id: '0'")]
    [TestCase("id sire dam\n", "names no animals")]
    public void Faults(string text, params string[] parts)
    {
        string message = Assert.Throws<InputException>(() => Read(text))!.Message;
        foreach (string part in parts)
        {
            Assert.That(message, Does.Contain(part).And.Contain("p.ped"));
        }
    }

    [Test]
    public void Hermaphrodites_may_be_allowed()
    {
        var allow = new PedigreeOptions { AllowHermaphrodites = true };
        Pedigree pedigree = Pedigree.Read(folder.Write("p.ped", "a 0 0\nb a a\nc 0 b\nd b 0\n"), allow);
        Assert.That(pedigree.Warnings.Single(),
            Does.StartWith("2 animals are sires and dams (hermaphrodites): a (lines 2 and 2), b (lines 4 and 3)"));
        Assert.That(pedigree.Inbreeding(), Is.EqualTo(new[] { 0, 0.5, 0, 0 }));
    }

    [Test]
    public void Lists_leave_some()
    {
        Pedigree pedigree = Read("a 0 0\nb 0 0\nc a b\n");
        Assert.That(pedigree.Kept(folder.Write("k", "c\na\n")).Select(id => id.Individual), Is.EqualTo(new[] { "a", "c" }));
        Assert.That(() =>
            pedigree.Kept(folder.Write("k", "z\n")), Throws.TypeOf<InputException>().With.Message.Contains("none of its 3 samples"));
        Assert.That(
            () => pedigree.Relationship([new("0", "z")]),
            Throws.TypeOf<InputException>().With.Message.Contains("1 of 1 samples are not among the 3"));
    }

    private Pedigree Read(string text) => Pedigree.Read(folder.Write("p.ped", text));
}

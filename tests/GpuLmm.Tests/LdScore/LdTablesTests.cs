using System.Text;
using CsCheck;
using GpuLmm.Numerics;

namespace GpuLmm.Tests;

/// <summary>What tables of SNPs are made of.</summary>
public sealed class LdTablesTests
{
    [Test]
    public void Ids_are_found_as_in_a_dictionary() => Gen.String[Gen.Char['a', 'e'], 0, 12].List[0, 2000].Sample(ids =>
    {
        var own = new IdTable();
        var other = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string id in ids)
        {
            bool isNew = other.TryAdd(id, other.Count);
            Assert.That(own.TryAdd(Encoding.UTF8.GetBytes(id), out int number), Is.EqualTo(isNew));
            Assert.That(number, Is.EqualTo(other[id]));
        }

        Assert.That(own.Count, Is.EqualTo(other.Count));
        foreach ((string id, int number) in other)
        {
            Assert.That(own.Text(number), Is.EqualTo(id));
            Assert.That(own.Find(Encoding.UTF8.GetBytes(id), number + 1), Is.EqualTo(number));
            Assert.That(own.Find(Encoding.UTF8.GetBytes(id + "x")), Is.EqualTo(-1));
        }
    }, iter: 30);

    [TestCase("AG", "AG", AlleleMatch.Same)]
    [TestCase("AG", "GA", AlleleMatch.Swapped)]
    [TestCase("AG", "TC", AlleleMatch.Complement)]
    [TestCase("AG", "CT", AlleleMatch.ComplementSwapped)]
    [TestCase("AG", "AC", AlleleMatch.Different)]
    [TestCase("AT", "AT", AlleleMatch.Unusable)]
    [TestCase("CG", "GC", AlleleMatch.Unusable)]
    [TestCase("ID", "ID", AlleleMatch.Unusable)]
    [TestCase("ag", "ga", AlleleMatch.Swapped)]
    public void Alleles_match_up_to_strand(string first, string second, object expected) =>
        Assert.That(AllelePair.Match(Pair(first), Pair(second)), Is.EqualTo(expected));

    // exp(−2000) has no double; its logarithm has.
    [TestCase(0.0)]
    [TestCase(1e-6)]
    [TestCase(0.3)]
    [TestCase(7.5)]
    [TestCase(45)]
    [TestCase(300)]
    public void A_deviate_is_that_of_its_probability(double z) =>
        Assert.That(NormalDeviate.Of(TailProbability.NegativeLog10ChiSquared1(z * z)), Is.EqualTo(z).Within(1e-9 * Math.Max(1, z)));

    [Test]
    public void Text_is_read_from_bzip2()
    {
        // printf 'SNP A1\n' and twelve thousand lines 'rs1 A', by bzip2 1.0.8.
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.Path("t.bz2"), Convert.FromBase64String(Packed));
        using (TextLines lines = TextLines.OfCompressed(folder.Path("t.bz2")))
        {
            int count = 0;
            while (lines.TryRead(out ReadOnlySpan<byte> line))
            {
                Assert.That(Encoding.UTF8.GetString(line), Is.EqualTo(count++ == 0 ? "SNP A1" : "rs1 A"));
            }

            Assert.That(count, Is.EqualTo(12_001));
        }

        byte[] damaged = Convert.FromBase64String(Packed);
        File.WriteAllBytes(folder.Path("t.bz2"), damaged[..^12]);
        using TextLines cut = TextLines.OfCompressed(folder.Path("t.bz2"));
        Assert.That(() =>
        {
            while (cut.TryRead(out _))
            {
            }
        }, Throws.InstanceOf<InputException>().With.Message.Contains("bzip2"));
    }

    private static byte Pair(string alleles) =>
        AllelePair.Of(Encoding.ASCII.GetBytes(alleles[..1]), Encoding.ASCII.GetBytes(alleles[1..]));

    private const string Packed =
        "QlpoOTFBWSZTWVtO9psAXcNegAAQQAAgACABSAAYACAAUIMmIE1VGJ6TVVCFpVCFz3tVCFxVCFmYqhC7VQhfi7kinChILad7TYA=";
}

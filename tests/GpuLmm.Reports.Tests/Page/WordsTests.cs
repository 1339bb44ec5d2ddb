namespace GpuLmm.Reports.Tests;

public sealed class WordsTests
{
    [TestCase(0, "1")]
    [TestCase(1.30103, "0.05")]
    [TestCase(7.30103, "5.0\u00a0×\u00a010⁻⁸")]
    [TestCase(400.2, "6.3\u00a0×\u00a010⁻⁴⁰¹")]
    [TestCase(8.0000001, "1.0\u00a0×\u00a010⁻⁸")]
    public void Probabilities(double negativeLog10, string expected) => Assert.That(Words.Probability(negativeLog10), Is.EqualTo(expected));

    [TestCase(-0.5, "−0.5")]
    [TestCase(1.5e-9, "1.5\u00a0×\u00a010⁻⁹")]
    [TestCase(double.NaN, "–")]
    public void Numbers(double value, string expected) => Assert.That(Words.Number(value), Is.EqualTo(expected));

    [Test]
    public void Counts()
    {
        Assert.That(Words.Count(1, "marker"), Is.EqualTo("1 marker"));
        Assert.That(Words.Count(12_345, "marker"), Is.EqualTo("12,345 markers"));
    }
}

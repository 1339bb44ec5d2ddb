using GpuLmm.Numerics;

namespace GpuLmm.Tests;

[TestFixture]
public sealed class PortableLogarithmTests
{
    [Test]
    public void It_is_the_logarithm()
    {
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++)
        {
            double x = Math.Exp((random.NextDouble() - 0.5) * (i % 2 == 0 ? 1400 : 1e-3));
            double expected = Math.Log(x);
            Assert.That(PortableLogarithm.Of(x), Is.EqualTo(expected).Within(4e-16 * Math.Max(0.5, Math.Abs(expected))), $"{x:r}");
        }
    }

    [TestCase(1, 0)]
    [TestCase(2, 0.693147180559945309)]
    public void Powers_of_two_are_exact(double x, double expected) => Assert.That(PortableLogarithm.Of(x), Is.EqualTo(expected));
}

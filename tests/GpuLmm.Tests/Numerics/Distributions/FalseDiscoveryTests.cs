using GpuLmm.Numerics;

namespace GpuLmm.Tests;

[TestFixture]
public sealed class FalseDiscoveryTests
{
    // R 4.2.2: p.adjust(c(0.01, 0.02, NA, 0.03, 0.005, 0.9, 0.03), "BH").
    [Test]
    public void Values_are_those_of_p_adjust() => Assert.That(
        FalseDiscovery.Adjust([0.01, 0.02, double.NaN, 0.03, 0.005, 0.9, 0.03]),
        Is.EqualTo(new[] { 0.03, 0.036, double.NaN, 0.036, 0.03, 0.9, 0.036 }).Within(1e-15));

    [Test]
    public void Nothing_gives_nothing() => Assert.That(FalseDiscovery.Adjust([]), Is.Empty);
}

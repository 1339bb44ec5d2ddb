using GpuLmm.Numerics;

namespace GpuLmm.Tests.Numerics.Functions;

/// <summary>e^x − 1 against its series in decimal arithmetic of 28 digits.</summary>
[TestFixture]
public sealed class ExponentialTests
{
    [Test]
    public void Digits_are_kept_near_zero_and_beyond(
        [Values(-3, -1.5, -1, -0.999, -0.3, -0.0867, -0.052, -0.011, -1e-5, -1e-12, 0, 1e-9, 0.02, 0.05, 0.2, 0.999, 1, 3)] double x)
    {
        decimal sum = 0, term = 1;
        for (int k = 1; k < 120; k++)
        {
            term *= (decimal)x / k;
            sum += term;
        }

        // Four in the last digit, of which one is that of x as a decimal.
        double expected = (double)sum;
        Assert.That(Exponential.MinusOne(x), Is.EqualTo(expected).Within(9e-16 * Math.Abs(expected)));
    }
}

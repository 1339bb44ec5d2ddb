using GpuLmm.Numerics;

namespace GpuLmm.Tests;

/// <summary>Expected values: 60-digit arithmetic, scripts/tails.py (mpmath 1.2.1).</summary>
[TestFixture]
public sealed class TailProbabilityTests
{
    [TestCase(1e-8, 5, 3.2973469781557356e-5)]
    [TestCase(0.3, 1, 0.16685653594658531)]
    [TestCase(0.5, 3, 0.27533280999717577)]
    [TestCase(1, 10, 0.46738174806228696)]
    [TestCase(3.84, 100, 1.2771412967001423)]
    [TestCase(30, 1407, 7.2914707583370215)]
    [TestCase(700, 1407, 124.80672151074615)]
    [TestCase(5000, 1407, 464.77522926949528)]
    [TestCase(30000, 500000, 6328.7902985181694)]
    [TestCase(2, 500000, 0.80327174753253027)]
    [TestCase(1e6, 12, 30.17162953597748)]
    [TestCase(2000, 40, 35.049114002856001)]
    public void Of_F(double f, double denominator, double expected) =>
        Assert.That(TailProbability.NegativeLog10F(f, denominator), Is.EqualTo(expected).Within(expected * 1e-9));

    // pf(f, k, d, lower.tail = FALSE, log.p = TRUE) of R 4.2.2.
    [TestCase(0.3, 2, 7, 0.125004432932871)]
    [TestCase(4.2, 2, 1407, 1.8186135125661)]
    [TestCase(60, 2, 33.5, 11.072814844004)]
    [TestCase(0.3, 3, 12, 0.0836494678433684)]
    [TestCase(7, 3, 250, 3.81259269800911)]
    [TestCase(400, 3, 1000, 169.940334822354)]
    [TestCase(0.8, 4, 2, 0.206697405543735)]
    [TestCase(25, 4, 57.25, 11.2777037080698)]
    [TestCase(1.1, 5, 900, 0.445170591971577)]
    [TestCase(90, 5, 60, 25.8427014870983)]
    [TestCase(3, 10, 20, 1.75672522661833)]
    [TestCase(0.9, 10, 5000, 0.273934168544863)]
    [TestCase(40, 11, 400, 57.0362613858212)]
    public void F_of_several_degrees_is_that_of_r(double f, int numerator, double denominator, double expected) =>
        Assert.That(TailProbability.NegativeLog10F(f, numerator, denominator), Is.EqualTo(expected).Within(expected * 1e-11));

    [TestCase(1e-10, 3.4651824435633312e-6)]
    [TestCase(0.1, 0.12388056017455267)]
    [TestCase(1, 0.4985155458279893)]
    [TestCase(3.841458820694124, 1.3010299956639807)]
    [TestCase(29.7, 7.2972695175683421)]
    [TestCase(50, 11.813196232486759)]
    [TestCase(60, 14.022928894549322)]
    [TestCase(1500, 327.40725604416649)]
    [TestCase(1840, 401.28162791078535)]
    [TestCase(100000, 21717.322159443943)]
    public void Of_chi_squared(double x, double expected) =>
        Assert.That(TailProbability.NegativeLog10ChiSquared1(x), Is.EqualTo(expected).Within(expected * 1e-9));

    [Test]
    public void No_statistic_gives_no_probability()
    {
        Assert.That(TailProbability.NegativeLog10F(double.NaN, 10), Is.NaN);
        Assert.That(TailProbability.NegativeLog10F(1, 0), Is.NaN);
        Assert.That(TailProbability.NegativeLog10ChiSquared1(double.NaN), Is.NaN);
        Assert.That(TailProbability.NegativeLog10ChiSquared1(0), Is.Zero);
        Assert.That(TailProbability.NegativeLog10F(0, 10), Is.Zero);
    }

    [Test]
    public void Falls_with_the_statistic_without_steps([Values(3, 41, 1407)] int denominator)
    {
        double[] values = [.. Enumerable.Range(1, 4000).Select(i => TailProbability.NegativeLog10F(i * 0.05, denominator))];

        Assert.That(values, Is.Ordered);
        double[] steps = [.. values.Zip(values.Skip(1), (a, b) => b - a)];
        Assert.That(steps.Zip(steps.Skip(1), (a, b) => Math.Abs(b - a)).Max(), Is.LessThan(0.02));
    }

    // pchisq(x, k, lower.tail = FALSE, log.p = TRUE) of R 4.2.2.
    [TestCase(0.3, 2, 0.0651441722854878)]
    [TestCase(60, 2, 13.0288344570976)]
    [TestCase(3000, 2, 651.441722854878)]
    [TestCase(0.3, 3, 0.0177158829430874)]
    [TestCase(7, 3, 1.14328456451947)]
    [TestCase(3000, 3, 649.801077473518)]
    [TestCase(7, 5, 0.656315145044581)]
    [TestCase(60, 9, 8.87267550148636)]
    [TestCase(3000, 9, 641.390033840889)]
    [TestCase(7, 10, 0.139395536197814)]
    [TestCase(3000, 10, 640.116410170014)]
    public void Chi_squared_of_several_degrees_is_that_of_r(double x, int degrees, double expected)
    {
        Assert.That(TailProbability.NegativeLog10ChiSquared(x, degrees), Is.EqualTo(expected).Within(expected * 1e-12));
        Assert.That(TailProbability.NegativeLog10ChiSquared(double.NaN, degrees), Is.NaN);
        Assert.That(TailProbability.NegativeLog10ChiSquared(0, degrees), Is.Zero);
    }
}

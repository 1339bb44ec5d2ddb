using GpuLmm.Numerics;
using MathNet.Numerics;

namespace GpuLmm.Tests.Numerics.Distributions;

[TestFixture]
public sealed class ChiSquareSumTests
{
    [Test]
    public void Equal_weights_are_a_chi_square([Values(1, 2, 3, 4, 9)] int count, [Values(1e-6, 0.01, 0.7, 3, 40, 900)] double q)
    {
        var sum = new ChiSquareSum();
        sum.Begin([.. Enumerable.Repeat(2.5, count)]);

        double actual = sum.LogTail(2.5 * q), expected = -Math.Log(10) * TailProbability.NegativeLog10ChiSquared(q, count);

        Assert.That(actual, Is.EqualTo(expected).Within(1e-14 + (1e-12 * Math.Abs(expected))));
    }

    // A large weight and 300 small ones, whose poles a contour must not pass between: χ²₁ + χ²₃₀₀/100 is an integral over the first.
    [TestCase(2.4)]
    [TestCase(3.9)]
    [TestCase(4)]
    [TestCase(4.5)]
    [TestCase(30)]
    public void Many_small_weights_beside_a_large_one_lose_no_digits(double q)
    {
        const int Nodes = 20_000;
        var sum = new ChiSquareSum();
        sum.Begin([1, .. Enumerable.Repeat(0.01, 300)]);

        double expected = 0, step = 12.0 / Nodes;
        for (int k = 0; k < Nodes; k++)
        {
            double z = (k + 0.5) * step, left = q - (z * z);
            double tail = left <= 0 ? 1 : 1 - SpecialFunctions.GammaLowerRegularized(150, 50 * left);
            expected += 2 * Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI) * tail * step;
        }

        Assert.That(Math.Exp(sum.LogTail(q)), Is.EqualTo(expected).Within(1e-10 * expected));
    }

    // P(Σ χ²₁(δ_k) > q) is a Poisson mixture of central chi-squares (Johnson, Kotz & Balakrishnan 1995, §29).
    [Test]
    public void Noncentral_sums_are_poisson_mixtures([Values(1, 2, 5, 12)] int count, [Values(0.2, 6.0, 45.0)] double q,
        [Values(0.1, 4.0, 30.0)] double squared)
    {
        double[] shifts = [.. Enumerable.Range(1, count).Select(k => 0.3 / k)];
        double noncentrality = squared * shifts.Sum(), expected = 0, log = -0.5 * noncentrality;
        for (int j = 0; j < 400; j++)
        {
            expected += Math.Exp(log - (Math.Log(10) * TailProbability.NegativeLog10ChiSquared(q, count + (2 * j))));
            log += Math.Log(0.5 * noncentrality / (j + 1));
        }

        var sum = new ChiSquareSum();
        sum.Begin([.. Enumerable.Repeat(1.0, count)], shifts);

        Assert.That(Math.Exp(sum.LogTail(q, squared)), Is.EqualTo(expected).Within(1e-11 * expected));
    }

    [Test]
    public void Quantiles_undo_tails([Values(1e-9, 0.05, 0.5, 0.95, 0.999999)] double p)
    {
        var sum = new ChiSquareSum();
        sum.Begin([3, 2, 1, 0.5, 0.01]);

        Assert.That(sum.LogTail(sum.Quantile(Math.Log(p), 6)), Is.EqualTo(Math.Log(p)).Within(1e-12));
    }

    [Test]
    public void Chi_squares_of_p_undo_tails([Values(1e-4, 0.3, 7, 320, 1e6)] double negativeLog10P) => Assert.That(
        TailProbability.NegativeLog10ChiSquared1(TailProbability.ChiSquared1(negativeLog10P)),
        Is.EqualTo(negativeLog10P).Within(1e-12 * negativeLog10P));
}

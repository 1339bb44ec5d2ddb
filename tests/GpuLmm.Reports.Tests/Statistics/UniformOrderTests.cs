namespace GpuLmm.Reports.Tests;

public sealed class UniformOrderTests
{
    [Test]
    public void Inflation_is_the_ratio_of_chi_squared_medians()
    {
        // χ²₁ tables: P(X ≥ 1.3233037) = 0.25, P(X ≥ 0.4549364) = 0.5, P(X ≥ 3.8414588) = 0.05, P(X ≥ 10.8275662) = 0.001.
        Assert.That(UniformOrder.Inflation(-Math.Log10(0.5)), Is.EqualTo(1).Within(1e-12));
        Assert.That(UniformOrder.Inflation(-Math.Log10(0.25)), Is.EqualTo(1.3233037 / 0.4549364).Within(1e-6));
        Assert.That(UniformOrder.Inflation(-Math.Log10(0.05)), Is.EqualTo(3.8414588 / 0.4549364).Within(1e-5));
        Assert.That(UniformOrder.Inflation(3), Is.EqualTo(10.8275662 / 0.4549364).Within(1e-5));
    }

    [TestCase(1)]
    [TestCase(37)]
    [TestCase(1_000_000)]
    public void The_extremes_have_closed_forms(long n)
    {
        foreach (double q in new[] { 0.025, 0.5, 0.975 })
        {
            // P(min ≤ x) = 1 − (1 − x)ⁿ and P(max ≤ x) = xⁿ.
            double smallest = -Math.Log10(-double.ExpM1(double.LogP1(-q) / n));
            Assert.That(UniformOrder.Quantile(1, n, q), Is.EqualTo(smallest).Within(1e-8 * (1 + smallest)));
            Assert.That(UniformOrder.Quantile(n, n, q), Is.EqualTo(-Math.Log10(q) / n).Within(1e-9));
        }
    }

    [TestCase(3, 20, 0.025)]
    [TestCase(7, 20, 0.975)]
    [TestCase(150, 300, 0.5)]
    public void A_quantile_gives_back_its_probability(int k, int n, double q)
    {
        // The k-th smallest of n is below x where k or more are: a sum over the binomial.
        double x = Math.Pow(10, -UniformOrder.Quantile(k, n, q));
        double sum = 0, term = Math.Pow(1 - x, n);
        for (int j = 0; j <= n; j++)
        {
            sum += j >= k ? term : 0;
            term *= (n - j) * x / ((j + 1) * (1 - x));
        }

        Assert.That(sum, Is.EqualTo(q).Within(1e-9));
    }

    [Test]
    public void Ninety_five_of_a_hundred_samples_are_within_the_band()
    {
        var random = new Random(3);
        const int N = 50, K = 5, Repeats = 20_000;
        double low = UniformOrder.Quantile(K, N, 0.975), high = UniformOrder.Quantile(K, N, 0.025);
        int within = Enumerable.Range(0, Repeats).Count(_ =>
        {
            double value = -Math.Log10(Enumerable.Range(0, N).Select(_ => random.NextDouble()).Order().ElementAt(K - 1));
            return value >= low && value <= high;
        });

        // Four standard errors of a proportion of 0.95 in 20,000.
        Assert.That(within / (double)Repeats, Is.EqualTo(0.95).Within(4 * Math.Sqrt(0.95 * 0.05 / Repeats)));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(299)]
    [TestCase(1_000_000)]
    public void Ranks_ascend_from_the_first_to_the_last(long n)
    {
        long[] ranks = UniformOrder.Ranks(n, 300, 400);

        Assert.That(ranks, Is.Ordered.Ascending.And.Unique);
        Assert.That(ranks.Take(300), Is.EqualTo(Enumerable.Range(1, (int)Math.Min(n, 300))));
        Assert.That(ranks, n == 0 ? Is.Empty : Has.Member(n));
        Assert.That(ranks, Has.Length.LessThan(2500));
    }
}

using GpuLmm.Numerics;

namespace GpuLmm.Tests.Numerics.Distributions;

/// <summary>Cox's partial likelihood with ties, against its definition: every event, every sample at risk, one by one.</summary>
[TestFixture]
public sealed class PartialLikelihoodTests
{
    // Ties of events, of events and ends of observation, and an end after the last event.
    private static readonly double[] Time = [5, 2, 3, 3, 7, 2, 4, 3, 9, 4], IsEvent = [1, 1, 1, 1, 1, 0, 1, 0, 0, 1];
    private static readonly double[] Eta = [0.3, -0.2, 1.1, 0.4, -0.9, 0.2, 0.0, -0.5, 0.7, 2.0];
    private static readonly double[] X = [1, 0, 2, 1, 0, 1, 0.5, 2, 1, -1];
    private readonly RiskSets sets = new(Time, IsEvent);
    private readonly PartialLikelihood likelihood = new(new RiskSets(Time, IsEvent), Eta);

    [Test]
    public void Means_and_information_are_sums_over_events()
    {
        int n = Time.Length;
        double[] mean = new double[n], product = new double[n];
        foreach (double[] p in Events())
        {
            double average = p.Zip(X, (weight, x) => weight * x).Sum();
            for (int i = 0; i < n; i++)
            {
                mean[i] += p[i];
                product[i] += p[i] * (X[i] - average);
            }
        }

        double[] own = new double[n], ones = [.. Enumerable.Repeat(1.0, n)], nothing = new double[n];
        likelihood.Multiply(X, own);
        likelihood.Multiply(ones, nothing);
        Assert.That(likelihood.Mean, Is.EqualTo(mean).AsCollection.Within(1e-14));
        Assert.That(own, Is.EqualTo(product).AsCollection.Within(1e-14));
        Assert.That(nothing, Is.EqualTo(new double[n]).AsCollection.Within(1e-14));

        using var matrix = new DenseMatrix(n, n);
        likelihood.Information(matrix, 2);
        double constant = mean.Sum() / n / n;
        for (int i = 0; i < n; i++)
        {
            double row = Enumerable.Range(0, n).Sum(j => (matrix[i, j] - constant) * X[j]);
            Assert.That(row, Is.EqualTo(product[i]).Within(1e-13));
        }

        double[] solved = new double[n];
        likelihood.Solve(product, solved);
        double shift = solved[0] - X[0];
        Assert.That(solved.Zip(X, (s, x) => s - x), Is.All.EqualTo(shift).Within(1e-10), "up to a constant");
    }

    [TestCase(0.0)]
    [TestCase(0.7)]
    [TestCase(-1.3)]
    [TestCase(400.0)]
    public void Cumulants_are_those_of_every_event(double t)
    {
        double value = 0;
        double[] moments = new double[4];
        foreach (double[] p in Events())
        {
            double top = X.Zip(p, (x, weight) => weight > 0 ? t * x : double.NegativeInfinity).Max();
            double[] tilted = [.. p.Zip(X, (weight, x) => weight * Math.Exp((t * x) - top))];
            double sum = tilted.Sum(), average = tilted.Zip(X, (w, x) => w * x).Sum() / sum;
            double Central(int power) => tilted.Zip(X, (w, x) => w * Math.Pow(x - average, power)).Sum() / sum;
            double plain = p.Zip(X, (weight, x) => weight * x).Sum();
            value += top + Math.Log(sum) - (t * plain);
            moments[0] += average - plain;
            moments[1] += Central(2);
            moments[2] += Central(3);
            moments[3] += Central(4) - (3 * Central(2) * Central(2));
        }

        (double k, double first, double second, double third, double fourth) = new RiskSetLaw(sets, likelihood).Cumulants(X, t);
        Assert.That(k, Is.EqualTo(value).Within(1e-12 * Math.Max(1, Math.Abs(t))));
        Assert.That(new[] { first, second, third, fourth }, Is.EqualTo(moments).AsCollection.Within(1e-12));
    }

    [Test]
    public void Beyond_what_events_can_be_a_tail_is_nothing_and_at_its_end_a_product()
    {
        var law = new RiskSetLaw(sets, likelihood);
        double most = 0, log = 0;
        foreach (double[] p in Events())
        {
            double largest = X.Where((_, i) => p[i] > 0).Max();
            most += largest - p.Zip(X, (weight, x) => weight * x).Sum();
            log += Math.Log(p.Where((_, i) => X[i] == largest).Sum());
        }

        Assert.That(law.LogTail(X, 1, 0, most), Is.EqualTo(log).Within(1e-12));
        Assert.That(law.LogTail(X, 1, 0, most * 1.01), Is.EqualTo(double.NegativeInfinity));
        Assert.That(law.LogTail(X, 1, 0, most * 0.9), Is.GreaterThan(log).And.LessThan(0));
    }

    [Test]
    public void Order_of_samples_means_nothing()
    {
        int[] order = [3, 9, 0, 7, 1, 8, 2, 6, 5, 4];
        var other = new PartialLikelihood(sets.Permuted(order), Array.ConvertAll(order, place => Eta[place]));
        Assert.That(other.Mean, Is.EqualTo(Array.ConvertAll(order, place => likelihood.Mean[place])).AsCollection.Within(1e-15));
    }

    /// <summary>Of every event the probabilities of the samples to have it; of d at a time the l-th counts those d 1 − l/d each.</summary>
    private static IEnumerable<double[]> Events()
    {
        foreach (double at in Time.Where((_, i) => IsEvent[i] == 1).Distinct())
        {
            bool[] dying = [.. Time.Select((time, i) => time == at && IsEvent[i] == 1)];
            int d = dying.Count(own => own);
            for (int l = 0; l < d; l++)
            {
                double[] weights = [.. Time.Select((time, i) =>
                    time < at ? 0 : Math.Exp(Eta[i]) * (dying[i] ? 1 - (l / (double)d) : 1))];
                yield return [.. weights.Select(own => own / weights.Sum())];
            }
        }
    }
}

namespace GpuLmm.Tests;

/// <summary>A fit is right in any unit: random data, random units and origins, and every strategy and family.</summary>
[TestFixture]
public sealed class FitInvarianceTests : HostFixture
{
    private static IEnumerable<int> Indices => Enumerable.Range(0, FitInvarianceStudy.Models.Length);

    [Test]
    public void Units_and_origins_change_nothing_but_units([ValueSource(nameof(Indices))] int model) => Check(model, 2);

    [Test]
    [Category("Slow")]
    public void Many_units_and_origins_change_nothing_but_units([ValueSource(nameof(Indices))] int model) =>
        Check(model, FitInvarianceStudy.HasRange(model) ? 8 : 40);

    // Of fits with many singular covariance matrices some end nowhere, whatever the units: most must end to be compared.
    private void Check(int model, int cases)
    {
        int compared = 0, all = 0;
        var random = new Random(model);
        double Power(double least, double most) => Math.Pow(10, least + (random.NextDouble() * (most - least)));
        for (int one = 0; one < cases; one++)
        {
            int seed = random.Next(1000);
            (double, double, double, double, double) units = (Power(-9, 9), Power(-9, 9), Power(-9, 9), Power(-9, 9), Power(-9, 9));
            (string formula, MixedModelOptions options, bool isFreeOfOrigin) = FitInvarianceStudy.Models[model];
            var study = new FitInvarianceStudy(seed);
            double shift = isFreeOfOrigin ? Power(0, 6) : 0;
            ModelReport own = study.Fit(model, Host, (1, 1, 1, 1, 1), 0), other = study.Fit(model, Host, units, shift);
            string what = FormattableString.Invariant($"{formula}, seed {seed}, {units}, shift {shift:g4}");

            all++;
            if (!own.IsConverged || !other.IsConverged)
            {
                continue;
            }

            compared++;
            bool isGaussian = options.Family == ResponseFamily.Gaussian,
                isRestricted = isGaussian && options.Method == LikelihoodMethod.Reml;
            int n = own.SampleCount, p = own.Fixed.Count;
            double constant = isGaussian
                ? -((isRestricted ? n - p : n) * Math.Log(units.Item2)) - (isRestricted ? Math.Log(units.Item1) : 0) : 0;
            Assert.That(other.LogLikelihood - constant, Is.EqualTo(own.LogLikelihood).Within(2e-6), what);
            FixedEffect slope = own.Fixed[1], scaled = other.Fixed[1];
            Assert.That(scaled.Statistic, Is.EqualTo(slope.Statistic).Within(2e-5 * (1 + Math.Abs(slope.Statistic))), what);
            // On an edge, or where the likelihood of a range is flat, rounding decides whether there are degrees of freedom.
            if (own.Boundary.Count == 0 && other.Boundary.Count == 0 && !double.IsNaN(slope.DegreesOfFreedom + scaled.DegreesOfFreedom))
            {
                Assert.That(scaled.DegreesOfFreedom, Is.EqualTo(slope.DegreesOfFreedom).Within(0.02).Percent, what);
                Assert.That(scaled.PValue, Is.EqualTo(slope.PValue).Within(0.2).Percent, what);
            }

            Assert.That(other.Shares.Select(share => share.Share), Is.EqualTo(own.Shares.Select(share => share.Share)).Within(1e-4), what);
        }

        Assert.That(compared, Is.GreaterThanOrEqualTo(0.8 * all), "of these fits most end");
    }
}

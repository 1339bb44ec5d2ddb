using CsCheck;

namespace GpuLmm.Tests;

/// <summary>A fit is right in any unit: random data, random units and origins, and every strategy and family.</summary>
[TestFixture]
public sealed class UnitTests : HostFixture
{
    private static readonly Gen<double> Unit = Gen.Double[-9, 9].Select(power => Math.Pow(10, power));

    private static IEnumerable<int> Indices => Enumerable.Range(0, UnitStudy.Models.Length);

    [Test]
    public void Units_and_origins_change_nothing_but_units([ValueSource(nameof(Indices))] int model) => Check(model, 2);

    [Test]
    [Category("Slow")]
    public void Many_units_and_origins_change_nothing_but_units([ValueSource(nameof(Indices))] int model) => Check(model, 40);

    // Of fits with many singular covariance matrices some end nowhere, whatever the units: most must end to be compared.
    private void Check(int model, int cases)
    {
        int compared = 0, all = 0;
        Gen.Select(Gen.Int[1, 1000], Gen.Select(Unit, Unit, Unit, Unit, Unit), Gen.Double[0, 6]).Sample(
        (seed, units, power) =>
        {
            (string formula, MixedModelOptions options, bool isFreeOfOrigin) = UnitStudy.Models[model];
            var study = new UnitStudy(seed);
            double shift = isFreeOfOrigin ? Math.Pow(10, power) : 0;
            ModelReport own = study.Fit(model, Host, (1, 1, 1, 1, 1), 0), other = study.Fit(model, Host, units, shift);
            string what = FormattableString.Invariant($"{formula}, seed {seed}, {units}, shift {shift:g4}");

            all++;
            if (!own.IsConverged || !other.IsConverged)
            {
                return;
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
            if (own.Boundary.Count == 0 && other.Boundary.Count == 0)
            {
                Assert.That(scaled.DegreesOfFreedom, Is.EqualTo(slope.DegreesOfFreedom).Within(0.02).Percent, what);
                Assert.That(scaled.PValue, Is.EqualTo(slope.PValue).Within(0.2).Percent, what);
            }

            Assert.That(other.Shares.Select(share => share.Share), Is.EqualTo(own.Shares.Select(share => share.Share)).Within(1e-4), what);
        },
        iter: cases, threads: 1, print: value => value.ToString());
        Assert.That(compared, Is.GreaterThanOrEqualTo(0.8 * all), "of these fits most end");
    }
}

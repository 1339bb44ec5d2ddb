using MathNet.Numerics;

namespace GpuLmm.Tests.Likelihood.Families;

/// <summary>Every derivative of every density is the difference quotient of the one before; tails are those of the textbooks.</summary>
[TestFixture]
public sealed class ResponseDensityTests
{
    private static readonly double[] Etas = [-12, -4.3, -1, -0.05, 0.4, 1.7, 3.2];

    private static IEnumerable<TestCaseData> Densities()
    {
        foreach (Link link in FamilyNames.LinksOf(ResponseFamily.Binomial))
        {
            yield return new TestCaseData(ResponseFamily.Binomial, link, 0.0, new[] { (0.0, 1.0), (1, 1), (3, 7), (7, 7) });
        }

        foreach (ResponseFamily family in new[] { ResponseFamily.Poisson, ResponseFamily.NegativeBinomial2,
            ResponseFamily.NegativeBinomial1 })
        {
            foreach (double dispersion in new[] { -2.0, 0.3, 6 })
            {
                yield return new TestCaseData(family, Link.Log, dispersion, new[] { (0.0, 1.0), (1, 1), (2, 1), (9, 1), (900, 1) });
            }
        }

        yield return new TestCaseData(ResponseFamily.Gaussian, Link.Identity, 0.7, new[] { (-2.5, 1.0), (3, 1) });
    }

    [TestCaseSource(nameof(Densities))]
    public void Derivatives_are_difference_quotients(ResponseFamily family, Link link, double dispersion,
        (double Y, double Trials)[] responses)
    {
        ResponseDensity density = ResponseDensity.Of(family, link).With(dispersion);
        const double Step = 1e-5;
        foreach ((double y, double trials) in responses)
        {
            foreach (double eta in Etas)
            {
                DensityPoint here = density.At(y, trials, eta), ahead = density.At(y, trials, eta + Step),
                    behind = density.At(y, trials, eta - Step);
                string where = $"{family} {link} y = {y} η = {eta}";
                Same(here.First, ahead.Value, behind.Value, Step, where);
                Same(here.Second, ahead.First, behind.First, Step, where);
                Same(here.Third, ahead.Second, behind.Second, Step, where);
                if (density.DispersionName is not null)
                {
                    DensityPoint more = density.With(dispersion + Step).At(y, trials, eta),
                        less = density.With(dispersion - Step).At(y, trials, eta);
                    DispersionPoint own = density.DispersionAt(y, eta);
                    Same(own.Value, more.Value, less.Value, Step, where + " δ");
                    Same(own.First, more.First, less.First, Step, where + " ηδ");
                    Same(own.Second, more.Second, less.Second, Step, where + " ηηδ");
                }
            }
        }
    }

    // Counts above 200 are summed in another form.
    [Test]
    public void Counts_have_the_probabilities_of_the_textbook(
        [Values(ResponseFamily.Poisson, ResponseFamily.NegativeBinomial2, ResponseFamily.NegativeBinomial1)] ResponseFamily family,
        [Values(-2.0, 0.3, 6)] double dispersion, [Values(0, 1, 9, 200, 201, 900)] int y)
    {
        ResponseDensity density = ResponseDensity.Of(family, Link.Log).With(dispersion);
        foreach (double eta in Etas)
        {
            double mean = Math.Exp(eta), d = Math.Exp(dispersion), r = family == ResponseFamily.NegativeBinomial2 ? d : mean / d;
            double expected = family == ResponseFamily.Poisson ? (y * eta) - mean - Gamma(y + 1)
                : Gamma(y + r) - Gamma(r) - Gamma(y + 1) - (r * Log1p(mean / r)) + (y * (eta - Math.Log(r) - Log1p(mean / r)));

            // Rounding of Γ at the largest argument.
            Assert.That(density.At(y, 1, eta).Value + density.Constant(y, 1),
                Is.EqualTo(expected).Within(1e-12 * (1 + Math.Abs(expected) + Gamma(y + r + 2))), $"η = {eta}");
        }

        static double Gamma(double x) => SpecialFunctions.GammaLn(x);
        static double Log1p(double x) => SpecialFunctions.Log1p(x);
    }

    // Of the probit by mpmath with 60 digits; of the others p ≈ e^η.
    [TestCase(Link.Probit, -40.0, -804.608442013753788, 40.0249688472072637, -0.999377331621408611, 0.0000310174403964862483)]
    [TestCase(Link.Cloglog, -40.0, -40.0, 1.0, -2.124177127645e-18, -2.124177127645e-18)]
    [TestCase(Link.Logit, -800.0, -800.0, 1.0, 0.0, 0.0)]
    public void Successes_in_the_tail_keep_their_digits(Link link, double eta, double value, double first, double second, double third)
    {
        DensityPoint point = ResponseDensity.Of(ResponseFamily.Binomial, link).At(1, 1, eta);

        Assert.Multiple(() =>
        {
            Assert.That(point.Value, Is.EqualTo(value).Within(1e-12 * Math.Abs(value)));
            Assert.That(point.First, Is.EqualTo(first).Within(1e-9 * first));
            Assert.That(point.Second, Is.EqualTo(second).Within(1e-8 * Math.Abs(second)));
            Assert.That(point.Third, Is.EqualTo(third).Within(1e-8 * Math.Abs(third)));
        });
    }

    [Test]
    public void Probit_is_smooth_where_its_tail_takes_over()
    {
        DensityPoint direct = NormalTail.LogBelow(-24.999999), tail = NormalTail.LogBelow(-25.000001);

        Assert.Multiple(() =>
        {
            Assert.That(direct.Value - tail.Value, Is.EqualTo(2e-6 * direct.First).Within(1e-10));
            Assert.That(direct.First - tail.First, Is.EqualTo(2e-6 * direct.Second).Within(1e-11));
            Assert.That(direct.Second, Is.EqualTo(tail.Second).Within(1e-9));
            Assert.That(direct.Third, Is.EqualTo(tail.Third).Within(1e-8));
        });
    }

    [TestCase(ResponseFamily.NegativeBinomial2, 18.0)]
    [TestCase(ResponseFamily.NegativeBinomial1, -18.0)]
    public void Negative_binomials_tend_to_the_Poisson(ResponseFamily family, double dispersion)
    {
        ResponseDensity poisson = ResponseDensity.Of(ResponseFamily.Poisson, Link.Log),
            own = ResponseDensity.Of(family, Link.Log).With(dispersion);

        foreach (double y in new[] { 0.0, 1, 6 })
        {
            Assert.That(own.At(y, 1, 0.8).Value, Is.EqualTo(poisson.At(y, 1, 0.8).Value).Within(1e-6));
        }
    }

    [TestCase(ResponseFamily.Binomial, Link.Logit)]
    [TestCase(ResponseFamily.Binomial, Link.Probit)]
    [TestCase(ResponseFamily.Binomial, Link.Cloglog)]
    [TestCase(ResponseFamily.Poisson, Link.Log)]
    [TestCase(ResponseFamily.NegativeBinomial2, Link.Log)]
    [TestCase(ResponseFamily.NegativeBinomial1, Link.Log)]
    public void Probabilities_add_up_and_have_the_mean_and_variance(ResponseFamily family, Link link)
    {
        ResponseDensity density = ResponseDensity.Of(family, link).With(0.4);
        bool isBinomial = family == ResponseFamily.Binomial;
        double trials = isBinomial ? 5 : 1, total = 0, mean = 0, square = 0;
        for (int y = 0; y <= (isBinomial ? 5 : 400); y++)
        {
            double p = Math.Exp(density.At(y, trials, 0.3).Value + density.Constant(y, trials));
            total += p;
            mean += p * y;
            square += p * y * y;
        }

        double expected = density.Mean(0.3);
        Assert.Multiple(() =>
        {
            Assert.That(total, Is.EqualTo(1).Within(1e-10));
            Assert.That(mean, Is.EqualTo(trials * expected).Within(1e-8));
            Assert.That(square - (mean * mean), Is.EqualTo(trials * density.Variance(expected)).Within(1e-7));
            Assert.That(density.Mean(density.LinkOf(expected)), Is.EqualTo(expected).Within(1e-10));
            Assert.That(density.MeanDerivative(0.3), Is.EqualTo((density.Mean(0.30001) - density.Mean(0.29999)) / 2e-5).Within(1e-8));
        });
    }

    private static void Same(double derivative, double ahead, double behind, double step, string where) =>
        Assert.That(derivative,
            Is.EqualTo((ahead - behind) / (2 * step)).Within(1e-6 * (1 + Math.Abs(derivative)) + (1e-10 * Math.Abs(ahead))), where);
}

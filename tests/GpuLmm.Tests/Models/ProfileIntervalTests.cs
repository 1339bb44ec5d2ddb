using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Tests;

/// <summary>Ends of profile intervals are where the likelihood ratio, computed in another way, is the quantile of χ²₁.</summary>
[TestFixture]
public sealed class ProfileIntervalTests : HostFixture
{
    private const double Quantile = 3.841458820694124;

    private RefitModels models = null!;

    [OneTimeSetUp]
    public void Create() => models = new RefitModels();

    [OneTimeTearDown]
    public void Free() => models.Dispose();

    [Test]
    public void One_kernels_share_has_the_ends_of_its_likelihood_over_lambda()
    {
        const string Formula = "y ~ x + (1 | gr(id, cov = K))";
        DataTable table = models.Table(models.Response);
        using MixedModelRefit model = MixedModelRefit.Create(table, Formula, models.Kernels, Host);
        ParameterInterval share = model.Profile().Single(interval => interval.Parameter == IntervalParameter.Share);
        using MixedDesign design = ModelDesign.Build(table, Formula, MixedModelOptions.Default);
        int[] levels = design.Random[0].Group.Index;
        using SpectralModel spectral = SpectralModel.Create(models.Kernels["K"].Matrix.Select(levels), design.Fixed, Host, LambdaRange.Of);
        ProfileLikelihood profile = spectral.Profiles([models.Response])[0];
        double best = LambdaSearch.Maximise(profile, LikelihoodMethod.Ml).Point.LogLikelihood(LikelihoodMethod.Ml);

        foreach (double end in new[] { share.Lower, share.Upper })
        {
            double lambda = end / (1 - end) / spectral.KernelScale;
            Assert.That(2 * (best - profile.Evaluate(lambda).LogLikelihood(LikelihoodMethod.Ml)), Is.EqualTo(Quantile).Within(1e-5));
        }
    }

    [Test]
    public void Strategies_have_the_same_intervals()
    {
        var identity = new DenseMatrix(24, 24);
        for (int i = 0; i < 24; i++)
        {
            identity[i, i] = 1;
        }

        using var kernel = new Kinship(identity, models.Kernels["K"].Samples);
        var kernels = new Dictionary<string, Kinship> { ["I"] = kernel };
        DataTable table = models.Table(models.Response);
        ParameterInterval[] grouped = Profile("y ~ x + (1 | id)"), spectral = Profile("y ~ x + (1 | gr(id, cov = I))");
        ParameterInterval[] dense = Profile("y ~ x + (x | gr(id, cov = I))"), slopes = Profile("y ~ x + (x | id)");

        AreSame(spectral, grouped);
        AreSame(dense, slopes);

        ParameterInterval[] Profile(string formula)
        {
            using MixedModelRefit model = MixedModelRefit.Create(table, formula, kernels, Host);
            return [.. model.Profile()];
        }
    }

    [Test]
    public void The_order_of_effects_does_not_matter()
    {
        ParameterInterval[] one = Profile("y ~ 1 + (a + x | id)"), other = Profile("y ~ 1 + (x + a | id)");

        foreach (ParameterInterval interval in one)
        {
            ParameterInterval same =
                other.Single(candidate => candidate.Parameter == interval.Parameter && candidate.Group == interval.Group
                && new[] { candidate.Term, candidate.OtherTerm }.Order()
                    .SequenceEqual(new[] { interval.Term, interval.OtherTerm }.Order()));
            Assert.That(same.Lower, Is.EqualTo(interval.Lower).Within(2e-4), interval.ToString());
            Assert.That(same.Upper, Is.EqualTo(interval.Upper).Within(2e-4), interval.ToString());
        }

        Assert.That(one.Count(interval => interval.Parameter == IntervalParameter.Correlation), Is.EqualTo(3));
    }

    [Test]
    public void Fixed_effects_without_random_ones_have_the_ends_of_least_squares()
    {
        using MixedModelRefit model = MixedModelRefit.Create(models.Table(models.Response), "y ~ x", models.Kernels, Host);
        ParameterInterval[] intervals = [.. model.Profile(0.9)];
        DataTable table = models.Table(models.Response);
        Matrix<double> x = Matrix<double>.Build.DenseOfColumnArrays([.. models.Response.Select(_ => 1.0)], table.Numbers("x")!);
        Vector<double> y = Vector<double>.Build.Dense(models.Response), b = (x.Transpose() * x).Cholesky().Solve(x.Transpose() * y);
        int n = y.Count;
        double squares = (y - (x * b)).DotProduct(y - (x * b)), slopeScale = (x.Transpose() * x).Inverse()[1, 1];

        // n log(1 + (b − b̂)²/(S c)) = χ².
        double half = Math.Sqrt(squares * slopeScale * (Math.Exp(2.705543454095404 / n) - 1));
        Assert.That(intervals[1].Lower, Is.EqualTo(b[1] - half).Within(1e-6));
        Assert.That(intervals[1].Upper, Is.EqualTo(b[1] + half).Within(1e-6));

        // n (log(σ²/σ̂²) − 1 + σ̂²/σ²) = χ².
        double estimate = squares / n;
        foreach (double end in new[] { intervals[2].Lower, intervals[2].Upper })
        {
            Assert.That(n * (Math.Log(end * end / estimate) - 1 + (estimate / (end * end))), Is.EqualTo(2.705543454095404).Within(1e-5));
        }
    }

    [Test]
    public void Variances_at_zero_end_there_and_have_no_correlation()
    {
        double[] flat = [.. models.Response.Select((_, i) => SimulatedStudy.Normal(new Random(i)))];
        using MixedModelRefit model = MixedModelRefit.Create(models.Table(flat), "y ~ x + (1 | site)", models.Kernels, Host);
        ParameterInterval site = model.Profile()
            .Single(interval => interval is { Parameter: IntervalParameter.StandardDeviation, Group: "site" });

        Assert.That(site.Lower, Is.Zero);
        Assert.That(site.Upper, Is.GreaterThan(0).And.LessThan(2));
        Assert.That(site.Note, Is.EqualTo("lower end at the edge of the range"));
    }

    [TestCaseSource(typeof(RefitModels), nameof(RefitModels.Indices))]
    public void Every_model_has_intervals_around_its_estimates(int index)
    {
        using MixedModelRefit model = models.Create(index, Host);
        foreach (ParameterInterval interval in model.Profile())
        {
            if (double.IsNaN(interval.Lower) || double.IsNaN(interval.Upper))
            {
                Assert.That(interval.Note, Is.Not.Empty, interval.ToString());
                continue;
            }

            Assert.That(interval.Lower, Is.LessThanOrEqualTo(interval.Estimate), interval.ToString());
            Assert.That(interval.Upper, Is.GreaterThan(interval.Estimate), interval.ToString());
        }
    }

    private static void AreSame(ParameterInterval[] own, ParameterInterval[] expected)
    {
        Assert.That(own.Select(interval => (interval.Parameter, interval.Term)),
            Is.EqualTo(expected.Select(interval => (interval.Parameter, interval.Term))));
        Assert.That(own.Select(interval => interval.Lower), Is.EqualTo(expected.Select(interval => interval.Lower)).Within(1e-4));
        Assert.That(own.Select(interval => interval.Upper), Is.EqualTo(expected.Select(interval => interval.Upper)).Within(1e-4));
    }

    private ParameterInterval[] Profile(string formula)
    {
        using MixedModelRefit model = MixedModelRefit.Create(models.Table(models.Response), formula, models.Kernels, Host);
        return [.. model.Profile()];
    }
}

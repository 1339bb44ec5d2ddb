namespace GpuLmm.Tests;

public sealed class ReportJsonTests
{
    private static readonly ModelReport Model = new()
    {
        Formula = "y ~ x + (poly(x, 2) | g)",
        Strategy = FitStrategy.Grouped,
        Method = LikelihoodMethod.Reml,
        SampleCount = 70,
        Fixed = [new FixedEffect("(Intercept)", 1.5, 0.25, 12.75), new FixedEffect("x", -0.1, double.NaN, 60)],
        Variances =
        [
            new VarianceEstimate("g", "poly(x, 2)1", null, 2.25, 0.5),
            new VarianceEstimate("g", "poly(x, 2)1", "poly(x, 2)2", -0.5, 0.125) { Correlation = -0.25 },
            new VarianceEstimate("Residual", "", null, 3, double.NaN),
        ],
        Shares = [new VarianceShare("g", 0.4, 0.05)],
        Parameters = new Dictionary<string, double> { ["range"] = 2.5 },
        LogLikelihood = -123.456789012345,
        ParameterCount = 6,
        Iterations = 9,
        IsConverged = false,
        Diagnosis = "flat",
        Boundary = ["Residual"],
        Random = [],
        Fitted = [],
        MarginalR2 = 0.1,
        ConditionalR2 = 0.6,
        Trajectory = [new SearchStep("start", -200, 3), new SearchStep("newton", -123.5, 1e-7)],
        Dropped = [new LeftOut("z", "collinear with x")],
        Warnings = ["a \"warning\""],
    };

    [Test]
    public void A_report_comes_back_as_it_was_written() => AssertSame(Model);

    [TestCase(Approximation.Laplace)]
    [TestCase(Approximation.AdaptiveQuadrature)]
    [TestCase(Approximation.PenalisedQuasiLikelihood)]
    public void So_does_that_of_a_generalised_model(Approximation approximation) => AssertSame(Model with
    {
        Family = ResponseFamily.Binomial,
        Link = Link.Cloglog,
        Approximation = approximation,
        Method = LikelihoodMethod.Ml,
        Fixed = [new FixedEffect("x", -0.1, 0.2, double.PositiveInfinity)],
        Shares = [new VarianceShare("g", 0.4, 0.05) { Scale = ShareScale.Latent },
            new VarianceShare("g", 0.3, 0.04) { Scale = ShareScale.Data },
            new VarianceShare("g", 0.35, 0.04) { Scale = ShareScale.Liability }],
    });

    private static void AssertSame(ModelReport model)
    {
        string path = Path.Combine(Path.GetTempPath(), $"gpulmm-{Guid.NewGuid():N}.fit.json");
        try
        {
            ModelJson.Write(path, model);
            ModelReport read = FitFile.ReadReport(path);
            Assert.Multiple(() =>
            {
                Assert.That(read.Fixed, Is.EqualTo(model.Fixed));
                Assert.That(read.Variances, Is.EqualTo(model.Variances));
                Assert.That(read.Shares, Is.EqualTo(model.Shares));
                Assert.That(read.Trajectory, Is.EqualTo(model.Trajectory));
                Assert.That(read.Dropped, Is.EqualTo(model.Dropped));
                Assert.That(read.Warnings.Concat(read.Boundary), Is.EqualTo(model.Warnings.Concat(model.Boundary)));
                Assert.That(read.Parameters, Is.EqualTo(model.Parameters));
                Assert.That(
                    (read.Formula, read.Strategy, read.Family, read.Link, read.Approximation, read.Method, read.SampleCount,
                        read.ParameterCount, read.Iterations, read.IsConverged, read.Diagnosis),
                    Is.EqualTo(
                        (model.Formula, model.Strategy, model.Family, model.Link, model.Approximation, model.Method, model.SampleCount,
                        model.ParameterCount, model.Iterations, model.IsConverged, model.Diagnosis)));
                Assert.That((read.LogLikelihood, read.MarginalR2, read.ConditionalR2, read.Response),
                    Is.EqualTo((model.LogLikelihood, model.MarginalR2, model.ConditionalR2, "y")));
            });
        }
        finally
        {
            File.Delete(path);
        }
    }
}

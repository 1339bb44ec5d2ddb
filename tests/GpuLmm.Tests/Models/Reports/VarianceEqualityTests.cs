using MathNet.Numerics.Distributions;

namespace GpuLmm.Tests;

[TestFixture]
public sealed class VarianceEqualityTests
{
    [Test]
    public void The_test_is_of_the_difference_and_its_error()
    {
        ModelReport report = Fit("y ~ 1 + (1 | a) + (1 | b)");
        VarianceEquality test = VarianceEquality.Test(report, "a", "b");
        IReadOnlyList<double> covariance = report.VarianceCovariance;
        double error = Math.Sqrt(covariance[0] + covariance[4] - (2 * covariance[1]));

        Assert.That(covariance, Has.Count.EqualTo(9));
        for (int k = 0; k < 3; k++)
        {
            Assert.That(Math.Sqrt(covariance[(k * 3) + k]), Is.EqualTo(report.Variances[k].StandardError).Within(1e-9),
                "the diagonal is the reported errors'");
        }

        Assert.That(test.Difference, Is.EqualTo(report.Variances[0].Value - report.Variances[1].Value));
        Assert.That(test.StandardError, Is.EqualTo(error).Within(1e-12));
        Assert.That(test.PValue, Is.InRange(0, 1));
        Assert.That(VarianceEquality.Test(report, "b", "a").PValue, Is.EqualTo(test.PValue));
    }

    [Test]
    public void The_likelihood_ratio_is_that_of_the_sum_as_one_kernel([Values] LikelihoodMethod method)
    {
        ModelReport both = Fit("y ~ 1 + (1 | a) + (1 | b)",
            MixedModelOptions.Default with { Method = method, EqualVariances = ("a", "b") });
        int n = both.SampleCount;
        var sum = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                sum[i, j] = (i % 10 == j % 10 ? 1 : 0) + (i / 10 == j / 10 ? 1 : 0);
            }
        }

        // One kernel goes another way: by its eigenvectors.
        using var kernel = new Kinship(DenseMatrix.FromArray(sum), [.. Enumerable.Range(0, n).Select(i => new SampleId("0", $"r{i}"))]);
        ModelReport one = Fit("y ~ 1 + (1 | gr(row, cov = S))", MixedModelOptions.Default with { Method = method }, kernel);
        double expected = 2 * (both.LogLikelihood - one.LogLikelihood);

        Assert.That(one.Strategy, Is.EqualTo(FitStrategy.Spectral));
        Assert.That(expected, Is.GreaterThan(0.5), "a case worth the test");

        // The ends of the searches are worth 5e-9 of ℓ each (VarianceSearch), of which the ratio has four doubled; the p-value is that of
        // the ratio as it was found, to rounding.
        Assert.That(both.Equality!.LikelihoodRatio, Is.EqualTo(expected).Within(1e-7));
        Assert.That(both.Equality.LikelihoodRatioPValue, Is.EqualTo(1 - ChiSquared.CDF(1, both.Equality.LikelihoodRatio)).Within(1e-12));
        Assert.That(both.Equality.PValue, Is.EqualTo(VarianceEquality.Test(both, "a", "b").PValue));
    }

    [TestCase("a", "bb", "no group 'bb'; the model has: a, b; did you mean 'b'?")]
    [TestCase("a", "a", "a is given twice; expected two groups")]
    [TestCase("c", "b", "no group 'c'")]
    public void What_cannot_be_tested_is_told(string group, string other, string message) => Assert.That(
        () => Fit("y ~ 1 + (1 | a) + (1 | b)", MixedModelOptions.Default with { EqualVariances = (group, other) }),
        Throws.TypeOf<InputException>().With.Message.Contains(message));

    [TestCase("y ~ 1 + (x | a) + (1 | b)", "b", "a has 2 variances; the test is of groups with one each")]
    [TestCase("y ~ 1 + (1 | a) + exp(x | b)", "exp(x | b)", "is a field")]
    public void Terms_that_have_more_than_a_variance_are_refused(string formula, string other, string message) => Assert.That(
        () => Fit(formula, MixedModelOptions.Default with { EqualVariances = ("a", other) }),
        Throws.TypeOf<InputException>().With.Message.Contains(message));

    [Test]
    public void What_is_not_there_is_named() => Assert.That(
        () => VarianceEquality.Test(Fit("y ~ 1 + (1 | a) + (1 | b)"), "a", "c"),
        Throws.TypeOf<InputException>().With.Message.Contains(
            "no variance of c (Intercept); there are a (Intercept), b (Intercept), Residual"));

    private static ModelReport Fit(string formula, MixedModelOptions? options = null, Kinship? kernel = null)
    {
        var random = new Random(8);
        double[] u = [.. Enumerable.Range(0, 10).Select(_ => 2 * SimulatedStudy.Normal(random))],
            v = [.. Enumerable.Range(0, 12).Select(_ => SimulatedStudy.Normal(random))];
        int[] rows = [.. Enumerable.Range(0, 120)];
        using var backend = HostBackend.Open(1);
        var table = DataTable.FromColumns(
        [
            DataColumn.Create("y", [.. rows.Select(i => u[i % 10] + v[i / 10] + SimulatedStudy.Normal(random))]),
            DataColumn.Create("a", [.. rows.Select(i => $"a{i % 10}")]), DataColumn.Create("b", [.. rows.Select(i => $"b{i / 10}")]),
            DataColumn.Create("row", [.. rows.Select(i => $"r{i}")]), DataColumn.Create("x", [.. rows.Select(i => (double)(i * i % 7))]),
        ]);
        return MixedModel.Fit(table, formula, kernel is null ? [] : new Dictionary<string, Kinship> { ["S"] = kernel }, backend, options);
    }
}

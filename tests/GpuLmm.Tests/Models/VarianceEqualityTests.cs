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
            Assert.That(Math.Sqrt(covariance[(k * 3) + k]), Is.EqualTo(report.Variances[k].StandardError).Within(1e-9), "the diagonal is the reported errors'");
        }

        Assert.That(test.Difference, Is.EqualTo(report.Variances[0].Value - report.Variances[1].Value));
        Assert.That(test.StandardError, Is.EqualTo(error).Within(1e-12));
        Assert.That(test.PValue, Is.InRange(0, 1));
        Assert.That(VarianceEquality.Test(report, "b", "a").PValue, Is.EqualTo(test.PValue));
    }

    [Test]
    public void What_is_not_there_is_named() => Assert.That(
        () => VarianceEquality.Test(Fit("y ~ 1 + (1 | a) + (1 | b)"), "a", "c"),
        Throws.TypeOf<InputException>().With.Message.Contains("no variance of c (Intercept); there are a (Intercept), b (Intercept), Residual"));

    private static ModelReport Fit(string formula)
    {
        var random = new Random(8);
        double[] u = [.. Enumerable.Range(0, 10).Select(_ => 2 * SimulatedStudy.Normal(random))], v = [.. Enumerable.Range(0, 12).Select(_ => SimulatedStudy.Normal(random))];
        int[] rows = [.. Enumerable.Range(0, 120)];
        using var backend = HostBackend.Open(1);
        var table = DataTable.FromColumns(
        [
            DataColumn.Create("y", [.. rows.Select(i => u[i % 10] + v[i / 10] + SimulatedStudy.Normal(random))]),
            DataColumn.Create("a", [.. rows.Select(i => $"a{i % 10}")]), DataColumn.Create("b", [.. rows.Select(i => $"b{i / 10}")]),
        ]);
        return MixedModel.Fit(table, formula, new Dictionary<string, Kinship>(), backend);
    }
}

namespace GpuLmm.Tests;

/// <summary>
/// Weak correlated slopes, most of whose covariance matrices are singular at the maximum: the search by average information against that by
/// profiled deviance, which has another parametrisation, other steps and nothing but the model in common.
/// </summary>
[TestFixture]
public sealed class SingularFitTests : HostFixture
{
    private const int Levels = 6, Rows = 60;

    [Test]
    public void Weak_slopes_converge_and_no_lower_than_the_profiled_search([Values(2, 3)] int effects, [Range(1, 120)] int seed)
    {
        DataTable table = Simulated(effects, seed);
        string formula = effects == 2 ? "y ~ x + (1 + x | g)" : "y ~ x + z + (1 + x + z | g)";

        ModelReport fit = MixedModel.Fit(table, formula, new Dictionary<string, Kinship>(), Host);
        BatchedFit other = ModelBatch.By(table, formula, "all").Fit(Host).Single();

        Assert.That(fit.IsConverged, fit.Diagnosis);
        Assert.That(other.IsFitted, other.Note);
        Assert.That(fit.LogLikelihood, Is.GreaterThanOrEqualTo(other.LogLikelihood - 1e-5));
    }

    private static DataTable Simulated(int effects, int seed)
    {
        var random = new Random(seed * 7919);
        double Next() => SimulatedStudy.Normal(random);
        int[] g = [.. Enumerable.Range(0, Rows).Select(i => i % Levels)];
        double[] x = [.. g.Select(_ => Next())], z = [.. g.Select(_ => Next())];
        double[][] u = [.. Enumerable.Range(0, Levels).Select(_ => (double[])[0.3 * Next(), 0.3 * Next(), effects > 2 ? 0.3 * Next() : 0])];
        return DataTable.FromColumns(
        [
            DataColumn.Create(
                "y", [.. g.Select((level, i) => 1 + (0.5 * x[i]) + u[level][0] + (u[level][1] * x[i]) + (u[level][2] * z[i]) + Next())]),
            DataColumn.Create("x", x), DataColumn.Create("z", z),
            DataColumn.Create("g", Array.ConvertAll(g, level => $"g{level}")), DataColumn.Create("all", Array.ConvertAll(g, _ => "m")),
        ]);
    }
}

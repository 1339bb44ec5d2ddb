namespace GpuLmm.Tests;

/// <summary>Errors of random effects in the report.</summary>
[TestFixture]
public sealed class RandomErrorTests
{
    private const int N = 40;

    [Test]
    public void Both_strategies_agree([Values] LikelihoodMethod method)
    {
        var options = MixedModelOptions.Default with { Method = method };
        RandomEffect[] spectral = Effects("y ~ x + (1 | gr(id, cov = K))", options),
            dense = Effects("y ~ x + (1 | gr(id, cov = K))", options with { Weights = "one" });

        Assert.That(spectral.Select(effect => effect.Level), Is.EqualTo(dense.Select(effect => effect.Level)));
        Assert.That(spectral.Select(effect => effect.StandardError), Is.EqualTo(dense.Select(effect => effect.StandardError)).Within(1e-5));
        Assert.That(spectral.Select(effect => effect.Reliability), Is.EqualTo(dense.Select(effect => effect.Reliability)).Within(1e-5));
        Assert.That(spectral.Select(effect => effect.Reliability), Has.All.InRange(0.01, 0.99));
    }

    [Test]
    public void Correlated_effects_have_each_their_own()
    {
        RandomEffect[] effects = Effects("y ~ x + (1 + x | id)", MixedModelOptions.Default);

        Assert.That(effects, Has.Length.EqualTo(20));
        Assert.That(effects.Select(effect => effect.StandardError), Has.All.GreaterThan(0));
        Assert.That(effects.Select(effect => effect.Reliability), Has.All.InRange(0, 1));
        Assert.That(effects.Where(effect => effect.Term == "x").Select(effect => effect.Reliability).Max(), Is.GreaterThan(0.1));
    }

    private static RandomEffect[] Effects(string formula, MixedModelOptions options)
    {
        var random = new Random(4);
        double[] u = [.. Enumerable.Range(0, 10).Select(_ => SimulatedStudy.Normal(random))],
            v = [.. Enumerable.Range(0, 10).Select(_ => SimulatedStudy.Normal(random))];
        double[] x = [.. Enumerable.Range(0, N).Select(_ => SimulatedStudy.Normal(random))];
        double[] y = [.. x.Select((value, i) => (u[i % 10] * 1.5) + (v[i % 10] * value) + SimulatedStudy.Normal(random))];
        var k = new double[10, 10];
        for (int i = 0; i < 10; i++)
        {
            for (int j = 0; j < 10; j++)
            {
                k[i, j] = i == j ? 1.2 - (i * 0.02) : i / 2 == j / 2 ? 0.5 : 0;
            }
        }

        using var kinship = new Kinship(DenseMatrix.FromArray(k), [.. Enumerable.Range(0, 10).Select(i => new SampleId("0", $"i{i}"))]);
        using var backend = HostBackend.Open(1);
        var table = DataTable.FromColumns(
        [
            DataColumn.Create("y", y), DataColumn.Create("x", x), DataColumn.Create("one", Array.ConvertAll(x, _ => 1.0)),
            DataColumn.Create("id", [.. x.Select((_, i) => $"i{i % 10}")]),
        ]);
        return [.. MixedModel.Fit(table, formula, new Dictionary<string, Kinship> { ["K"] = kinship }, backend, options).Random];
    }
}

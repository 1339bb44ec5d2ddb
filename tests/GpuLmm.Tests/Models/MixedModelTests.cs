namespace GpuLmm.Tests;

/// <summary>A model whose design is built once: what it decides before a fit is what its fits report.</summary>
[TestFixture]
public sealed class MixedModelTests : HostFixture
{
    private static readonly Dictionary<string, Kinship> None = [];

    [TestCase("y ~ x + (1 | g)", ResponseFamily.Gaussian, FitStrategy.Grouped)]
    [TestCase("y ~ x + exp(u + v)", ResponseFamily.Gaussian, FitStrategy.Dense)]
    [TestCase("c ~ x + (1 | g)", ResponseFamily.Poisson, FitStrategy.Grouped)]
    [TestCase("c ~ x + exp(u + v)", ResponseFamily.Poisson, FitStrategy.Dense)]
    public void Strategy_is_that_of_the_fit(string formula, ResponseFamily family, FitStrategy expected)
    {
        using var model = MixedModel.Create(Table(), formula, new MixedModelOptions { Family = family });

        Assert.That(model.Strategy, Is.EqualTo(expected));
        Assert.That(model.Rows, Has.Count.EqualTo(60));
        Assert.That(model.Fit(None, Host).Strategy, Is.EqualTo(expected));
    }

    [Test]
    public void Quasi_likelihood_fits_by_the_strategy_of_its_linear_models()
    {
        var options = new MixedModelOptions { Family = ResponseFamily.Poisson, Approximation = Approximation.PenalisedQuasiLikelihood };
        using var model = MixedModel.Create(Table(), "c ~ x + (1 | g)", options);
        ModelReport fit = model.Fit(None, Host);

        Assert.That(fit.IsConverged, fit.Diagnosis);
        Assert.That(fit.Strategy, Is.EqualTo(model.Strategy).And.EqualTo(FitStrategy.Grouped));
        Assert.That(() => model.Keep(None, Host), Throws.InstanceOf<InputException>().With.Message.Contains("quasi-likelihood"));
    }

    [Test]
    public void Fits_of_one_design_are_the_fit_of_the_table()
    {
        const string Formula = "y ~ x + (1 | g)";
        ModelReport whole = MixedModel.Fit(Table(), Formula, None, Host);
        using var model = MixedModel.Create(Table(), Formula);
        using (MixedModelRefit kept = model.Keep(None, Host))
        {
            Assert.That(kept.Original.LogLikelihood, Is.EqualTo(whole.LogLikelihood));
        }

        // The design outlives a kept model.
        Assert.That(model.Fit(None, Host).LogLikelihood, Is.EqualTo(whole.LogLikelihood));
    }

    private static DataTable Table()
    {
        var random = new Random(4);
        int[] g = [.. Enumerable.Range(0, 60).Select(i => i % 10)];
        double[] level = [.. Enumerable.Range(0, 10).Select(_ => random.NextDouble())], x = [.. g.Select(_ => random.NextDouble())];
        double[] y = [.. g.Select((own, i) => level[own] + x[i] + random.NextDouble())];
        return DataTable.FromColumns(
        [
            DataColumn.Create("y", y), DataColumn.Create("c", Array.ConvertAll(y, value => Math.Floor(2 * value))),
            DataColumn.Create("x", x),
            DataColumn.Create("u", [.. g.Select(_ => random.NextDouble())]),
            DataColumn.Create("v", [.. g.Select(_ => random.NextDouble())]),
            DataColumn.Create("g", Array.ConvertAll(g, own => $"g{own}")),
        ]);
    }
}

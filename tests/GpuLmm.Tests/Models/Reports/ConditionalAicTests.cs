namespace GpuLmm.Tests;

/// <summary>Degrees of freedom of predictions: the trace of what a change of each y does to its own ŷ, variances fitted again.</summary>
[TestFixture]
public sealed class ConditionalAicTests
{
    private const int N = 36;
    private HostBackend backend = null!;
    private Kinship kinship = null!;
    private Kinship ofRows = null!;
    private double[] response = null!;

    [SetUp]
    public void Create()
    {
        backend = HostBackend.Open(1);
        var random = new Random(11);
        var k = new double[12, 12];
        for (int i = 0; i < 12; i++)
        {
            for (int j = 0; j < 12; j++)
            {
                k[i, j] = i == j ? 1 : i / 2 == j / 2 ? 0.5 : 0;
            }
        }

        kinship = new Kinship(DenseMatrix.FromArray(k), [.. Enumerable.Range(0, 12).Select(i => new SampleId("0", $"i{i}"))]);
        ofRows = new Kinship(
            kinship.Matrix.Select([.. Enumerable.Range(0, N).Select(r => r % 12)]),
            [.. Enumerable.Range(0, N).Select(r => new SampleId("0", $"r{r}"))]);
        double[] u = [.. Enumerable.Range(0, 12).Select(_ => SimulatedStudy.Normal(random))];
        double[] slope = [.. Enumerable.Range(0, 6).Select(_ => 2 * SimulatedStudy.Normal(random))];
        response = [.. Enumerable.Range(0, N).Select(r =>
            u[r % 12] + u[(r % 12) ^ 1] + (slope[r % 6] * X(r)) + ((r % 2 == 0 ? 1.0 : 1.6) * SimulatedStudy.Normal(random)))];
    }

    [TearDown]
    public void Delete()
    {
        kinship.Dispose();
        ofRows.Dispose();
        backend.Dispose();
    }

    [TestCase("y ~ x + (1 | gr(id, cov = K))", null, 1)]
    [TestCase("y ~ x + (1 | gr(id, cov = K)) + (0 + x | f)", null, 1)]
    [TestCase("y ~ x + (1 | gr(id, cov = K)) + (0 + x | f)", "~ s", 2)]
    [TestCase("y ~ x + (1 | gr(row, cov = R)) + (0 + x | f)", null, 1)]
    public void Degrees_are_the_trace_of_the_change_of_the_fit(string formula, string? residual, int residualParameters)
    {
        foreach (LikelihoodMethod method in Enum.GetValues<LikelihoodMethod>())
        {
            var options = MixedModelOptions.Default with { Method = method, Residual = residual };
            double trace = 0;
            for (int i = 0; i < N; i++)
            {
                trace += (Fitted(i, 1e-3, formula, options) - Fitted(i, -1e-3, formula, options)) / 2e-3;
            }

            ModelReport fit = Fit(response, formula, options);
            Assert.That(fit.Boundary, Is.Empty);
            Assert.That(fit.Conditional!.Degrees, Is.EqualTo(trace + residualParameters).Within(2e-3), $"{method}");
            Assert.That(fit.Conditional.Degrees - fit.Conditional.KnownDegrees, Is.GreaterThan(0.02), "the correction counts");
        }
    }

    [Test]
    public void All_strategies_agree([Values] LikelihoodMethod method)
    {
        MixedModelOptions plain = MixedModelOptions.Default with { Method = method }, weighted = plain with { Weights = "one" };
        ModelReport[] fits =
        [
            Fit(response, "y ~ x + (1 | gr(id, cov = K))", plain), Fit(response, "y ~ x + (1 | gr(id, cov = K))", weighted),
            Fit(response, "y ~ x + (1 | gr(row, cov = R))", weighted),
        ];

        Assert.That(fits.Select(fit => fit.Strategy), Is.EqualTo(new[] { FitStrategy.Spectral, FitStrategy.Grouped, FitStrategy.Dense }));
        foreach (ModelReport fit in fits)
        {
            Assert.That(fit.LogLikelihood, Is.EqualTo(fits[0].LogLikelihood).Within(1e-7));
            Assert.That(fit.Conditional!.Degrees, Is.EqualTo(fits[0].Conditional!.Degrees).Within(1e-5));
            Assert.That(fit.Conditional.KnownDegrees, Is.EqualTo(fits[0].Conditional!.KnownDegrees).Within(1e-5));
            Assert.That(fit.Conditional.LogLikelihood, Is.EqualTo(fits[0].Conditional!.LogLikelihood).Within(1e-5));
        }
    }

    [Test]
    public void Correlated_residuals_have_none() =>
        Assert.That(Fit(response, "y ~ x", MixedModelOptions.Default with { Residual = "exp(t | f)" }).Conditional, Is.Null);

    private static double X(int row) => (row * row % 13 / 6.0) - 1;

    private double Fitted(int row, double change, string formula, MixedModelOptions options)
    {
        double[] y = [.. response];
        y[row] += change;
        return Fit(y, formula, options).Fitted[row];
    }

    private ModelReport Fit(double[] y, string formula, MixedModelOptions options)
    {
        int[] rows = [.. Enumerable.Range(0, N)];
        var table = DataTable.FromColumns(
        [
            DataColumn.Create("y", y), DataColumn.Create("x", Array.ConvertAll(rows, X)),
            DataColumn.Create("one", Array.ConvertAll(rows, _ => 1.0)),
            DataColumn.Create("t", Array.ConvertAll(rows, r => (double)r)),
            DataColumn.Create("id", Array.ConvertAll(rows, r => $"i{r % 12}")),
            DataColumn.Create("row", Array.ConvertAll(rows, r => $"r{r}")),
            DataColumn.Create("f", Array.ConvertAll(rows, r => $"f{r % 6}")),
            DataColumn.Create("s", Array.ConvertAll(rows, r => r % 2 == 0 ? "a" : "b")),
        ]);
        return MixedModel.Fit(table, formula, new Dictionary<string, Kinship> { ["K"] = kinship, ["R"] = ofRows }, backend, options);
    }
}

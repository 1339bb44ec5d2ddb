using MathNet.Numerics.Distributions;

namespace GpuLmm.Tests;

/// <summary>
/// The exact test of a variance in a balanced one-way layout, where it is the F test: T rises with F, and T = 0 is F ≤ 1.
/// </summary>
[TestFixture]
public sealed class VarianceTestTests
{
    private const int Groups = 6, Records = 5, Draws = 40_000;
    private HostBackend backend = null!;
    private double[] response = null!;

    [SetUp]
    public void Create()
    {
        backend = HostBackend.Open(2);
        var random = new Random(5);
        double[] u = [.. Enumerable.Range(0, Groups).Select(_ => 0.5 * SimulatedStudy.Normal(random))];
        response = [.. Enumerable.Range(0, Groups * Records).Select(i => u[i % Groups] + SimulatedStudy.Normal(random))];
    }

    [TearDown]
    public void Close() => backend.Dispose();

    [Test]
    public void The_p_value_is_that_of_the_F_test()
    {
        double mean = response.Average();
        double[] means = [.. Enumerable.Range(0, Groups).Select(g => response.Where((_, i) => i % Groups == g).Average())];
        double between = Records * means.Sum(m => (m - mean) * (m - mean)) / (Groups - 1);
        double within = response.Select((y, i) => (y - means[i % Groups]) * (y - means[i % Groups])).Sum() / (Groups * (Records - 1));
        double expected = 1 - FisherSnedecor.CDF(Groups - 1, Groups * (Records - 1), between / within);
        VarianceTest test = Test("y ~ 1 + (1 | g)");

        Assert.That(expected, Is.InRange(0.001, 0.4), "a case worth the test");
        Assert.That(test.PValue, Is.EqualTo(expected).Within(4 * Math.Sqrt(expected / Draws)));
        Assert.That(test.Mixture, Is.EqualTo($"exact, {Draws} draws"));
    }

    [Test]
    public void Zero_has_its_share()
    {
        var kernel = new DenseMatrix(Groups * Records, Groups * Records);
        for (int i = 0; i < kernel.Rows; i++)
        {
            for (int j = 0; j < kernel.Rows; j++)
            {
                kernel.Column(j)[i] = i % Groups == j % Groups ? 1 : 0;
            }
        }

        double[] constant = [.. Enumerable.Repeat(1 / Math.Sqrt(Groups * Records), Groups * Records)];
        double[] values = RestrictedNull.Create(kernel, [constant], backend).Draw(Draws, 3, 2);
        double expected = FisherSnedecor.CDF(Groups - 1, Groups * (Records - 1), 1);

        Assert.That(values.Count(value => value < 1e-4) / (double)Draws, Is.EqualTo(expected).Within(0.012));
    }

    [Test]
    public void Both_strategies_draw_alike()
    {
        using var kinship = new Kinship(Identity(), [.. Enumerable.Range(0, Groups).Select(i => new SampleId("0", $"g{i}"))]);
        VarianceTest spectral = Test("y ~ x + (1 | gr(g, cov = K))", kinship), dense = Test("y ~ x + (1 | g)");

        Assert.That(spectral.Statistic, Is.EqualTo(dense.Statistic).Within(1e-6));
        Assert.That(spectral.PValue, Is.EqualTo(dense.PValue).Within(1e-3));
    }

    [Test]
    [Category("Slow")]
    public void Many_records_of_few_levels_take_no_matrix_of_the_records()
    {
        // Of n² numbers there would be 20 GB.
        const int N = 50_000;
        var random = new Random(3);
        double[] y = [.. Enumerable.Range(0, N).Select(i => (0.012 * ((i % 5) - 2)) + SimulatedStudy.Normal(random))];
        var table = DataTable.FromColumns([DataColumn.Create("y", y), DataColumn.Create("g", [.. y.Select((_, i) => $"g{i % 5}")])]);
        VarianceTest test = MixedModel.Fit(table, "y ~ 1 + (1 | g)", new Dictionary<string, Kinship>(), backend,
            MixedModelOptions.Default with
            {
                TestVariance = VarianceTestMethod.ExactRestricted,
                TestDraws = Draws,
            }).VarianceTests.Single();
        double mean = y.Average();
        double[] means = [.. Enumerable.Range(0, 5).Select(g => y.Where((_, i) => i % 5 == g).Average())];
        double between = N / 5 * means.Sum(m => (m - mean) * (m - mean)) / 4;
        double within = y.Select((value, i) => (value - means[i % 5]) * (value - means[i % 5])).Sum() / (N - 5);
        double expected = 1 - FisherSnedecor.CDF(4, N - 5, between / within);

        Assert.That(expected, Is.InRange(0.001, 0.4), "a case worth the test");
        Assert.That(test.PValue, Is.EqualTo(expected).Within(4 * Math.Sqrt(expected / Draws)));
    }

    [Test]
    public void A_single_kernel_has_the_likelihood_ratio_too()
    {
        using var kinship = new Kinship(Identity(), [.. Enumerable.Range(0, Groups).Select(i => new SampleId("0", $"g{i}"))]);
        VarianceTest spectral = Test("y ~ x + (1 | gr(g, cov = K))", kinship, VarianceTestMethod.LikelihoodRatio);
        VarianceTest dense = Test("y ~ x + (1 | g)", null, VarianceTestMethod.LikelihoodRatio);

        Assert.That(spectral.PValue, Is.EqualTo(dense.PValue).Within(1e-6));
        Assert.That(spectral.Mixture, Is.EqualTo(dense.Mixture));
    }

    private static DenseMatrix Identity()
    {
        var identity = new double[Groups, Groups];
        for (int i = 0; i < Groups; i++)
        {
            identity[i, i] = 1;
        }

        return DenseMatrix.FromArray(identity);
    }

    private VarianceTest Test(string formula, Kinship? kernel = null, VarianceTestMethod method = VarianceTestMethod.ExactRestricted)
    {
        var table = DataTable.FromColumns(
        [
            DataColumn.Create("y", response), DataColumn.Create("x", [.. response.Select((_, i) => (double)(i * i % 7))]),
            DataColumn.Create("g", [.. response.Select((_, i) => $"g{i % Groups}")]),
        ]);
        var kernels = new Dictionary<string, Kinship>();
        if (kernel is not null)
        {
            kernels["K"] = kernel;
        }

        return MixedModel.Fit(table, formula, kernels, backend,
            MixedModelOptions.Default with { TestVariance = method, TestDraws = Draws }).VarianceTests.Single();
    }
}

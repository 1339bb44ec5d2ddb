using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Tests;

/// <summary>
/// Matérn's correlation with its smoothness held: against the exponential, which is that of ν = ½, and against V written out for ν = 1.5.
/// </summary>
[TestFixture]
public sealed class GivenSmoothnessTests : HostFixture
{
    private const int N = 60;
    private double[] x = null!, z = null!, y = null!;

    [SetUp]
    public void Create()
    {
        var random = new Random(12);
        x = [.. Enumerable.Range(0, N).Select(_ => 10 * random.NextDouble())];
        z = [.. Enumerable.Range(0, N).Select(_ => 10 * random.NextDouble())];

        // A smooth surface and noise.
        y = [.. Enumerable.Range(0, N).Select(i => (2 * Math.Sin(x[i])) + Math.Cos(0.7 * z[i]) + (0.5 * SimulatedStudy.Normal(random)))];
    }

    [Test]
    public void A_half_is_the_exponential([Values] LikelihoodMethod method, [Values("", " | g")] string group)
    {
        ModelReport exponential = Fit($"y ~ x + exp(x + z{group})", method), matern = Fit($"y ~ x + mat(x + z{group}, nu = 0.5)", method);

        Assert.That(matern.LogLikelihood, Is.EqualTo(exponential.LogLikelihood).Within(1e-10));

        // Searches end where no gradient by the logarithm of a range is above 1e-7, and the information of that logarithm is about one:
        // each of the two searches ends within 1e-7 of the maximum, as a share of the range.
        double range = exponential.Parameters["range"];
        Assert.That(matern.Parameters["range"], Is.EqualTo(range).Within(2e-7 * range));
        Assert.That(matern.ParameterCount, Is.EqualTo(exponential.ParameterCount), "a given smoothness is not estimated");
        Assert.That(matern.Parameters["smoothness"], Is.EqualTo(0.5));
        Assert.That(matern.Variances.Select(v => v.Value), Is.EqualTo(exponential.Variances.Select(v => v.Value)).Within(2e-7));
    }

    [Test]
    public void The_maximum_is_that_of_the_textbooks_likelihood([Values] LikelihoodMethod method, [Values] bool isResidual)
    {
        ModelReport fit = isResidual ? Fit("y ~ x", method, "mat(x + z, nu = 1.5)") : Fit("y ~ x + mat(x + z, nu = 1.5)", method);
        double[] at = [.. fit.Variances.Select(v => v.Value), fit.Parameters["range"]];
        double best = Written(at, isResidual, method);

        Assert.That(fit.Parameters["smoothness"], Is.EqualTo(1.5));
        Assert.That(fit.LogLikelihood, Is.EqualTo(best).Within(1e-8));
        for (int k = 0; k < at.Length; k++)
        {
            foreach (double factor in new[] { 0.99, 1.01 })
            {
                double[] near = [.. at];
                near[k] *= factor;
                Assert.That(Written(near, isResidual, method), Is.LessThan(best), $"parameter {k}");
            }
        }
    }

    /// <summary>V = σ² (1 + h) e^−h + σ²_e I (without the second where the field is the residual).</summary>
    private double Written(double[] at, bool isResidual, LikelihoodMethod method)
    {
        double range = at[^1], nugget = isResidual ? 0 : at[1];
        Matrix<double> v = Matrix<double>.Build.Dense(N, N, (i, j) =>
        {
            double h = Math.Sqrt(((x[i] - x[j]) * (x[i] - x[j])) + ((z[i] - z[j]) * (z[i] - z[j]))) / range;
            return (at[0] * (1 + h) * Math.Exp(-h)) + (i == j ? nugget : 0);
        });
        return Textbook.LogLikelihood(v, Matrix<double>.Build.Dense(N, 2, (i, j) => j == 0 ? 1 : x[i]), y, method).LogLikelihood;
    }

    private ModelReport Fit(string formula, LikelihoodMethod method, string? residual = null) => MixedModel.Fit(
        DataTable.FromColumns(
        [
            DataColumn.Create("y", y), DataColumn.Create("x", x), DataColumn.Create("z", z),
            DataColumn.Create("g", [.. Enumerable.Range(0, N).Select(i => $"g{i % 2}")]),
        ]),
        formula, new Dictionary<string, Kinship>(), Host, MixedModelOptions.Default with { Method = method, Residual = residual });
}

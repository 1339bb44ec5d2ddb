using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Tests;

/// <summary>Predictions of rows with and without records against Henderson's equations, for every kind of term.</summary>
[TestFixture]
public sealed class RowPredictionTests : HostFixture
{
    private const int N = 80, New = 12, Ids = 25, Groups = 9;
    private readonly Dictionary<string, Kinship> kernels = [];
    private Matrix<double> k = null!, d = null!;
    private double[] x = null!, z = null!, w = null!, o = null!, y = null!;
    private int[] id = null!, group = null!, env = null!;

    /// <summary>Rows N … are new: of ids 20 … 24 and group 8 there are no records.</summary>
    [SetUp]
    public void Simulate()
    {
        var random = new Random(21);
        double Next() => SimulatedStudy.Normal(random);
        k = Henderson.Kernel(Ids, random);
        d = Henderson.Kernel(Ids, random);
        foreach ((string name, Matrix<double> matrix) in new[] { ("K", k), ("D", d) })
        {
            kernels[name] = new Kinship(DenseMatrix.FromArray(matrix.ToArray()),
                [.. Enumerable.Range(0, Ids).Select(i => new SampleId("0", $"i{i:00}"))]);
        }

        int all = N + New;
        id = [.. Enumerable.Range(0, all).Select(i => i < N ? i % 20 : (7 * i) % Ids)];
        group = [.. Enumerable.Range(0, all).Select(i => i < N ? (i / 3) % 8 : i % Groups)];
        env = [.. Enumerable.Range(0, all).Select(i => (i / 2) % 2)];
        x = [.. Enumerable.Range(0, all).Select(_ => Next())];
        z = [.. Enumerable.Range(0, all).Select(_ => 3 + Next())];
        w = [.. Enumerable.Range(0, all).Select(i => 1 + (i % 3))];
        o = [.. Enumerable.Range(0, all).Select(_ => Next())];
        double[] u = Henderson.Draw(k, random), v = Henderson.Draw(k.PointwiseMultiply(d), random), s = Henderson.Draw(k, random);
        double[] a = [.. Enumerable.Range(0, Groups).Select(_ => 1.2 * Next())], b = [.. a.Select(value => (0.4 * value) + (0.6 * Next()))];
        y = [.. Enumerable.Range(0, all).Select(i => 5 + x[i] - (0.3 * z[i] * z[i]) + env[i] + o[i] + (1.3 * u[id[i]]) + (2.5 * v[id[i]])
            + (0.8 * x[i] * s[id[i]]) + a[group[i]] + (x[i] * b[group[i]]) + (0.5 * (1 + env[i]) / Math.Sqrt(w[i]) * Next()))];
    }

    [TearDown]
    public void Free()
    {
        kernels.Values.ToList().ForEach(kernel => kernel.Dispose());
        kernels.Clear();
    }

    [Test]
    public void Correlated_slopes_of_a_grouping([Values] LikelihoodMethod method) => AssertHenderson(
        "y ~ x + I(z^2) + (1 + x | g)", MixedModelOptions.Default with { Method = method },
        i => [1, x[i], z[i] * z[i]],
        i => Loads(Groups, group[i], 1, x[i]),
        s => Matrix<double>.Build.DenseIdentity(Groups).KroneckerProduct(Unstructured(s[0], s[1], s[2])),
        (s, _) => s[3],
        s => i => s[0] + (2 * x[i] * s[1]) + (x[i] * x[i] * s[2]));

    [Test]
    public void Kernels_and_their_Hadamard_product([Values] LikelihoodMethod method) => AssertHenderson(
        "y ~ poly(z, 2) + (1 | gr(id, cov = K)) + (1 | gr(id, cov = K*D))", MixedModelOptions.Default with { Method = method },
        i => [1, z[i], z[i] * z[i]],
        i => [.. Loads(Ids, id[i], 1), .. Loads(Ids, id[i], 1)],
        s => Henderson.Blocks(s[0] * k, s[1] * k.PointwiseMultiply(d)),
        (s, _) => s[2],
        s => _ => (s[0] * Observed(k)) + (s[1] * Observed(k.PointwiseMultiply(d))));

    [Test]
    public void One_kernel_by_its_eigenvectors([Values] LikelihoodMethod method) => AssertHenderson(
        "y ~ scale(z) + I(z^2) + (1 | gr(id, cov = K))", MixedModelOptions.Default with { Method = method },
        i => [1, z[i], z[i] * z[i]],
        i => Loads(Ids, id[i], 1),
        s => s[0] * k,
        (s, _) => s[1],
        s => _ => s[0] * Observed(k));

    [Test]
    public void Reaction_norms_with_strata_weights_and_an_offset() => AssertHenderson(
        "y ~ x + I(z^2) + env + offset(o) + (1 + x || gr(id, cov = K)) + (1 | g)",
        MixedModelOptions.Default with { Residual = "~ env", Weights = "w" },
        i => [1, x[i], z[i] * z[i], env[i]],
        i => [.. Loads(Ids, id[i], 1, x[i]), .. Loads(Groups, group[i], 1)],
        s => Henderson.Blocks(k.KroneckerProduct(Matrix<double>.Build.Diagonal([s[0], s[1]])),
            s[2] * Matrix<double>.Build.DenseIdentity(Groups)),
        (s, i) => s[3 + env[i]] / w[i],
        s => i => ((s[0] + (x[i] * x[i] * s[1])) * Observed(k)) + s[2],
        i => o[i]);

    [TestCase("exp(x + z)", false)]
    [TestCase("mat(x + z | env, nu = 1.5)", true)]
    public void Fields(string field, bool isGrouped)
    {
        // A field over all places, those of the new rows among them.
        double range = 1;
        int all = N + New;
        var random = new Random(4);
        double[] u = Henderson.Draw(Correlation(), random);
        y = [.. y.Select((_, i) => (2 * u[i]) + group[i] + (0.7 * SimulatedStudy.Normal(random)))];
        AssertHenderson(
            $"y ~ I(z^2) + {field} + (1 | g)", MixedModelOptions.Default,
            i => [1, z[i] * z[i]],
            i => [.. Loads(all, i, 1), .. Loads(Groups, group[i], 1)],
            s => Henderson.Blocks(s[1] * Correlation(), s[0] * Matrix<double>.Build.DenseIdentity(Groups)),
            (s, _) => s[2],
            s => _ => s[0] + s[1],
            parameters: parameters => range = parameters["range"]);

        Matrix<double> Correlation() => Matrix<double>.Build.Dense(all, all, (i, j) =>
        {
            double h = Math.Sqrt(((x[i] - x[j]) * (x[i] - x[j])) + ((z[i] - z[j]) * (z[i] - z[j]))) / range;
            return isGrouped ? (env[i] == env[j] ? (1 + h) * Math.Exp(-h) : 0) : Math.Exp(-h);
        });
    }

    [TestCase(0, "g")]
    [TestCase(2, "g:x")]
    public void Fits_at_the_edge_predict_too(double share, string boundary)
    {
        // No effect of the groups at all, or one that is the same for intercept and slope.
        var random = new Random(4);
        double[] a = [.. Enumerable.Range(0, Groups).Select(_ => share * SimulatedStudy.Normal(random))];
        double[] e = [.. x.Select(_ => SimulatedStudy.Normal(random))];
        y = [.. x.Select((value, i) => value + ((1 + (0.3 * value)) * a[group[i]]) + e[i]
            - (share > 0 ? 0 : e.Take(N).Where((_, j) => group[j] == group[i]).DefaultIfEmpty(0).Average()))];
        ModelReport fit = Fit(share > 0 ? "y ~ x + (1 + x | g)" : "y ~ x + (1 | g)", MixedModelOptions.Default);
        using MixedModelPredictor predictor = Predictor(fit);
        IReadOnlyList<PredictedRow> rows = predictor.Predict(Table(0, N));

        Assert.That(fit.Boundary, Does.Contain(boundary));
        Assert.That(rows.Select(row => row.Fit), Is.EqualTo(fit.Fitted).Within(1e-8));
        Assert.That(rows.Select(row => row.StandardError), Has.All.GreaterThan(0));
    }

    [Test]
    public void Ids_without_records_have_their_effects_and_errors()
    {
        ModelReport fit = Fit("y ~ x + I(z^2) + (1 + x | gr(id, cov = K)) + (1 | g)", MixedModelOptions.Default);
        double[] s = Sigma(fit);
        Matrix<double> sigma = Unstructured(s[0], s[1], s[2]);
        var equations = new Henderson(
            [.. Rows(N).Select(i => (double[])[1, x[i], z[i] * z[i]])],
            [.. Rows(N).Select(i => (double[])[.. Loads(Ids, id[i], 1, x[i]), .. Loads(Groups, group[i], 1)])],
            Henderson.Blocks(k.KroneckerProduct(sigma), s[3] * Matrix<double>.Build.DenseIdentity(Groups)),
            [.. Rows(N).Select(_ => s[4])], y[..N]);
        using MixedModelPredictor predictor = Predictor(fit);
        IReadOnlyList<RandomEffect> effects = predictor.PredictUnobserved();

        Assert.That(effects.Select(effect => $"{effect.Group} {effect.Level} {effect.Term}"), Is.EqualTo(
            Enumerable.Range(20, 5).SelectMany(i => new[] { $"K i{i} (Intercept)", $"K i{i} x" })));
        for (int e = 0; e < effects.Count; e++)
        {
            int level = 20 + (e / 2), a = e % 2;
            double[] unit = new double[3 + (2 * Ids) + Groups];
            unit[3 + (2 * level) + a] = 1;
            (double value, double error) = equations.Predict(unit);
            Assert.That(effects[e].Value, Is.EqualTo(value).Within(1e-9));
            Assert.That(effects[e].StandardError, Is.EqualTo(Math.Sqrt(error)).Within(1e-9));
            Assert.That(effects[e].Reliability, Is.EqualTo(1 - (error / (sigma[a, a] * k[level, level]))).Within(1e-8));
        }
    }

    /// <summary>Fits the first N rows and compares predictions of all rows, intervals and notes.</summary>
    /// <param name="formula">The model.</param>
    /// <param name="options">How it is fitted.</param>
    /// <param name="fixedOf">x of a row, on columns that span those of X.</param>
    /// <param name="randomOf">z of a row, over all levels.</param>
    /// <param name="g">G at σ.</param>
    /// <param name="residual">Residual variance of a row at σ.</param>
    /// <param name="marginal">Variance of all random effects of an unknown level at σ, for each row.</param>
    /// <param name="offset">The known part of the mean.</param>
    /// <param name="parameters">Told the parameters that are no variances.</param>
    private void AssertHenderson(
        string formula, MixedModelOptions options, Func<int, double[]> fixedOf, Func<int, double[]> randomOf,
        Func<double[], Matrix<double>> g,
        Func<double[], int, double> residual, Func<double[], Func<int, double>> marginal, Func<int, double>? offset = null,
        Action<IReadOnlyDictionary<string, double>>? parameters = null)
    {
        ModelReport fit = Fit(formula, options);
        double[] s = Sigma(fit);
        parameters?.Invoke(fit.Parameters);
        int p = fit.Fixed.Count;
        double quantile = StudentT.InvCDF(0, 1, N - p, 0.95);
        var equations = new Henderson(
            [.. Rows(N).Select(fixedOf)], [.. Rows(N).Select(randomOf)], g(s), [.. Rows(N).Select(i => residual(s, i))],
            [.. Rows(N).Select(i => y[i] - (offset?.Invoke(i) ?? 0))]);
        using MixedModelPredictor predictor = Predictor(fit);
        IReadOnlyList<PredictedRow> conditional = predictor.Predict(Table(0, N + New), PredictionOptions.Default with { Level = 0.9 });
        IReadOnlyList<PredictedRow> marginals =
            predictor.Predict(Table(0, N + New), PredictionOptions.Default with { Level = 0.9, IsMarginal = true });
        Assert.That(fit.Boundary, Is.Empty, "a case worth the test");
        Assert.That(conditional.Take(N).Select(row => row.Fit), Is.EqualTo(fit.Fitted).Within(1e-9));
        for (int i = 0; i < N + New; i++)
        {
            double[] random = randomOf(i);
            AssertRow(conditional[i], equations.Predict([.. fixedOf(i), .. random]), residual(s, i));
            AssertRow(marginals[i], equations.Predict([.. fixedOf(i), .. new double[random.Length]]), residual(s, i) + marginal(s)(i));
            Assert.That(marginals[i].Note, Is.Empty);
            Assert.That(conditional[i].Note.Contains("new level of g", StringComparison.Ordinal),
                Is.EqualTo(formula.Contains("| g)", StringComparison.Ordinal) && group[i] == 8));
            Assert.That(conditional[i].Note.Contains("no record of id in K", StringComparison.Ordinal),
                Is.EqualTo(formula.Contains("id", StringComparison.Ordinal) && id[i] >= 20));

            void AssertRow(PredictedRow row, (double Value, double Error) expected, double more)
            {
                double mean = expected.Value + (offset?.Invoke(i) ?? 0), error = Math.Sqrt(expected.Error),
                    observed = Math.Sqrt(expected.Error + more);
                Assert.That(row.Row, Is.EqualTo(i));
                Assert.That(row.Fit, Is.EqualTo(mean).Within(1e-8));
                Assert.That(row.StandardError, Is.EqualTo(error).Within(1e-8));
                Assert.That(new[] { row.Lower, row.Upper },
                    Is.EqualTo(new[] { mean - (quantile * error), mean + (quantile * error) }).Within(1e-7));
                Assert.That(new[] { row.PredictionLower, row.PredictionUpper },
                    Is.EqualTo(new[] { mean - (quantile * observed), mean + (quantile * observed) }).Within(1e-7));
            }
        }
    }

    private static int[] Rows(int count) => [.. Enumerable.Range(0, count)];

    private static double[] Loads(int levels, int level, params double[] slopes)
    {
        var loads = new double[levels * slopes.Length];
        slopes.CopyTo(loads, level * slopes.Length);
        return loads;
    }

    private static Matrix<double> Unstructured(double a, double ab, double b) =>
        Matrix<double>.Build.DenseOfArray(new[,] { { a, ab }, { ab, b } });

    /// <summary>In the order of the report.</summary>
    private static double[] Sigma(ModelReport fit) => [.. fit.Variances.Select(estimate => estimate.Value)];

    /// <summary>Mean diagonal over the ids with records.</summary>
    private static double Observed(Matrix<double> kernel) => kernel.Diagonal().Take(20).Average();

    private ModelReport Fit(string formula, MixedModelOptions options) => MixedModel.Fit(Table(0, N), formula, kernels, Host, options);

    private MixedModelPredictor Predictor(ModelReport fit) => MixedModelPredictor.Create(Table(0, N), FittedModel.Of(fit), kernels, Host);

    private DataTable Table(int first, int count) => DataTable.FromColumns(
    [
        DataColumn.Create("y", y[first..(first + count)]), DataColumn.Create("x", x[first..(first + count)]),
        DataColumn.Create("z", z[first..(first + count)]),
        DataColumn.Create("w", w[first..(first + count)]), DataColumn.Create("o", o[first..(first + count)]),
        DataColumn.Create("id", [.. id.Skip(first).Take(count).Select(i => $"i{i:00}")]),
        DataColumn.Create("g", [.. group.Skip(first).Take(count).Select(i => $"g{i}")]),
        DataColumn.Create("env", [.. env.Skip(first).Take(count).Select(i => $"e{i}")]),
    ]);
}

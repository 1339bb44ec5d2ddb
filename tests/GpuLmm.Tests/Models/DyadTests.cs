using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Tests;

/// <summary>
/// Records of pairs: an actor's and a recipient's effect with their covariance, against V written out and Henderson's equations.
/// </summary>
[TestFixture]
public sealed class DyadTests : HostFixture
{
    private const int Ids = 14, Observed = 12;
    private Kinship kernel = null!;
    private Matrix<double> k = null!;
    private (int Actor, int Recipient)[] pairs = null!;
    private double[] y = null!, x = null!;

    [SetUp]
    public void Simulate()
    {
        var random = new Random(41);
        k = Henderson.Kernel(Ids, random);
        kernel = new Kinship(DenseMatrix.FromArray(k.ToArray()), [.. Enumerable.Range(0, Ids).Select(i => new SampleId("0", $"i{i:00}"))]);

        // Every ordered pair of those observed but some; the first never acts, the last never receives.
        pairs = [.. Enumerable.Range(0, Observed * Observed).Select(c => (c / Observed, c % Observed))
            .Where(pair =>
                pair.Item1 != pair.Item2 && pair.Item1 != 0 && pair.Item2 != Observed - 1 && (pair.Item1 + (3 * pair.Item2)) % 5 != 0)];
        Matrix<double> sigma = Matrix<double>.Build.DenseOfArray(new[,] { { 2, 1.1 }, { 1.1, 1.5 } });
        double[] u = Henderson.Draw(sigma.KroneckerProduct(k), random);
        x = [.. pairs.Select(_ => SimulatedStudy.Normal(random))];
        y = [.. pairs.Select((pair, i) => 1 + x[i] + u[pair.Actor] + u[Ids + pair.Recipient] + SimulatedStudy.Normal(random))];
    }

    [TearDown]
    public void Free() => kernel.Dispose();

    [TestCase("dyad(actor, recipient, cov = K)", true)]
    [TestCase("dyad(actor, recipient)", false)]
    public void The_maximum_is_that_of_the_matrix_written_out(string grouping, bool hasKernel)
    {
        foreach (LikelihoodMethod method in Enum.GetValues<LikelihoodMethod>())
        {
            ModelReport fit = Fit($"y ~ x + (1 | {grouping})", method);
            double[] at = [.. fit.Variances.Select(v => v.Value)];
            double best = Written(at, method, hasKernel);
            string group = hasKernel ? "K" : grouping;

            Assert.That(fit.Variances.Select(v => $"{v.Group} {v.Term} {v.OtherTerm}".TrimEnd()), Is.EqualTo(new[]
            {
                $"{group} actor", $"{group} actor recipient", $"{group} recipient", "Residual",
            }));
            Assert.That(fit.Boundary, Is.Empty, "a case worth the test");
            Assert.That(fit.LogLikelihood, Is.EqualTo(best).Within(1e-8));
            for (int c = 0; c < at.Length; c++)
            {
                foreach (double change in new[] { -0.01, 0.01 })
                {
                    double[] near = [.. at];
                    near[c] += change;
                    Assert.That(Written(near, method, hasKernel), Is.LessThan(best), $"component {c}");
                }
            }
        }
    }

    [Test]
    public void Without_the_covariance_it_is_two_terms()
    {
        ModelReport one = Fit("y ~ x + (1 || dyad(actor, recipient, cov = K))"),
            two = Fit("y ~ x + (1 | gr(actor, cov = K)) + (1 | gr(recipient, cov = K))");

        Assert.That(one.LogLikelihood, Is.EqualTo(two.LogLikelihood).Within(1e-8));
        Assert.That(one.Variances.Select(v => v.Value), Is.EqualTo(two.Variances.Select(v => v.Value)).Within(1e-5));
        Assert.That(two.Variances.Select(v => v.Group), Is.EqualTo(new[] { "actor:K", "recipient:K", "Residual" }),
            "effects of one kernel are told apart");
        Assert.That(one.Shares.Single().Share, Is.EqualTo(two.Shares.Sum(share => share.Share)).Within(1e-5));
    }

    [Test]
    public void Variances_are_tested_by_the_models_without_them()
    {
        ModelReport both = Fit("y ~ x + (1 | dyad(actor, recipient, cov = K))", test: VarianceTestMethod.LikelihoodRatio);
        double actorless = Fit("y ~ x + (1 | gr(recipient, cov = K))").LogLikelihood;

        Assert.That(both.VarianceTests.Select(test => $"{test.Term} {test.Mixture}"), Is.EqualTo(new[]
        {
            "actor 0.5 chi2(1) + 0.5 chi2(2)", "recipient 0.5 chi2(1) + 0.5 chi2(2)",
        }));
        Assert.That(both.VarianceTests[0].Statistic, Is.EqualTo(2 * (both.LogLikelihood - actorless)).Within(1e-6));
    }

    [Test]
    public void Effects_and_new_pairs_are_those_of_the_equations()
    {
        ModelReport fit = Fit("y ~ x + (1 | dyad(actor, recipient, cov = K))");
        double[] at = [.. fit.Variances.Select(v => v.Value)];
        Matrix<double> sigma = Matrix<double>.Build.DenseOfArray(new[,] { { at[0], at[1] }, { at[1], at[2] } });
        var equations = new Henderson(
            [.. x.Select(value => (double[])[1, value])], [.. pairs.Select(Loads)], sigma.KroneckerProduct(k),
            [.. y.Select(_ => at[3])], y);
        using var predictor = MixedModelPredictor.Create(Table(pairs, x, y), FittedModel.Of(fit), Kernels(), Host);
        RandomEffect[] effects = [.. fit.Random, .. predictor.PredictUnobserved()];
        Assert.That(effects, Has.Length.EqualTo(2 * Ids));
        foreach (RandomEffect effect in effects)
        {
            double[] unit = new double[2 + (2 * Ids)];
            int level = int.Parse(effect.Level[1..]), a = effect.Term == "actor" ? 0 : 1;
            unit[2 + (a * Ids) + level] = 1;
            (double value, double error) = equations.Predict(unit);
            Assert.That(effect.Value, Is.EqualTo(value).Within(1e-8), $"{effect.Term} {effect.Level}");
            Assert.That(effect.StandardError, Is.EqualTo(Math.Sqrt(error)).Within(1e-8));
            Assert.That(effect.Reliability, Is.EqualTo(1 - (error / (sigma[a, a] * k[level, level]))).Within(1e-8));
        }

        (int, int)[] more = [.. pairs, (2, 3), (12, 4), (5, 13), (13, 12), (6, 6)];
        double[] at2 = [.. x, 1, 2, 3, 4, 5];
        IReadOnlyList<PredictedRow> rows = predictor.Predict(Table(more, at2, new double[more.Length]));
        Assert.That(rows.Take(pairs.Length).Select(row => row.Fit), Is.EqualTo(fit.Fitted).Within(1e-9));
        for (int i = 0; i < more.Length; i++)
        {
            (double value, double error) = equations.Predict([1, at2[i], .. Loads(more[i])]);
            Assert.That(rows[i].Fit, Is.EqualTo(value).Within(1e-8));
            Assert.That(rows[i].StandardError, Is.EqualTo(Math.Sqrt(error)).Within(1e-8), $"row {i}");
        }

        Assert.That(rows.TakeLast(5).Select(row => row.Note), Is.EqualTo(new[]
        {
            "", "no record of actor in K", "no record of recipient in K", "no record of actor in K; no record of recipient in K", "",
        }));
    }

    [TestCase("y ~ (1 | dyad(actor))", "formula column 10: expected dyad(actor, recipient) or dyad(actor, recipient, cov = K)")]
    [TestCase("y ~ (1 | dyad(actor, actor, cov = K))", "formula column 22: actor and recipient are both actor")]
    [TestCase("y ~ (x | dyad(actor, recipient))", "formula column 6: the effects of a pair are an actor's and a recipient's")]
    [TestCase("y ~ dyad(actor, recipient)", "formula column 5: dyad(actor, recipient, cov = K) is what a random term is grouped by")]
    public void Faults_have_a_place(string formula, string message) =>
        Assert.That(() => Fit(formula), Throws.TypeOf<InputException>().With.Message.StartsWith(message));

    private static double[] Loads((int Actor, int Recipient) pair)
    {
        double[] loads = new double[2 * Ids];
        loads[pair.Actor] = 1;
        loads[Ids + pair.Recipient] = 1;
        return loads;
    }

    private ModelReport Fit(string formula, LikelihoodMethod method = LikelihoodMethod.Reml,
        VarianceTestMethod test = VarianceTestMethod.None) =>
        MixedModel.Fit(Table(pairs, x, y), formula, Kernels(), Host,
            MixedModelOptions.Default with { Method = method, TestVariance = test });

    private Dictionary<string, Kinship> Kernels() => new() { ["K"] = kernel };

    private static DataTable Table((int Actor, int Recipient)[] pairs, double[] x, double[] y) => DataTable.FromColumns(
    [
        DataColumn.Create("y", y), DataColumn.Create("x", x), DataColumn.Create("actor", [.. pairs.Select(pair => $"i{pair.Actor:00}")]),
        DataColumn.Create("recipient", [.. pairs.Select(pair => $"i{pair.Recipient:00}")]),
    ]);

    /// <summary>V_ij = σ²_a K(a_i, a_j) + σ²_r K(r_i, r_j) + σ_ar (K(a_i, r_j) + K(r_i, a_j)) + σ²_e [i = j].</summary>
    private double Written(double[] at, LikelihoodMethod method, bool hasKernel)
    {
        int n = y.Length;
        double K(int i, int j) => hasKernel ? k[i, j] : i == j ? 1 : 0;
        Matrix<double> v = Matrix<double>.Build.Dense(n, n, (i, j) =>
            (at[0] * K(pairs[i].Actor, pairs[j].Actor)) + (at[2] * K(pairs[i].Recipient, pairs[j].Recipient))
            + (at[1] * (K(pairs[i].Actor, pairs[j].Recipient) + K(pairs[i].Recipient, pairs[j].Actor))) + (i == j ? at[3] : 0));
        return Textbook.LogLikelihood(v, Matrix<double>.Build.Dense(n, 2, (i, j) => j == 0 ? 1 : x[i]), y, method).LogLikelihood;
    }
}

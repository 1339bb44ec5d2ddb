using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Tests;

/// <summary>Several traits of an individual with a covariance matrix of residuals, some of them missing, against V written out.</summary>
[TestFixture]
public sealed class UnstructuredResidualTests : HostFixture
{
    private const int Ids = 40, Traits = 3;
    private const string Formula = "y ~ 0 + trait + (0 + trait || gr(id, cov = K))";
    private Kinship kernel = null!;
    private Matrix<double> k = null!;
    private int[] id = null!, trait = null!;
    private double[] y = null!;

    [SetUp]
    public void Simulate()
    {
        var random = new Random(17);
        k = Henderson.Kernel(Ids, random);
        kernel = new Kinship(DenseMatrix.FromArray(k.ToArray()), [.. Enumerable.Range(0, Ids).Select(i => new SampleId("0", $"i{i:00}"))]);
        Matrix<double> sigma = Matrix<double>.Build.DenseOfArray(new[,] { { 1, 0.6, -0.2 }, { 0.6, 1.5, 0.3 }, { -0.2, 0.3, 0.8 } });
        double[] e = Henderson.Draw(Matrix<double>.Build.DenseIdentity(Ids).KroneckerProduct(sigma), random);
        double[][] u = [.. Enumerable.Range(0, Traits).Select(_ => Henderson.Draw(k, random))];

        // Of every fourth individual a trait is missing, and the order is not that of the individuals.
        (int Id, int Trait)[] cells =
            [.. Enumerable.Range(0, Ids * Traits).Select(c => (c * 7) % (Ids * Traits)).Select(c => (c / Traits, c % Traits))
            .Where(cell => cell.Item1 % 4 != 0 || cell.Item2 != cell.Item1 % Traits)];
        id = [.. cells.Select(cell => cell.Id)];
        trait = [.. cells.Select(cell => cell.Trait)];
        y = [.. cells.Select(cell => cell.Trait + (0.8 * u[cell.Trait][cell.Id]) + e[(cell.Id * Traits) + cell.Trait])];
    }

    [TearDown]
    public void Free() => kernel.Dispose();

    [Test]
    public void The_maximum_is_that_of_the_matrix_written_out([Values] LikelihoodMethod method)
    {
        ModelReport fit = Fit(method);
        double[] at = [.. fit.Variances.Select(v => v.Value)];
        double best = Written(at, method, out Vector<double> fitted);

        Assert.That(fit.Variances.Skip(Traits).Select(v => $"{v.Group} {v.Term} {v.OtherTerm}".TrimEnd()), Is.EqualTo(new[]
        {
            "Residual t0", "Residual t0 t1", "Residual t1", "Residual t0 t2", "Residual t1 t2", "Residual t2",
        }));
        Assert.That(fit.LogLikelihood, Is.EqualTo(best).Within(1e-8));
        Assert.That(fit.ParameterCount, Is.EqualTo(Traits + at.Length));
        Assert.That(fit.Fitted, Is.EqualTo(fitted).Within(1e-8));
        for (int c = 0; c < at.Length; c++)
        {
            foreach (double change in at[c] > 0 || fit.Variances[c].IsCovariance ? new[] { -0.01, 0.01 } : [0.01])
            {
                double[] near = [.. at];
                near[c] += change;
                Assert.That(Written(near, method, out _), Is.LessThan(best), $"component {c}");
            }
        }
    }

    [Test]
    public void New_observations_have_the_variance_of_their_trait()
    {
        ModelReport fit = Fit(LikelihoodMethod.Reml);
        using var predictor = MixedModelPredictor.Create(Table(), FittedModel.Of(fit), Kernels(), Host);
        IReadOnlyList<PredictedRow> rows = predictor.Predict(Table());
        double[] variances = [.. fit.Variances.Where(v => v.Group == "Residual" && !v.IsCovariance).Select(v => v.Value)];

        Assert.That(rows.Select(row => row.Fit), Is.EqualTo(fit.Fitted).Within(1e-8));
        for (int i = 0; i < rows.Count; i++)
        {
            double quantile = (rows[i].Upper - rows[i].Fit) / rows[i].StandardError;
            double variance = Math.Pow((rows[i].PredictionUpper - rows[i].Fit) / quantile, 2) - Math.Pow(rows[i].StandardError, 2);
            Assert.That(variance, Is.EqualTo(variances[trait[i]]).Within(1e-9));
        }
    }

    [Test]
    public void What_is_not_defined_is_refused()
    {
        Assert.That(() => Fit(residual: "us(trait)"),
            Throws.TypeOf<InputException>().With.Message.StartsWith("residual column 1: expected us(trait | id)"));
        Assert.That(() => Fit(residual: "us(two | id)"),
            Throws.TypeOf<InputException>().With.Message.Contains("a second row of id i").And.Message.Contains("takes one of each"));
        Assert.That(() => Fit(weights: "w"),
            Throws.TypeOf<InputException>().With.Message.Contains("us(trait | id): residuals with covariances and weights"));
        Assert.That(
            () => Fit(formula: "y ~ 0 + trait + (0 + trait | id)"),
            Throws.TypeOf<InputException>().With.Message.Contains("cannot be told from the covariances of us(trait | id)"));
    }

    private ModelReport Fit(LikelihoodMethod method = LikelihoodMethod.Reml, string residual = "us(trait | id)", string? weights = null,
        string formula = Formula) =>
        MixedModel.Fit(Table(), formula, Kernels(), Host,
            MixedModelOptions.Default with { Method = method, Residual = residual, Weights = weights });

    private Dictionary<string, Kinship> Kernels() => new() { ["K"] = kernel };

    private DataTable Table() => DataTable.FromColumns(
    [
        DataColumn.Create("y", y), DataColumn.Create("id", [.. id.Select(i => $"i{i:00}")]),
        DataColumn.Create("trait", [.. trait.Select(t => $"t{t}")]),
        DataColumn.Create("two", [.. trait.Select(t => $"{t / 2}")]), DataColumn.Create("w", [.. trait.Select(_ => 1.0)]),
    ]);

    /// <summary>V_ij = [t_i = t_j] σ²_t K_ij + [same individual] Σ_t_i,t_j; ŷ = y − R V⁻¹ (y − X b̂).</summary>
    private double Written(double[] at, LikelihoodMethod method, out Vector<double> fitted)
    {
        int n = y.Length;
        Matrix<double> sigma = Matrix<double>.Build.Dense(Traits, Traits, (a, b) =>
            at[Traits + (Math.Max(a, b) * (Math.Max(a, b) + 1) / 2) + Math.Min(a, b)]);
        Matrix<double> r = Matrix<double>.Build.Dense(n, n, (i, j) => id[i] == id[j] ? sigma[trait[i], trait[j]] : 0);
        Matrix<double> v = r + Matrix<double>.Build.Dense(n, n, (i, j) => trait[i] == trait[j] ? at[trait[i]] * k[id[i], id[j]] : 0);
        (double logLikelihood, Vector<double> residual) = Textbook.LogLikelihood(
            v, Matrix<double>.Build.Dense(n, Traits, (i, j) => trait[i] == j ? 1 : 0), y, method);
        fitted = Vector<double>.Build.Dense(y) - (r * v.Solve(residual));
        return logLikelihood;
    }
}

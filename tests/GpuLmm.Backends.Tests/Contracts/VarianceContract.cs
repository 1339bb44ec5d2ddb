namespace GpuLmm.Backends.Tests;

/// <summary>
/// V = L L', log|V|, L⁻¹C, V⁻¹ and P against plain loops in float64, in either precision. V has eigenvalues between 0.5 and some 5, so that
/// rounding stays within a few hundred units: 1e-12.
/// </summary>
[TestFixtureSource(typeof(BackendsUnderTest), nameof(BackendsUnderTest.Alone))]
internal sealed class VarianceContract(string name, Precision precision) : BackendContract(name, precision)
{
    private const int Block = VariancePlan.Block;
    private const double Tolerance = 1e-12;

    // None, one, a block less one, one more; two blocks and a ragged third, more than a tile of products; halves of halves of halves. Those
    // of one block are among the slow ones, as the emulation takes seconds for each.
    private static readonly TestCaseData[] Sizes =
    [
        new(0), new(1), new(2), new TestCaseData(Block - 1).SetCategory("Slow"), new TestCaseData(Block).SetCategory("Slow"),
        new(Block + 1), new((2 * Block) + 7), new((5 * Block) - 19),
    ];

    [TestCaseSource(nameof(Sizes))]
    public void Determinant_solutions_and_inverse_are_the_textbooks(int n)
    {
        Assume.That(!IsEmulated || n < 3 * Block, "minutes on the emulation");
        double[,] v = Variance(n, 1);
        double[,] l = VarianceTextbook.Cholesky(v);
        using VarianceFactor factor = Backend.PrepareVariance(n);
        Fill(factor, v);
        Assert.That(factor.TryFactor(out double logDeterminant));
        AssertClose(logDeterminant, 2 * Enumerable.Range(0, n).Sum(i => Math.Log(l[i, i])), Tolerance, "log|V|");

        using DenseMatrix columns = Random(n, 3, 2), solved = columns.Clone();
        factor.SolveLower(solved);
        AssertClose(solved, VarianceTextbook.SolveLower(l, columns), "L⁻¹C");
        using DenseMatrix upper = columns.Clone();
        factor.SolveUpper(upper);
        AssertClose(upper, VarianceTextbook.SolveUpper(l, columns), "L⁻'C");

        factor.Invert();
        using DenseMatrix product = factor.Multiply(columns);
        factor.Fetch();
        AssertClose(VarianceTextbook.Multiply(v, factor.Matrix), VarianceTextbook.Identity(n), "V V⁻¹");
        AssertClose(product, VarianceTextbook.Multiply(VarianceTextbook.ToArray(factor.Matrix), columns), "V⁻¹C");
        for (int j = 0; j < n; j++)
        {
            for (int i = 0; i < j; i++)
            {
                Assert.That(factor.Matrix[i, j], Is.EqualTo(factor.Matrix[j, i]), $"({i}, {j})");
            }
        }
    }

    [TestCase(Block + 3, 1)]
    [TestCase(Block - 3, 2)]
    public void Projection_takes_covariates_out(int n, int p)
    {
        using VarianceFactor factor = Backend.PrepareVariance(n);
        double[,] v = Variance(n, 3);
        Fill(factor, v);
        Assert.That(factor.TryFactor(out _));
        factor.Invert();
        using DenseMatrix x = Random(n, p, 4), vx = factor.Multiply(x);
        double[,] information = new double[p, p];
        for (int i = 0; i < n * p * p; i++)
        {
            information[i / n % p, i / n / p] += x[i % n, i / n % p] * vx[i % n, i / n / p];
        }

        double[,] inverse = VarianceTextbook.Invert(information);
        double[,] expected = VarianceTextbook.Invert(v);
        for (int i = 0; i < n * n * p * p; i++)
        {
            (int row, int column, int a, int b) = (i % n, i / n % n, i / n / n % p, i / n / n / p);
            expected[row, column] -= vx[row, a] * inverse[a, b] * vx[column, b];
        }

        factor.Project(vx, [.. inverse.Cast<double>()]);
        using DenseMatrix columns = Random(n, 2, 5), product = factor.Multiply(columns), none = factor.Multiply(x);
        factor.Fetch();
        AssertClose(factor.Matrix, expected, "P");
        AssertClose(product, VarianceTextbook.Multiply(expected, columns), "PC");
        AssertClose(none, new double[n, p], "PX");
    }

    [Test]
    public void More_columns_than_a_panel()
    {
        const int n = 21, k = VariancePlan.Panel + 5;
        double[,] v = Variance(n, 6);
        using VarianceFactor factor = Backend.PrepareVariance(n);
        Fill(factor, v);
        Assert.That(factor.TryFactor(out _));
        using DenseMatrix columns = Random(n, k, 7), solved = columns.Clone(), upper = columns.Clone();
        factor.SolveLower(solved);
        factor.SolveUpper(upper);
        factor.Invert();
        using DenseMatrix product = factor.Multiply(columns);

        AssertClose(solved, VarianceTextbook.SolveLower(VarianceTextbook.Cholesky(v), columns), "L⁻¹C");
        AssertClose(upper, VarianceTextbook.SolveUpper(VarianceTextbook.Cholesky(v), columns), "L⁻'C");
        AssertClose(product, VarianceTextbook.Multiply(VarianceTextbook.Invert(v), columns), "V⁻¹C");
    }

    [TestCase(0, -1)]
    [TestCase(Block, 0)]
    [TestCase(0, double.NaN)]
    [TestCase(Block + 1, double.PositiveInfinity)]
    public void Matrix_that_is_not_positive_definite_is_a_result(int row, double diagonal)
    {
        double[,] v = Variance(Block + 2, 8);
        v[row, row] = diagonal;
        using VarianceFactor factor = Backend.PrepareVariance(Block + 2);
        Fill(factor, v);

        Assert.That(factor.TryFactor(out double logDeterminant), Is.False);
        Assert.That(logDeterminant, Is.NaN);
    }

    [Test]
    public void One_after_the_other_in_the_same_memory()
    {
        const int n = Block + 2;
        using VarianceFactor factor = Backend.PrepareVariance(n);
        double[,] bad = Variance(n, 9);
        bad[3, 3] = -1;
        Fill(factor, bad);
        Assert.That(factor.TryFactor(out _), Is.False);
        for (int seed = 10; seed < 12; seed++)
        {
            double[,] v = Variance(n, seed);
            Fill(factor, v, keepsUpper: true);
            Assert.That(factor.TryFactor(out _));
            factor.Invert();
            factor.Fetch();
            AssertClose(VarianceTextbook.Multiply(v, factor.Matrix), VarianceTextbook.Identity(n), $"V V⁻¹, {seed}");
        }
    }

    [Test]
    public void Likelihood_and_its_derivatives_are_the_managed_hosts([Values] LikelihoodMethod method)
    {
        const int n = 40;
        var random = new Random(12);
        double[] ones = [.. Enumerable.Repeat(1.0, n)], y = [.. ones.Select(_ => random.NextDouble())];
        var parameters = new VarianceParameters(
        [
            new EffectsPart("g", new EffectsMatrix([.. Enumerable.Range(0, n).Select(i => i % 7)], 7, null),
                ["(Intercept)"], [ones], false),
            new ResidualPart(["a", "b"], [.. Enumerable.Range(0, n).Select(i => i % 2)], null),
        ]);
        using var design = DesignMatrix.FromColumns(n, ["x"], [[.. ones.Select(_ => random.NextDouble())]]);
        using HostBackend host = HostBackend.Open(1, blas: "managed");
        using DenseLikelihood expected = new(host, parameters, design, y, method), actual = new(Backend, parameters, design, y, method);
        VariancePoint theirs = expected.Evaluate([0.3, 0.6, 0.9])!, ours = actual.Evaluate([0.3, 0.6, 0.9])!;
        using DenseMatrix columns = Random(n, 2, 13), product = actual.Multiply(columns), same = expected.Multiply(columns);

        AssertClose(ours.LogLikelihood, theirs.LogLikelihood, 1e-11, "ℓ");
        Assert.That(ours.Score, Is.EqualTo(theirs.Score).Within(1e-10));
        Assert.That(ours.Information, Is.EqualTo(theirs.Information).Within(1e-10));
        Assert.That(ours.Projected, Is.EqualTo(theirs.Projected).Within(1e-11));
        AssertClose(actual.Projection, VarianceTextbook.ToArray(expected.Projection), "the projection");
        AssertClose(product, VarianceTextbook.ToArray(same), "its product");
    }

    /// <summary>Z Z'/n + ½ I.</summary>
    private static double[,] Variance(int n, int seed)
    {
        using DenseMatrix z = Random(n, n, seed);
        double[,] zz = VarianceTextbook.ToArray(z), v = VarianceTextbook.Identity(n);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                v[i, j] /= 2;
                for (int k = 0; k < n; k++)
                {
                    v[i, j] += 3 * zz[i, k] * zz[j, k] / n;
                }
            }
        }

        return v;
    }

    // What is above the diagonal must not be read.
    private static void Fill(VarianceFactor factor, double[,] v, bool keepsUpper = false)
    {
        for (int j = 0; j < factor.Matrix.Columns; j++)
        {
            for (int i = 0; i < factor.Matrix.Rows; i++)
            {
                factor.Matrix[i, j] = i >= j ? v[i, j] : keepsUpper ? factor.Matrix[i, j] : double.NaN;
            }
        }
    }

    private static void AssertClose(DenseMatrix actual, double[,] expected, string what) =>
        AssertClose(VarianceTextbook.ToArray(actual), expected, what);

    private static void AssertClose(double[,] actual, double[,] expected, string what)
    {
        Assert.That((actual.GetLength(0), actual.GetLength(1)), Is.EqualTo((expected.GetLength(0), expected.GetLength(1))), what);
        for (int i = 0; i < actual.GetLength(0); i++)
        {
            for (int j = 0; j < actual.GetLength(1); j++)
            {
                AssertClose(actual[i, j], expected[i, j], Tolerance, $"{what} ({i}, {j})");
            }
        }
    }
}

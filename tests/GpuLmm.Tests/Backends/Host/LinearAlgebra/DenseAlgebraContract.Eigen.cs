using GpuLmm.Numerics;

namespace GpuLmm.Tests.Backends.Host.LinearAlgebra;

internal abstract unsafe partial class DenseAlgebraContract
{
    [Test]
    public void Eigen_of_a_random_positive_definite_matrix([Values(1, 2, 3, 5, 31, 32, 33, 64, 65, 150, 300)] int n) =>
        CheckEigen(n, Gram(n, n + 5, n));

    [Test]
    public void Eigen_of_a_singular_matrix([Values(20, 130)] int n)
    {
        double[] values = CheckEigen(n, Gram(n, n / 2, 7));
        Assert.That(values.Take(n - (n / 2)), Is.All.EqualTo(0).Within(1e-13 * n * values[^1]));
    }

    [Test]
    public void Eigen_of_the_identity([Values(1, 40, 100)] int n) =>
        Assert.That(CheckEigen(n, (i, j) => i == j ? 1 : 0), Is.All.EqualTo(1).Within(1e-14 * n));

    [Test]
    public void Eigen_of_a_diagonal_matrix_sorts() =>
        Assert.That(CheckEigen(50, (i, j) => i == j ? 50 - i : 0),
            Is.EqualTo(Enumerable.Range(1, 50).Select(i => (double)i)).Within(1e-12));

    [Test]
    public void Eigen_of_repeated_eigenvalues([Values(30, 90)] int n)
    {
        // I + 1 1': n − 1 times 1, and 1 + n.
        double[] values = CheckEigen(n, (i, j) => i == j ? 2 : 1);
        Assert.That(values[..^1], Is.All.EqualTo(1).Within(1e-13 * n));
        Assert.That(values[^1], Is.EqualTo(1 + n).Within(1e-13 * n));
    }

    [Test]
    public void Eigen_of_an_indefinite_matrix_whose_eigenvalues_are_known([Values(10, 101)] int n)
    {
        // The second difference, 2 cos(π j / (n + 1)).
        double[] values = CheckEigen(n, (i, j) => Math.Abs(i - j) == 1 ? 1 : 0);
        Assert.That(values, Is.EqualTo(Enumerable.Range(0, n).Select(j => 2 * Math.Cos(Math.PI * (n - j) / (n + 1)))).Within(1e-13 * n));
    }

    [Test]
    public void Eigen_of_widely_scaled_elements([Values(1e-150, 1e150)] double scale)
    {
        Func<int, int, double> gram = Gram(60, 60, 3);
        CheckEigen(60, (i, j) => scale * gram(i, j));
    }

    [Test]
    public void Eigen_of_a_matrix_graded_over_many_orders() =>
        CheckEigen(40, (i, j) => Math.Pow(10, -0.4 * (i + j)) * (i == j ? 2 : 1));

    [Test]
    public void Eigen_of_zero_is_zero() => Assert.That(CheckEigen(35, (_, _) => 0), Is.All.EqualTo(0));

    [Test]
    public void Eigen_refuses_a_value_that_is_not_finite()
    {
        using var a = new NativeBuffer<double>(9);
        using var values = new NativeBuffer<double>(3);
        a.Pointer[2] = double.NaN;
        ArithmeticException? error = Assert.Throws<ArithmeticException>(() => Algebra.SymmetricEigen(3, a.Pointer, 3, values.Pointer));
        Assert.That(error!.Message, Does.Contain("(2, 0)"));
    }

    protected static Func<int, int, double> Gram(int n, int k, int seed)
    {
        var random = new Random(seed);
        double[][] rows = [.. Enumerable.Range(0, n).Select(_ => Enumerable.Range(0, k).Select(_ => random.NextDouble() - 0.5).ToArray())];
        return (i, j) => rows[i].Zip(rows[j], (x, y) => x * y).Sum();
    }

    /// <summary>Decomposes, checks the residual, the orthogonality and the order, and returns the eigenvalues.</summary>
    private double[] CheckEigen(int n, Func<int, int, double> element)
    {
        int lda = n + 3;
        using NativeBuffer<double> a = Random(new Random(1), 0, n, lda);
        using NativeBuffer<double> values = new(n);
        double[,] original = new double[n, n];
        double norm = 0;
        for (int j = 0; j < n; j++)
        {
            for (int i = j; i < n; i++)
            {
                double x = element(i, j);
                (original[i, j], original[j, i]) = (x, x);
                a.Pointer[i + ((long)j * lda)] = x;
                norm = Math.Max(norm, Math.Abs(x));
            }
        }

        Algebra.SymmetricEigen(n, a.Pointer, lda, values.Pointer);

        double residual = 0;
        double overlap = 0;
        for (int j = 0; j < n; j++)
        {
            var u = new ReadOnlySpan<double>(a.Pointer + ((long)j * lda), n);
            Assert.That(a.Pointer[n + ((long)j * lda)], Is.NaN, "padding");
            for (int i = 0; i < n; i++)
            {
                var other = new ReadOnlySpan<double>(a.Pointer + ((long)i * lda), n);
                double product = 0;
                double dot = 0;
                for (int p = 0; p < n; p++)
                {
                    product += original[i, p] * u[p];
                    dot += other[p] * u[p];
                }

                residual = Math.Max(residual, Math.Abs(product - (values.Pointer[j] * u[i])));
                overlap = Math.Max(overlap, Math.Abs(dot - (i == j ? 1 : 0)));
            }
        }

        double[] result = [.. values.Slice(0, n)];
        Assert.Multiple(() =>
        {
            Assert.That(residual, Is.LessThanOrEqualTo(1e-14 * n * n * norm), "K U - U S");
            Assert.That(overlap, Is.LessThanOrEqualTo(1e-13 * Math.Max(n, 10)), "U'U - I");
            Assert.That(result, Is.Ordered);
        });
        return result;
    }
}

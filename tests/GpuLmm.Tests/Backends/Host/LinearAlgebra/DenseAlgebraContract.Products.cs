using CsCheck;
using GpuLmm.Numerics;

namespace GpuLmm.Tests.Backends.Host.LinearAlgebra;

internal abstract unsafe partial class DenseAlgebraContract
{
    [Test]
    public void Multiply_agrees_with_the_definition_at_sizes_around_the_tiles([ValueSource(nameof(Sizes))] int m,
        [ValueSource(nameof(Sizes))] int n)
    {
        foreach (int k in new[] { 1, 9, 65 })
        {
            CheckProduct(m, n, k, false, false, 1, 0);
        }
    }

    [Test]
    public void Multiply_takes_every_transpose_and_factor(
        [Values] bool transposeA, [Values] bool transposeB, [Values(0, 1, -0.5)] double alpha, [Values(0, 1, 0.25)] double beta)
    {
        CheckProduct(65, 49, 37, transposeA, transposeB, alpha, beta);
        CheckProduct(9, 130, 7, transposeA, transposeB, alpha, beta);
    }

    [Test]
    public void Multiply_sums_over_more_than_one_block() => CheckProduct(300, 70, 700, true, false, 1.5, -2);

    [Test]
    public void Multiply_crosses_column_panels() => CheckProduct(3, 4200, 20, false, true, 1, 1);

    [Test]
    public void Multiply_with_k_zero_scales_by_beta([Values(0, 1, 3)] double beta) => CheckProduct(5, 6, 0, false, false, 1, beta);

    [Test]
    public void Multiply_of_random_sizes_agrees_with_the_definition() =>
        Gen.Select(Gen.Int[1, 150], Gen.Int[1, 150], Gen.Int[0, 300], Gen.Bool, Gen.Bool, Gen.Int[-1, 1])
            .Sample((m, n, k, ta, tb, beta) => CheckProduct(m, n, k, ta, tb, 0.75, beta), iter: 60, threads: 1);

    [Test]
    public void SymmetricRankUpdate_agrees_with_the_definition_and_leaves_the_upper_triangle_alone(
        [ValueSource(nameof(Sizes))] int n, [Values(0, 1, 65, 300)] int k, [Values(0, 1, 0.5)] double beta) =>
        CheckRankUpdate(n, k, 1.25, beta);

    [Test]
    public void SymmetricRankUpdate_crosses_row_blocks([Values(385, 500)] int n) => CheckRankUpdate(n, 30, 1, 1);

    [Test]
    public void A_wrong_leading_dimension_is_refused()
    {
        using var buffer = new NativeBuffer<double>(100);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Algebra.Multiply(false, false, 5, 5, 5, 1.0, buffer.Pointer, 4, buffer.Pointer, 5, 0.0, buffer.Pointer, 5));
    }

    private void CheckProduct(int m, int n, int k, bool ta, bool tb, double alpha, double beta)
    {
        var random = new Random((m * 1009) + (n * 31) + k);
        (int rowsA, int columnsA) = ta ? (k, m) : (m, k);
        (int rowsB, int columnsB) = tb ? (n, k) : (k, n);
        int lda = rowsA + 3;
        int ldb = rowsB + 1;
        int ldc = m + 2;
        using NativeBuffer<double> a = Random(random, rowsA, columnsA, lda);
        using NativeBuffer<double> b = Random(random, rowsB, columnsB, ldb);
        using NativeBuffer<double> c = Random(random, beta == 0 ? 0 : m, n, ldc);
        using NativeBuffer<float> singleA = Single(a);
        using NativeBuffer<float> singleB = Single(b);
        using NativeBuffer<float> singleC = Single(c);
        using NativeBuffer<double> expected = Random(random, 0, n, ldc);
        for (int j = 0; j < n; j++)
        {
            for (int i = 0; i < m; i++)
            {
                double sum = 0;
                for (int p = 0; p < k; p++)
                {
                    sum += a.Pointer[ta ? p + ((long)i * lda) : i + ((long)p * lda)]
                        * b.Pointer[tb ? j + ((long)p * ldb) : p + ((long)j * ldb)];
                }

                expected.Pointer[i + ((long)j * ldc)] = (alpha * sum) + (beta == 0 ? 0 : beta * c.Pointer[i + ((long)j * ldc)]);
            }
        }

        Algebra.Multiply(ta, tb, m, n, k, alpha, a.Pointer, lda, b.Pointer, ldb, beta, c.Pointer, ldc);
        Algebra.Multiply(
            ta, tb, m, n, k, (float)alpha, singleA.Pointer, lda, singleB.Pointer, ldb, (float)beta, singleC.Pointer, ldc);
        AssertClose(expected, c, Bound(k, alpha, beta, Math.ScaleB(1, -53)));
        using NativeBuffer<double> wide = Double(singleC);
        AssertClose(expected, wide, Bound(k + 3, alpha, beta, Math.ScaleB(1, -24)));
    }

    private void CheckRankUpdate(int n, int k, double alpha, double beta)
    {
        var random = new Random((n * 1009) + k);
        int lda = n + 1;
        int ldc = n + 2;
        using NativeBuffer<double> a = Random(random, n, k, lda);
        using NativeBuffer<double> c = Random(random, n, n, ldc);
        using NativeBuffer<float> singleA = Single(a);
        using NativeBuffer<double> expected = Random(random, 0, n, ldc);
        for (int j = 0; j < n; j++)
        {
            for (int i = 0; i < n; i++)
            {
                long at = i + ((long)j * ldc);
                double sum = 0;
                for (int p = 0; p < k; p++)
                {
                    sum += a.Pointer[i + ((long)p * lda)] * a.Pointer[j + ((long)p * lda)];
                }

                if (i >= j && beta == 0)
                {
                    c.Pointer[at] = double.NaN;
                }

                expected.Pointer[at] = i < j ? (float)c.Pointer[at] : (alpha * sum) + (beta == 0 ? 0 : beta * c.Pointer[at]);
                c.Pointer[at] = i < j ? (float)c.Pointer[at] : c.Pointer[at];
            }
        }

        using NativeBuffer<float> singleC = Single(c);
        Algebra.SymmetricRankUpdate(n, k, alpha, a.Pointer, lda, beta, c.Pointer, ldc);
        Algebra.SymmetricRankUpdate(n, k, (float)alpha, singleA.Pointer, lda, (float)beta, singleC.Pointer, ldc);
        using NativeBuffer<double> wide = Double(singleC);
        AssertClose(expected, c, Bound(k, alpha, beta, Math.ScaleB(1, -53)));
        AssertClose(expected, wide, Bound(k + 3, alpha, beta, Math.ScaleB(1, -24)));
        for (int j = 1; j < n; j++)
        {
            for (int i = 0; i < j; i++)
            {
                long at = i + ((long)j * ldc);
                Assert.That((c.Pointer[at], wide.Pointer[at]), Is.EqualTo((expected.Pointer[at], expected.Pointer[at])), "upper triangle");
            }
        }
    }

    // |error| ≤ (k + 2) eps (|alpha| |A||B| + |beta| |C|), Higham 2002, section 3.5, with all elements at most 1; the definition above
    // errs by as much in double.
    private static double Bound(int k, double alpha, double beta, double epsilon) =>
        2 * (k + 2) * epsilon * ((Math.Abs(alpha) * k) + Math.Abs(beta) + 1);

    // NaN, the padding, must stay NaN.
    private static void AssertClose(NativeBuffer<double> expected, NativeBuffer<double> actual, double tolerance)
    {
        for (long i = 0; i < expected.Length; i++)
        {
            double x = expected.Pointer[i];
            double y = actual.Pointer[i];
            if (!(double.IsNaN(x) ? double.IsNaN(y) : Math.Abs(x - y) <= tolerance))
            {
                Assert.Fail($"Element {i}: expected {x:R} ± {tolerance:g3}, was {y:R}.");
            }
        }
    }
}

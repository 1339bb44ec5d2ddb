using System.Numerics;
using GpuLmm.Kernels;
using GpuLmm.Numerics;

namespace GpuLmm.Backends.Tests;

/// <summary>Products by the cuBLAS bindings, against textbook loops.</summary>
[TestFixture]
internal sealed unsafe class CuBlasTests
{
    private StandIn? standIn;
    private StandInProbe? probe;
    private CudaLibraries? libraries;

    private CuBlas Blas => libraries!.Blas;

    [OneTimeSetUp]
    public void Open()
    {
        standIn = StandIn.OfCuda12();
        probe = new StandInProbe(standIn.PathOf("cublas", 12));
        libraries = standIn.Open();
    }

    [OneTimeTearDown]
    public void Close()
    {
        libraries?.Dispose();
        probe?.Dispose();
        standIn?.Dispose();
    }

    [Test]
    public void Product_of_every_transposition(
        [Values] bool transposeA, [Values] bool transposeB, [Values(0, 1, 7)] int m, [Values(1, 5)] int n, [Values(0, 1, 11)] int k,
        [Values(0, 0.5)] double beta)
    {
        Product<double>(transposeA, transposeB, m, n, k, beta, 1e-13, Blas.Multiply);
        Product<float>(
            transposeA, transposeB, m, n, k, beta, 1e-5,
            (ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) =>
                Blas.Multiply(ta, tb, m, n, k, (float)alpha, a, lda, b, ldb, (float)beta, c, ldc));
    }

    [Test]
    public void Rank_update_leaves_the_upper_triangle_alone(
        [Values] bool transpose, [Values(1, 6)] int n, [Values(0, 1, 9)] int k, [Values(0, -2)] double beta)
    {
        RankUpdate<double>(transpose, n, k, beta, 1e-13, Blas.RankUpdate);
        RankUpdate<float>(
            transpose, n, k, beta, 1e-5,
            (transpose, n, k, alpha, a, lda, beta, c, ldc) => Blas.RankUpdate(transpose, n, k, (float)alpha, a, lda, (float)beta, c, ldc));
    }

    [Test]
    public void Triangle_on_either_side_is_not_read_above_its_diagonal(
        [Values] bool isRight, [Values] bool transpose, [Values(0, 1, 7)] int m, [Values(0, 1, 5)] int n)
    {
        int order = isRight ? n : m, ldl = order + 2, ldb = m + 1, ldc = m + 3;
        var random = new Random(7);
        using NativeBuffer<double> l = Fill<double>(random, ldl, order), b = Fill<double>(random, ldb, n), c = Fill<double>(random, ldc, n);
        for (int at = 0; at < order * ldl; at++)
        {
            l.Pointer[at] = at % ldl < at / ldl ? double.NaN : l.Pointer[at];
        }

        double[] expected = [.. Enumerable.Range(0, (int)c.Length).Select(at => At(c, at))];
        double Triangle(int i, int j) => (transpose ? j >= i : i >= j) ? l.Pointer[transpose ? j + (i * ldl) : i + (j * ldl)] : 0;
        for (int at = 0; at < m * n; at++)
        {
            int i = at % m, j = at / m;
            expected[i + (j * ldc)] = -1.5 * Enumerable.Range(0, order).Sum(k =>
                isRight ? b.Pointer[i + (k * ldb)] * Triangle(k, j) : Triangle(i, k) * b.Pointer[k + (j * ldb)]);
        }

        Blas.MultiplyTriangle(isRight, transpose, m, n, -1.5, (nint)l.Pointer, ldl, (nint)b.Pointer, ldb, (nint)c.Pointer, ldc);
        Assert.That(Enumerable.Range(0, (int)c.Length).Select(at => At(c, at)), Is.EqualTo(expected).Within(1e-13));
    }

    [TestCase(4, 3, 4)]
    [TestCase(16, 7, 32)]
    public void Bytes_are_multiplied_in_whole_numbers(int m, int n, int k)
    {
        int lda = k + 4, ldb = k + 8, ldc = m + 4;
        var random = new Random(8);
        using NativeBuffer<sbyte> a = new((long)lda * m), b = new((long)ldb * n);
        using var c = new NativeBuffer<int>((long)ldc * n);
        random.NextBytes(new Span<byte>(a.Pointer, (int)a.Length));
        random.NextBytes(new Span<byte>(b.Pointer, (int)b.Length));

        Assert.That(Blas.TryMultiplyBytes(m, n, k, (nint)a.Pointer, lda, (nint)b.Pointer, ldb, (nint)c.Pointer, ldc), Is.True);
        for (int at = 0; at < m * n; at++)
        {
            int i = at % m, j = at / m;
            Assert.That(
                c.Pointer[i + (j * ldc)], Is.EqualTo(Enumerable.Range(0, k).Sum(l => a.Pointer[l + (i * lda)] * b.Pointer[l + (j * ldb)])));
        }
    }

    [Test]
    public void Bytes_that_no_tensor_core_takes_are_refused_before_the_call([Range(0, 6)] int which)
    {
        int[] odd = [.. Enumerable.Range(0, 7).Select(argument => argument == which ? 2 : 0)];

        Assert.That(
            () => Blas.TryMultiplyBytes(4 + odd[0], 1, 8 - odd[1], odd[2], 8 + odd[3], 0, 8 + odd[4], odd[5], 8 + odd[6]),
            Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Float32_products_are_asked_for_in_the_mode_without_tf32() => Assert.That(probe!.MathMode, Is.Zero);

    [TestCase(1, "CUBLAS_STATUS_NOT_INITIALIZED", false)]
    [TestCase(3, "CUBLAS_STATUS_ALLOC_FAILED", true)]
    [TestCase(7, "CUBLAS_STATUS_INVALID_VALUE", false)]
    [TestCase(13, "CUBLAS_STATUS_EXECUTION_FAILED", false)]
    [TestCase(99, "cuBLAS status 99", false)]
    public void Failure_names_the_call_and_its_status(int status, string name, bool outOfMemory)
    {
        Expect("cublasDgemm_v2", () => Blas.Multiply(false, false, 1, 1, 1, 1.0, 0, 1, 0, 1, 0.0, 0, 1));
        Expect("cublasSgemm_v2", () => Blas.Multiply(false, false, 1, 1, 1, 1f, 0, 1, 0, 1, 0f, 0, 1));
        Expect("cublasDsyrk_v2", () => Blas.RankUpdate(false, 1, 1, 1.0, 0, 1, 0.0, 0, 1));
        Expect("cublasSsyrk_v2", () => Blas.RankUpdate(false, 1, 1, 1f, 0, 1, 0f, 0, 1));
        Expect("cublasDtrmm_v2", () => Blas.MultiplyTriangle(false, false, 1, 1, 1, 0, 1, 0, 1, 1, 1));
        Expect("cublasGemmEx", () => Blas.TryMultiplyBytes(4, 1, 4, 0, 4, 0, 4, 0, 4));
        Expect("cublasSetStream_v2", () => Blas.SetStream(0));

        void Expect(string call, Action action)
        {
            probe!.Fail(status);
            CudaLibraryException thrown = Assert.Throws<CudaLibraryException>(action)!;
            Assert.That(thrown.Message, Is.EqualTo($"{call} failed: {name}."));
            Assert.That((thrown.Call, thrown.Status, thrown.IsOutOfMemory), Is.EqualTo((call, name, outOfMemory)));
        }
    }

    [TestCase(-1, 1, 1, 4, 4, 4)]
    [TestCase(4, -1, 1, 4, 4, 4)]
    [TestCase(4, 1, -1, 4, 4, 4)]
    [TestCase(4, 1, 1, 3, 4, 4)]
    [TestCase(4, 1, 5, 4, 4, 4)]
    [TestCase(4, 1, 1, 4, 4, 3)]
    [TestCase(0, 0, 0, 0, 1, 1)]
    public void Sizes_that_do_not_fit_are_refused_before_the_call(int m, int n, int k, int lda, int ldb, int ldc) => Assert.That(
        () => Blas.Multiply(false, false, m, n, k, 1.0, 0, lda, 0, ldb, 0.0, 0, ldc), Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public void Leading_dimensions_of_transposed_matrices_are_held_against_their_own_rows()
    {
        Assert.That(() => Blas.Multiply(true, false, 1, 1, 5, 1.0, 0, 4, 0, 5, 0.0, 0, 1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Blas.Multiply(false, true, 1, 5, 1, 1.0, 0, 1, 0, 4, 0.0, 0, 1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Blas.RankUpdate(false, 5, 1, 1.0, 0, 4, 0.0, 0, 5), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Blas.RankUpdate(true, 4, 5, 1.0, 0, 4, 0.0, 0, 4), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Blas.RankUpdate(false, 5, 1, 1f, 0, 5, 0f, 0, 4), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Blas.MultiplyTriangle(false, false, 5, 1, 1, 0, 4, 0, 5, 1, 5), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Blas.MultiplyTriangle(true, false, 4, 5, 1, 0, 4, 0, 4, 1, 4), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Blas.MultiplyTriangle(true, false, 5, 1, 1, 0, 1, 0, 4, 1, 5), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    private delegate void Multiply(
        bool transposeA, bool transposeB, int m, int n, int k,
        double alpha, nint a, int lda, nint b, int ldb, double beta, nint c, int ldc);

    private delegate void Update(bool transpose, int n, int k, double alpha, nint a, int lda, double beta, nint c, int ldc);

    private static void Product<T>(bool transposeA, bool transposeB, int m, int n, int k, double beta, double tolerance, Multiply multiply)
        where T : unmanaged, INumber<T>
    {
        int lda = (transposeA ? k : m) + 3, ldb = (transposeB ? n : k) + 2, ldc = m + 1;
        var random = new Random(5);
        using NativeBuffer<T> a = Fill<T>(random, lda, transposeA ? m : k);
        using NativeBuffer<T> b = Fill<T>(random, ldb, transposeB ? k : n);
        using NativeBuffer<T> c = Fill<T>(random, ldc, n);
        double[] expected = [.. Enumerable.Range(0, (int)c.Length).Select(at => At(c, at))];
        for (int j = 0; j < n; j++)
        {
            for (int i = 0; i < m; i++)
            {
                double sum = Enumerable.Range(0, k).Sum(l =>
                    At(a, transposeA ? l + (i * lda) : i + (l * lda)) * At(b, transposeB ? j + (l * ldb) : l + (j * ldb)));
                expected[i + (j * ldc)] = (1.5 * sum) + (beta * expected[i + (j * ldc)]);
            }
        }

        multiply(transposeA, transposeB, m, n, k, 1.5, (nint)a.Pointer, lda, (nint)b.Pointer, ldb, beta, (nint)c.Pointer, ldc);
        Assert.That(Enumerable.Range(0, (int)c.Length).Select(at => At(c, at)), Is.EqualTo(expected).Within(tolerance));
    }

    private static void RankUpdate<T>(bool transpose, int n, int k, double beta, double tolerance, Update update)
        where T : unmanaged, INumber<T>
    {
        int lda = (transpose ? k : n) + 2, ldc = n + 3;
        var random = new Random(6);
        using NativeBuffer<T> a = Fill<T>(random, lda, transpose ? n : k);
        using NativeBuffer<T> c = Fill<T>(random, ldc, n);
        double[] expected = [.. Enumerable.Range(0, (int)c.Length).Select(at => At(c, at))];
        for (int j = 0; j < n; j++)
        {
            for (int i = j; i < n; i++)
            {
                double sum = Enumerable.Range(0, k).Sum(l => transpose
                    ? At(a, l + (i * lda)) * At(a, l + (j * lda)) : At(a, i + (l * lda)) * At(a, j + (l * lda)));
                expected[i + (j * ldc)] = (-0.5 * sum) + (beta * expected[i + (j * ldc)]);
            }
        }

        update(transpose, n, k, -0.5, (nint)a.Pointer, lda, beta, (nint)c.Pointer, ldc);
        Assert.That(Enumerable.Range(0, (int)c.Length).Select(at => At(c, at)), Is.EqualTo(expected).Within(tolerance));
    }

    private static double At<T>(NativeBuffer<T> buffer, int at)
        where T : unmanaged, INumber<T> => double.CreateChecked(buffer.Pointer[at]);

    private static NativeBuffer<T> Fill<T>(Random random, int rows, int columns)
        where T : unmanaged, INumber<T>
    {
        var buffer = new NativeBuffer<T>((long)rows * columns);
        for (int at = 0; at < buffer.Length; at++)
        {
            buffer.Pointer[at] = T.CreateChecked(random.NextDouble() - 0.5);
        }

        return buffer;
    }
}

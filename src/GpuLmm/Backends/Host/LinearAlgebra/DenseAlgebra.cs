namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>
/// The dense products and factorisations of the host: a native BLAS/LAPACK where one is found, managed code elsewhere. Matrices are
/// column-major with BLAS meaning (element (i, j) of A at a[i + j·lda]); offsets are 64-bit, so 60,000 × 60,000 is as good as 5 × 5.
/// Calls may come from several threads at once.
/// </summary>
internal abstract unsafe class DenseAlgebra : IDisposable
{
    protected DenseAlgebra(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
    }

    /// <summary>What computes, for the log: library, version, file, threads; for the managed one also why no library was taken.</summary>
    public abstract string Description { get; }

    /// <summary>Whether a native BLAS/LAPACK computes.</summary>
    public abstract bool IsNative { get; }

    /// <summary>The threads a call may use.</summary>
    public int Threads { get; }

    /// <summary>Opens the best implementation present.</summary>
    /// <param name="threads">Threads a call may use, ≥ 1. A native library keeps one such number per process: the last one opened
    /// counts.</param>
    /// <param name="path">
    /// A library's path or name, or "managed"; null reads the environment variable GPULMM_BLAS, then tries the usual names.
    /// </param>
    /// <exception cref="InvalidOperationException">The library asked for (here or by GPULMM_BLAS) cannot serve; the message says
    /// why.</exception>
    public static DenseAlgebra Open(int threads, string? path = null) => DenseAlgebraDiscovery.Open(threads, path);

    /// <summary>C (m × n) = alpha · op(A) (m × k) · op(B) (k × n) + beta · C. With beta = 0, C is written without being read.</summary>
    public void Multiply(
        bool transposeA, bool transposeB, int m, int n, int k,
        double alpha, double* a, int lda, double* b, int ldb, double beta, double* c, int ldc)
    {
        CheckProduct(transposeA, transposeB, m, n, k, lda, ldb, ldc);
        if (m > 0 && n > 0)
        {
            MultiplyCore(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
        }
    }

    /// <inheritdoc cref="Multiply(bool, bool, int, int, int, double, double*, int, double*, int, double, double*, int)"/>
    public void Multiply(
        bool transposeA, bool transposeB, int m, int n, int k,
        float alpha, float* a, int lda, float* b, int ldb, float beta, float* c, int ldc)
    {
        CheckProduct(transposeA, transposeB, m, n, k, lda, ldb, ldc);
        if (m > 0 && n > 0)
        {
            MultiplyCore(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
        }
    }

    /// <summary>
    /// Lower triangle of C (n × n) = alpha · A A' + beta · C, A n × k. The strict upper triangle is neither read nor written.
    /// </summary>
    public void SymmetricRankUpdate(int n, int k, double alpha, double* a, int lda, double beta, double* c, int ldc)
    {
        CheckProduct(false, true, n, n, k, lda, lda, ldc);
        if (n > 0)
        {
            SymmetricRankUpdateCore(n, k, alpha, a, lda, beta, c, ldc);
        }
    }

    /// <inheritdoc cref="SymmetricRankUpdate(int, int, double, double*, int, double, double*, int)"/>
    public void SymmetricRankUpdate(int n, int k, float alpha, float* a, int lda, float beta, float* c, int ldc)
    {
        CheckProduct(false, true, n, n, k, lda, lda, ldc);
        if (n > 0)
        {
            SymmetricRankUpdateCore(n, k, alpha, a, lda, beta, c, ldc);
        }
    }

    /// <summary>A = U S U'. Reads the lower triangle of A and overwrites A by U.</summary>
    /// <param name="n">Order of A, ≥ 0.</param>
    /// <param name="a">n × n; on return eigenvector j is column j.</param>
    /// <param name="lda">Leading dimension, ≥ n.</param>
    /// <param name="eigenvalues">n numbers, ascending on return.</param>
    /// <exception cref="ArithmeticException">No convergence, or A holds values that are not finite.</exception>
    public void SymmetricEigen(int n, double* a, int lda, double* eigenvalues)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfLessThan(lda, Math.Max(1, n));
        if (n == 0)
        {
            return;
        }

        CheckFinite(n, a, lda);
        SymmetricEigenCore(n, a, lda, eigenvalues);
    }

    /// <summary>A = L L'. Reads the lower triangle of A and overwrites it by L; the strict upper triangle is left as it is.</summary>
    /// <returns>Whether A is numerically positive definite; if not, its lower triangle is lost.</returns>
    public bool Cholesky(int n, double* a, int lda)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfLessThan(lda, Math.Max(1, n));
        return n == 0 || CholeskyCore(n, a, lda);
    }

    /// <summary>From L, as <see cref="Cholesky"/> leaves it, to the lower triangle of A⁻¹ in its place; what is above it is lost.</summary>
    public void InvertCholesky(int n, double* a, int lda)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfLessThan(lda, Math.Max(1, n));
        if (n > 0)
        {
            InvertCholeskyCore(n, a, lda);
        }
    }

    /// <summary>Runs work that calls from as many threads as there are: each call keeps to its own meanwhile, whoever makes it.</summary>
    /// <param name="work">The work.</param>
    public virtual void InLanes(Action work) => work();

    public abstract void Dispose();

    protected abstract bool CholeskyCore(int n, double* a, int lda);

    protected abstract void InvertCholeskyCore(int n, double* a, int lda);

    protected abstract void MultiplyCore(
        bool transposeA, bool transposeB, int m, int n, int k,
        double alpha, double* a, int lda, double* b, int ldb, double beta, double* c, int ldc);

    protected abstract void MultiplyCore(
        bool transposeA, bool transposeB, int m, int n, int k,
        float alpha, float* a, int lda, float* b, int ldb, float beta, float* c, int ldc);

    protected abstract void SymmetricRankUpdateCore(int n, int k, double alpha, double* a, int lda, double beta, double* c, int ldc);

    protected abstract void SymmetricRankUpdateCore(int n, int k, float alpha, float* a, int lda, float beta, float* c, int ldc);

    protected abstract void SymmetricEigenCore(int n, double* a, int lda, double* eigenvalues);

    protected static string ThreadCount(int threads) => threads == 1 ? "1 thread" : $"{threads} threads";

    // Checked here because the reference BLAS answers a wrong argument by ending the process.
    private static void CheckProduct(bool transposeA, bool transposeB, int m, int n, int k, int lda, int ldb, int ldc)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfLessThan(lda, Math.Max(1, transposeA ? k : m));
        ArgumentOutOfRangeException.ThrowIfLessThan(ldb, Math.Max(1, transposeB ? n : k));
        ArgumentOutOfRangeException.ThrowIfLessThan(ldc, Math.Max(1, m));
    }

    // LAPACK may loop for ever, or return nonsense with info = 0, when a value is NaN or infinite.
    private static void CheckFinite(int n, double* a, int lda)
    {
        for (int j = 0; j < n; j++)
        {
            double* column = a + ((long)j * lda);
            for (int i = j; i < n; i++)
            {
                if (!double.IsFinite(column[i]))
                {
                    throw new ArithmeticException($"Eigendecomposition: element ({i}, {j}) is {column[i]}; all must be finite.");
                }
            }
        }
    }
}

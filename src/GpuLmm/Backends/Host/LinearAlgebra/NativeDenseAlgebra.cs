namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>Dense algebra by a native BLAS/LAPACK. Its 32-bit arguments are sizes; offsets are 64-bit inside the library.</summary>
internal sealed unsafe class NativeDenseAlgebra(NativeBlasLibrary library, int threads) : DenseAlgebra(threads)
{
    private const byte No = (byte)'N';
    private const byte Yes = (byte)'T';
    private const byte Lower = (byte)'L';

    /// <summary>The library that computes.</summary>
    internal NativeBlasLibrary Library => library;

    public override string Description => $"{library.Name}, {ThreadCount(Threads)}";

    public override bool IsNative => true;

    public override void InLanes(Action work)
    {
        library.UseThreads(1);
        try
        {
            work();
        }
        finally
        {
            library.UseThreads(Threads);
        }
    }

    // The library itself stays loaded (see NativeBlasLibrary).
    public override void Dispose()
    {
    }

    protected override void MultiplyCore(
        bool transposeA, bool transposeB, int m, int n, int k,
        double alpha, double* a, int lda, double* b, int ldb, double beta, double* c, int ldc)
    {
        byte ta = transposeA ? Yes : No;
        byte tb = transposeB ? Yes : No;
        library.Dgemm(&ta, &tb, &m, &n, &k, &alpha, a, &lda, b, &ldb, &beta, c, &ldc, 1, 1);
    }

    protected override void MultiplyCore(
        bool transposeA, bool transposeB, int m, int n, int k,
        float alpha, float* a, int lda, float* b, int ldb, float beta, float* c, int ldc)
    {
        byte ta = transposeA ? Yes : No;
        byte tb = transposeB ? Yes : No;
        library.Sgemm(&ta, &tb, &m, &n, &k, &alpha, a, &lda, b, &ldb, &beta, c, &ldc, 1, 1);
    }

    protected override void SymmetricRankUpdateCore(int n, int k, double alpha, double* a, int lda, double beta, double* c, int ldc)
    {
        byte triangle = Lower;
        byte transpose = No;
        library.Dsyrk(&triangle, &transpose, &n, &k, &alpha, a, &lda, &beta, c, &ldc, 1, 1);
    }

    protected override void SymmetricRankUpdateCore(int n, int k, float alpha, float* a, int lda, float beta, float* c, int ldc)
    {
        byte triangle = Lower;
        byte transpose = No;
        library.Ssyrk(&triangle, &transpose, &n, &k, &alpha, a, &lda, &beta, c, &ldc, 1, 1);
    }

    protected override void SymmetricEigenCore(int n, double* a, int lda, double* eigenvalues) =>
        NativeSymmetricEigen.Decompose(library, n, a, lda, eigenvalues);

    protected override bool CholeskyCore(int n, double* a, int lda) => Factorise(library.Dpotrf, "dpotrf", n, a, lda);

    protected override void InvertCholeskyCore(int n, double* a, int lda)
    {
        if (!Factorise(library.Dpotri, "dpotri", n, a, lda))
        {
            throw new ArithmeticException($"LAPACK dpotri (n = {n}) found a zero on the diagonal of the factor.");
        }
    }

    private static bool Factorise(
        delegate* unmanaged[Cdecl]<byte*, int*, double*, int*, int*, nuint, void> routine, string name, int n, double* a, int lda)
    {
        byte triangle = Lower;
        int info = 0;
        routine(&triangle, &n, a, &lda, &info, 1);
        return info >= 0 ? info == 0 : throw new InvalidOperationException($"LAPACK {name} (n = {n}) refused its argument number {-info}.");
    }
}

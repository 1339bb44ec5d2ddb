using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>Symmetric eigendecomposition by LAPACK: divide and conquer (dsyevd) or relatively robust representations (dsyevr).</summary>
internal static unsafe class NativeSymmetricEigen
{
    // dsyevd is a little faster (OpenBLAS 0.3.21, two threads: 0.34 against 0.43 s at n = 1,400, 1.7 against 1.9 s at 2,000, 6.7
    // against 7.6 s at 4,000), but needs 2n² numbers beside A where dsyevr needs n². Up to here that is at most 144 MB; above, it would be
    // the peak of the whole run, and the memory is worth more than the eighth of the time. (From 32,767 on it would be out of the question:
    // dsyevd counts its workspace, 1 + 6n + 2n², in a 32-bit integer.)
    internal const int LargestDivideAndConquer = 3_000;

    public static void Decompose(NativeBlasLibrary library, int n, double* a, int lda, double* eigenvalues)
    {
        if (n <= LargestDivideAndConquer)
        {
            DivideAndConquer(library, n, a, lda, eigenvalues);
        }
        else
        {
            RobustRepresentations(library, n, a, lda, eigenvalues);
        }
    }

    internal static void DivideAndConquer(NativeBlasLibrary library, int n, double* a, int lda, double* eigenvalues)
    {
        byte job = (byte)'V';
        byte triangle = (byte)'L';
        int info = 0;
        int workLength = checked((int)Math.Max(1, 1 + (6L * n) + (2L * n * n)));
        int integerLength = 3 + (5 * n);
        using var work = new NativeBuffer<double>(workLength);
        using var integers = new NativeBuffer<int>(integerLength);
        library.Dsyevd(&job, &triangle, &n, a, &lda, eigenvalues, work.Pointer, &workLength, integers.Pointer, &integerLength, &info, 1, 1);
        ThrowOnFailure("dsyevd", n, info);
    }

    internal static void RobustRepresentations(NativeBlasLibrary library, int n, double* a, int lda, double* eigenvalues)
    {
        byte job = (byte)'V';
        byte range = (byte)'A';
        byte triangle = (byte)'L';
        double unusedBound = 0;
        int unusedIndex = 0;
        double tolerance = 0;
        int found = 0;
        int info = 0;
        using var vectors = new NativeBuffer<double>((long)n * n);
        using var support = new NativeBuffer<int>(2L * n);

        int query = -1;
        double workWanted = 0;
        int integersWanted = 0;
        library.Dsyevr(
            &job, &range, &triangle, &n, a, &lda, &unusedBound, &unusedBound, &unusedIndex, &unusedIndex, &tolerance, &found, eigenvalues,
            vectors.Pointer, &n, support.Pointer, &workWanted, &query, &integersWanted, &query, &info, 1, 1, 1);
        ThrowOnFailure("dsyevr", n, info);

        int workLength = (int)workWanted;
        using var work = new NativeBuffer<double>(workLength);
        using var integers = new NativeBuffer<int>(integersWanted);
        library.Dsyevr(
            &job, &range, &triangle, &n, a, &lda, &unusedBound, &unusedBound, &unusedIndex, &unusedIndex, &tolerance, &found, eigenvalues,
            vectors.Pointer, &n, support.Pointer, work.Pointer, &workLength, integers.Pointer, &integersWanted, &info, 1, 1, 1);
        ThrowOnFailure("dsyevr", n, info);
        if (found != n)
        {
            throw new ArithmeticException($"Eigendecomposition (LAPACK dsyevr, n = {n}) found {found} eigenvalues.");
        }

        for (int j = 0; j < n; j++)
        {
            vectors.Slice((long)j * n, n).CopyTo(new Span<double>(a + ((long)j * lda), n));
        }
    }

    private static void ThrowOnFailure(string routine, int n, int info)
    {
        if (info < 0)
        {
            throw new InvalidOperationException($"LAPACK {routine} (n = {n}) refused its argument number {-info}.");
        }

        if (info > 0)
        {
            throw new ArithmeticException($"Eigendecomposition (LAPACK {routine}, n = {n}) did not converge (info = {info}).");
        }
    }
}

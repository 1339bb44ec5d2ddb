using System.Numerics;
using System.Runtime.Intrinsics;

namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>
/// Dense algebra without a native library: vectorised, blocked and parallel. Results do not depend on the number of threads.
/// </summary>
internal sealed unsafe class ManagedDenseAlgebra(int threads, string why) : DenseAlgebra(threads)
{
    private readonly ProductWorkspaces<double> doubles = new(threads);
    private readonly ProductWorkspaces<float> floats = new(threads);

    public override string Description => $"managed ({why}), {ThreadCount(Threads)}";

    public override bool IsNative => false;

    public override void Dispose()
    {
        doubles.Dispose();
        floats.Dispose();
    }

    protected override void MultiplyCore(
        bool transposeA, bool transposeB, int m, int n, int k,
        double alpha, double* a, int lda, double* b, int ldb, double beta, double* c, int ldc) =>
        Product(
            doubles, m, n, k, alpha, PanelSource<double>.Of(a, lda, transposeA), PanelSource<double>.Of(b, ldb, !transposeB), beta, c, ldc);

    protected override void MultiplyCore(
        bool transposeA, bool transposeB, int m, int n, int k,
        float alpha, float* a, int lda, float* b, int ldb, float beta, float* c, int ldc) =>
        Product(
            floats, m, n, k, alpha, PanelSource<float>.Of(a, lda, transposeA), PanelSource<float>.Of(b, ldb, !transposeB), beta, c, ldc);

    protected override void SymmetricRankUpdateCore(int n, int k, double alpha, double* a, int lda, double beta, double* c, int ldc)
    {
        var rows = PanelSource<double>.Of(a, lda, contiguousAlong: false);
        Product(doubles, n, n, k, alpha, rows, rows, beta, c, ldc, lowerTriangle: true);
    }

    protected override void SymmetricRankUpdateCore(int n, int k, float alpha, float* a, int lda, float beta, float* c, int ldc)
    {
        var rows = PanelSource<float>.Of(a, lda, contiguousAlong: false);
        Product(floats, n, n, k, alpha, rows, rows, beta, c, ldc, lowerTriangle: true);
    }

    protected override void SymmetricEigenCore(int n, double* a, int lda, double* eigenvalues) =>
        ManagedSymmetricEigen.Decompose(this, n, a, lda, eigenvalues);

    protected override bool CholeskyCore(int n, double* a, int lda) => ManagedCholesky.TryFactor(this, n, a, lda);

    protected override void InvertCholeskyCore(int n, double* a, int lda) => ManagedCholesky.Invert(this, n, a, lda);

    private void Product<T>(
        ProductWorkspaces<T> workspaces, int m, int n, int k, T alpha, PanelSource<T> a, PanelSource<T> b, T beta, T* c, int ldc,
        bool lowerTriangle = false)
        where T : unmanaged, IFloatingPoint<T>
    {
        ProductWorkspace<T> workspace = workspaces.Borrow();
        try
        {
            if (Vector512.IsHardwareAccelerated)
            {
                new BlockedProduct<T, Vector512MicroKernel<T>>(m, n, k, alpha, a, b, beta, c, ldc, lowerTriangle).Run(Threads, workspace);
            }
            else
            {
                new BlockedProduct<T, VectorMicroKernel<T>>(m, n, k, alpha, a, b, beta, c, ldc, lowerTriangle).Run(Threads, workspace);
            }
        }
        finally
        {
            workspaces.Return(workspace);
        }
    }
}

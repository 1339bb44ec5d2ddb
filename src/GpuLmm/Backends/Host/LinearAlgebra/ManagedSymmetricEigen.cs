using MathNet.Numerics.LinearAlgebra;
using Matrix = MathNet.Numerics.LinearAlgebra.Double.DenseMatrix;

namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>Symmetric eigendecomposition in managed code.</summary>
internal static unsafe class ManagedSymmetricEigen
{
    public static void Decompose(int n, double* a, int lda, double* eigenvalues)
    {
        if ((long)n * n > Array.MaxLength)
        {
            throw new InvalidOperationException($"Without a native BLAS/LAPACK n = {n} is too large: install OpenBLAS.");
        }

        Matrix matrix = Matrix.Create(n, n, (i, j) => a[Math.Max(i, j) + ((long)Math.Min(i, j) * lda)]);
        MathNet.Numerics.LinearAlgebra.Factorization.Evd<double> evd = matrix.Evd(Symmetricity.Symmetric);
        for (int j = 0; j < n; j++)
        {
            eigenvalues[j] = evd.EigenValues[j].Real;
            for (int i = 0; i < n; i++)
            {
                a[i + ((long)j * lda)] = evd.EigenVectors[i, j];
            }
        }
    }
}

using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>
/// Cholesky factor and inverse by blocks, with products for all but the blocks on the diagonal (Golub &amp; Van Loan 2013, §4.2).
/// </summary>
internal static unsafe class ManagedCholesky
{
    private const int Block = BlockHalves.Block;

    /// <summary>A = L L' in the lower triangle; false where A is not numerically positive definite.</summary>
    public static bool TryFactor(DenseAlgebra algebra, int n, double* a, int lda)
    {
        using var inverse = new NativeBuffer<double>(Block * Block);
        using var panel = new NativeBuffer<double>((long)n * Block);
        for (int start = 0; start < n; start += Block)
        {
            int width = Math.Min(Block, n - start), below = n - start - width;
            double* diagonal = At(a, lda, start, start);
            if (!TryFactorBlock(width, diagonal, lda))
            {
                return false;
            }

            if (below > 0)
            {
                // The panel below: A₂₁ L₁₁⁻ᵀ.
                inverse.Clear();
                CopyLower(width, diagonal, lda, inverse.Pointer, Block);
                InvertBlock(width, inverse.Pointer, Block);
                double* under = diagonal + width;
                algebra.Multiply(false, true, below, width, width, 1, under, lda, inverse.Pointer, Block, 0, panel.Pointer, below);
                for (int j = 0; j < width; j++)
                {
                    new Span<double>(panel.Pointer + ((long)j * below), below).CopyTo(new Span<double>(under + ((long)j * lda), below));
                }

                algebra.SymmetricRankUpdate(below, width, -1, panel.Pointer, below, 1, At(a, lda, start + width, start + width), lda);
            }
        }

        return true;
    }

    /// <summary>From L to (L L')⁻¹ = L⁻ᵀ L⁻¹, in both triangles.</summary>
    public static void Invert(DenseAlgebra algebra, int n, double* a, int lda)
    {
        using var inverse = new NativeBuffer<double>((long)n * n);
        CopyLower(n, a, lda, inverse.Pointer, n);
        using (var scratch = new NativeBuffer<double>(BlockHalves.Between(n)))
        {
            InvertLower(algebra, n, inverse.Pointer, n, scratch.Pointer);
        }

        algebra.Multiply(true, false, n, n, n, 1, inverse.Pointer, n, inverse.Pointer, n, 0, a, lda);
    }

    /// <summary>L⁻¹ in place: halves on the diagonal first, then −L₂₂⁻¹ L₂₁ L₁₁⁻¹ between them.</summary>
    private static void InvertLower(DenseAlgebra algebra, int n, double* l, int lda, double* scratch)
    {
        if (n <= Block)
        {
            InvertBlock(n, l, lda);
            return;
        }

        int half = BlockHalves.First(n), rest = n - half;
        double* corner = At(l, lda, half, half), between = l + half;
        InvertLower(algebra, half, l, lda, scratch);
        InvertLower(algebra, rest, corner, lda, scratch);
        algebra.Multiply(false, false, rest, half, half, -1, between, lda, l, lda, 0, scratch, rest);
        algebra.Multiply(false, false, rest, half, rest, 1, corner, lda, scratch, rest, 0, between, lda);
    }

    private static bool TryFactorBlock(int n, double* a, int lda)
    {
        for (int j = 0; j < n; j++)
        {
            double* column = At(a, lda, 0, j);
            for (int k = 0; k < j; k++)
            {
                double* other = At(a, lda, 0, k);
                double factor = other[j];
                for (int i = j; i < n; i++)
                {
                    column[i] -= factor * other[i];
                }
            }

            double pivot = column[j];
            if (!(pivot > 0) || !double.IsFinite(pivot))
            {
                return false;
            }

            double root = Math.Sqrt(pivot);
            for (int i = j; i < n; i++)
            {
                column[i] /= root;
            }
        }

        return true;
    }

    private static void InvertBlock(int n, double* l, int lda)
    {
        for (int j = 0; j < n; j++)
        {
            double* column = At(l, lda, 0, j);
            double own = 1 / column[j];
            column[j] = own;
            for (int i = j + 1; i < n; i++)
            {
                double sum = column[i] * own;
                for (int k = j + 1; k < i; k++)
                {
                    sum += At(l, lda, 0, k)[i] * column[k];
                }

                // Columns to the right still hold L.
                column[i] = -sum / At(l, lda, 0, i)[i];
            }
        }
    }

    private static void CopyLower(int n, double* from, int fromLine, double* to, int toLine)
    {
        for (int j = 0; j < n; j++)
        {
            new Span<double>(At(from, fromLine, j, j), n - j).CopyTo(new Span<double>(At(to, toLine, j, j), n - j));
        }
    }

    private static double* At(double* a, int lda, int row, int column) => a + ((long)column * lda) + row;
}

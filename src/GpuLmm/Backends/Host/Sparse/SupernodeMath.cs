using System.Numerics.Tensors;
using GpuLmm.Backends.Host.LinearAlgebra;

namespace GpuLmm.Backends.Host.Sparse;

/// <summary>
/// Dense steps within a supernode: few columns by loops, where a call into a library would take longer than the work, many by the dense
/// algebra. Matrices are column-major.
/// </summary>
internal static unsafe class SupernodeMath
{
    // Columns up to which loops win.
    private const int FewColumns = 24;
    private const int PanelSize = 64;

    /// <summary>Factors a trapezoid: its top n × n becomes L, the rows below are solved by L'.</summary>
    /// <param name="algebra">For many columns.</param>
    /// <param name="n">Columns.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="a">The trapezoid, leading dimension <paramref name="rows"/>.</param>
    /// <returns>Whether the top is positive definite.</returns>
    public static bool Factor(DenseAlgebra algebra, int n, int rows, double* a)
    {
        if (n <= FewColumns)
        {
            return FactorFew(n, rows, a);
        }

        if (!algebra.Cholesky(n, a, rows))
        {
            return false;
        }

        SolveRight(algebra, rows - n, n, a, rows, a + n, rows);
        return true;
    }

    /// <summary>Y with Y L = B in place of B: the other side's solution, for inverses.</summary>
    /// <param name="m">Rows of B.</param>
    /// <param name="n">Order of L.</param>
    /// <param name="l">L, n × n.</param>
    /// <param name="ldl">Its leading dimension.</param>
    /// <param name="b">B, m × n.</param>
    /// <param name="ldb">Its leading dimension.</param>
    /// <param name="algebra">For many columns.</param>
    public static void SolveRightTransposed(DenseAlgebra algebra, int m, int n, double* l, int ldl, double* b, int ldb)
    {
        for (int end = n; end > 0;)
        {
            int first = Math.Max(0, end - PanelSize);
            if (end < n)
            {
                algebra.Multiply(
                    false, false, m, end - first, n - end, -1, b + ((long)end * ldb), ldb, l + end + ((long)first * ldl), ldl, 1,
                    b + ((long)first * ldb), ldb);
            }

            for (int j = end - 1; j >= first; j--)
            {
                var column = new Span<double>(b + ((long)j * ldb), m);
                for (int k = j + 1; k < end; k++)
                {
                    TensorPrimitives.MultiplyAdd(new ReadOnlySpan<double>(b + ((long)k * ldb), m), -l[k + ((long)j * ldl)], column, column);
                }

                TensorPrimitives.Divide(column, l[j + ((long)j * ldl)], column);
            }

            end = first;
        }
    }

    /// <summary>The lower triangle of (L L')⁻¹ in place of L.</summary>
    public static void Invert(DenseAlgebra algebra, int n, double* l, int ldl)
    {
        if (n > FewColumns)
        {
            algebra.InvertCholesky(n, l, ldl);
            return;
        }

        // L⁻¹ first, then (L⁻¹)'L⁻¹; the diagonal of L⁻¹ is the reciprocal.
        for (int j = 0; j < n; j++)
        {
            l[j + (j * ldl)] = 1 / l[j + (j * ldl)];
            for (int i = j + 1; i < n; i++)
            {
                double sum = 0;
                for (int k = j; k < i; k++)
                {
                    sum += l[i + (k * ldl)] * l[k + (j * ldl)];
                }

                l[i + (j * ldl)] = -sum / l[i + (i * ldl)];
            }
        }

        for (int j = 0; j < n; j++)
        {
            for (int i = j; i < n; i++)
            {
                double sum = 0;
                for (int k = i; k < n; k++)
                {
                    sum += l[k + (i * ldl)] * l[k + (j * ldl)];
                }

                l[i + (j * ldl)] = sum;
            }
        }
    }

    private static bool FactorFew(int n, int rows, double* a)
    {
        for (int j = 0; j < n; j++)
        {
            double* own = a + ((long)j * rows);
            if (!(own[j] > 0))
            {
                return false;
            }

            own[j] = Math.Sqrt(own[j]);
            double reciprocal = 1 / own[j];
            for (int i = j + 1; i < rows; i++)
            {
                own[i] *= reciprocal;
            }

            for (int k = j + 1; k < n; k++)
            {
                Subtract(rows - k, own[k], own + k, a + k + ((long)k * rows));
            }
        }

        return true;
    }

    /// <summary>y − w x in place of y.</summary>
    private static void Subtract(int count, double w, double* x, double* y)
    {
        if (count > 16)
        {
            var target = new Span<double>(y, count);
            TensorPrimitives.MultiplyAdd(new ReadOnlySpan<double>(x, count), -w, target, target);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            y[i] -= w * x[i];
        }
    }

    /// <summary>B L⁻' in place of B, m × n.</summary>
    private static void SolveRight(DenseAlgebra algebra, int m, int n, double* l, int ldl, double* b, int ldb)
    {
        if (m == 0)
        {
            return;
        }

        for (int first = 0; first < n; first += PanelSize)
        {
            int end = Math.Min(n, first + PanelSize);
            if (first > 0)
            {
                algebra.Multiply(false, true, m, end - first, first, -1, b, ldb, l + first, ldl, 1, b + ((long)first * ldb), ldb);
            }

            for (int j = first; j < end; j++)
            {
                var column = new Span<double>(b + ((long)j * ldb), m);
                for (int k = first; k < j; k++)
                {
                    TensorPrimitives.MultiplyAdd(new ReadOnlySpan<double>(b + ((long)k * ldb), m), -l[j + ((long)k * ldl)], column, column);
                }

                TensorPrimitives.Divide(column, l[j + ((long)j * ldl)], column);
            }
        }
    }
}

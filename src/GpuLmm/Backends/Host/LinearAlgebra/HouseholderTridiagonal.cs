using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>
/// A = Q T Q' with T tridiagonal, by blocks of reflections: the trailing matrix is updated once per block, by one product
/// (J. Dongarra, D. Sorensen and S. Hammarling, J. Comput. Appl. Math. 27, 1989).
/// </summary>
internal sealed unsafe class HouseholderTridiagonal
{
    // Wide enough for the products, narrow enough for the corrections of each column, which grow with it.
    private const int Block = 32;

    // Columns of a matrix-vector product that one worker takes at a time.
    private const int ColumnsAtOnce = 64;

    private readonly DenseAlgebra algebra;
    private readonly int n;
    private readonly double* a;
    private readonly long lda;
    private readonly double* factors;

    // [V W] and [W V], n × 2·Block: the trailing matrix loses V W' + W V', one product of the two.
    private readonly double* left;
    private readonly double* right;

    private HouseholderTridiagonal(DenseAlgebra algebra, int n, double* a, int lda, double* factors, double* left, double* right)
    {
        this.algebra = algebra;
        this.n = n;
        this.a = a;
        this.lda = lda;
        this.factors = factors;
        this.left = left;
        this.right = right;
    }

    /// <summary>Reduces A (full, scaled near 1; destroyed) to its diagonal and off-diagonal (n − 1) and forms Q (n × n).</summary>
    public static void Reduce(
        DenseAlgebra algebra, int n, double* a, int lda, double* diagonal, double* offDiagonal, NativeBuffer<double> q)
    {
        using var factors = new NativeBuffer<double>(n);
        using var left = new NativeBuffer<double>(2L * Block * n);
        using var right = new NativeBuffer<double>(2L * Block * n);
        var reduction = new HouseholderTridiagonal(algebra, n, a, lda, factors.Pointer, left.Pointer, right.Pointer);
        for (int start = 0; start < n; start += Block)
        {
            reduction.ReduceBlock(start, Math.Min(Block, n - start), diagonal, offDiagonal);
        }

        HouseholderVectors.FormQ(algebra, n, a, lda, factors.Pointer, Block, q);
    }

    private void ReduceBlock(int start, int columns, double* diagonal, double* offDiagonal)
    {
        for (int done = 0; done < columns; done++)
        {
            int j = start + done;
            Span<double> column = Rows(a + (j * lda), j);
            for (int i = 0; i < done; i++)
            {
                Subtract(Rows(V(i), j), W(i)[j], column);
                Subtract(Rows(W(i), j), V(i)[j], column);
            }

            diagonal[j] = column[0];
            if (j == n - 1)
            {
                return;
            }

            Span<double> v = Rows(a + (j * lda), j + 1);
            (offDiagonal[j], factors[j]) = Reflect(v);
            v.CopyTo(Rows(V(done), j + 1));
            Companion(j, done, v, Rows(W(done), j + 1));
        }

        UpdateTrailing(start + columns, columns);
    }

    /// <summary>Turns x into v, v₀ = 1, with (I − τ v v') x = β e₁; returns β and τ.</summary>
    private static (double Beta, double Tau) Reflect(Span<double> x)
    {
        double tail = TensorPrimitives.SumOfSquares<double>(x[1..]);
        double head = x[0];
        x[0] = 1;
        if (tail == 0)
        {
            x[1..].Clear();
            return (head, 0);
        }

        // The sign that adds magnitudes: no cancellation.
        double beta = -Math.CopySign(Math.Sqrt((head * head) + tail), head);
        TensorPrimitives.Divide(x[1..], head - beta, x[1..]);
        return (beta, (beta - head) / beta);
    }

    /// <summary>w = τ A v − ½ τ (τ v'A v) v with A as it is after the block's earlier reflections.</summary>
    private void Companion(int j, int done, ReadOnlySpan<double> v, Span<double> w)
    {
        double tau = factors[j];
        MultiplyTrailing(j, W(done));
        for (int i = 0; i < done; i++)
        {
            Span<double> vi = Rows(V(i), j + 1);
            Span<double> wi = Rows(W(i), j + 1);
            double vv = TensorPrimitives.Dot<double>(vi, v);
            double wv = TensorPrimitives.Dot<double>(wi, v);
            Subtract(vi, wv, w);
            Subtract(wi, vv, w);
        }

        TensorPrimitives.Multiply(w, tau, w);
        Subtract(v, 0.5 * tau * TensorPrimitives.Dot<double>(w, v), w);
    }

    // Both triangles are kept, so that every element is one inner product down a column: no sums shared between workers.
    private void MultiplyTrailing(int j, double* result)
    {
        int first = j + 1;
        int length = n - first;
        int pieces = (length + ColumnsAtOnce - 1) / ColumnsAtOnce;
        Workers.Run(length < 4 * ColumnsAtOnce ? 1 : algebra.Threads, pieces, (_, piece) =>
        {
            ReadOnlySpan<double> v = Rows(a + (j * lda), first);
            int end = Math.Min(first + ((piece + 1) * ColumnsAtOnce), n);
            for (int c = first + (piece * ColumnsAtOnce); c < end; c++)
            {
                result[c] = TensorPrimitives.Dot(Rows(a + (c * lda), first), v);
            }
        });
    }

    private void UpdateTrailing(int first, int columns)
    {
        int length = n - first;
        if (length == 0)
        {
            return;
        }

        // V and W stand in the two halves of `left`; `right` has them exchanged.
        for (int i = 0; i < columns; i++)
        {
            Rows(V(i), first).CopyTo(Rows(right + ((long)(Block + i) * n), first));
            Rows(W(i), first).CopyTo(Rows(right + ((long)i * n), first));
        }

        // Only a last block is narrower, and nothing trails it.
        algebra.Multiply(
            false, true, length, length, 2 * Block, -1.0, left + first, n, right + first, n, 1.0, a + first + (first * lda), (int)lda);
    }

    private double* V(int i) => left + ((long)i * n);

    private double* W(int i) => left + ((long)(Block + i) * n);

    private Span<double> Rows(double* column, int first) => new(column + first, n - first);

    private static void Subtract(ReadOnlySpan<double> x, double factor, Span<double> from) =>
        TensorPrimitives.MultiplyAdd(x, -factor, from, from);
}

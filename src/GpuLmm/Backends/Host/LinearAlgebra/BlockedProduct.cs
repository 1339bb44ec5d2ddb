using System.Numerics;
using System.Runtime.CompilerServices;
using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>
/// C = alpha · A B + beta · C in blocks that fit the caches (K. Goto and R. van de Geijn, Anatomy of high-performance matrix
/// multiplication, ACM TOMS 34:12, 2008): panels of B packed for the third cache, blocks of A for the second, tiles of C in registers.
/// Each tile of C belongs to one worker and its sum runs in one order, so the result does not depend on the number of workers.
/// </summary>
internal sealed unsafe class BlockedProduct<T, TKernel>(
    int m, int n, int k, T alpha, PanelSource<T> a, PanelSource<T> b, T beta, T* c, long ldc, bool lowerTriangle)
    where T : unmanaged, IFloatingPoint<T>
    where TKernel : struct, IMicroKernel<T>
{
    // A block of A of 8 tiles × 256 is 0.4 MB with 512-bit vectors, 0.13 MB with 256-bit ones; a panel of B is at most 8 MB (double).
    // The depth is part of the order of summation: it must not depend on the number of workers.
    private const int Depth = 256;
    private const int RowTiles = 8;
    private const int PanelColumns = 4096;

    // Below about this many multiplications waking another thread costs more than it saves.
    private const long WorthSharing = 1 << 18;

    // Column chunks give the workers something to do when C is low; each packs A again, so they are not made too narrow.
    private const int LeastChunkTiles = 16;

    public void Run(int threads, ProductWorkspace<T> workspace)
    {
        if (k == 0 || T.IsZero(alpha))
        {
            ScaleOnly();
            return;
        }

        int workers = (long)m * n * k < WorthSharing ? 1 : threads;
        int panel = PanelColumns / TKernel.Columns * TKernel.Columns;
        for (int column = 0; column < n; column += panel)
        {
            int columns = Math.Min(panel, n - column);
            for (int start = 0; start < k; start += Depth)
            {
                int depth = Math.Min(Depth, k - start);
                T* packedB = PackB(workspace, workers, column, columns, start, depth);
                MultiplyPanel(workspace, workers, column, columns, start, depth, packedB, start == 0 ? beta : T.One);
            }
        }
    }

    private T* PackB(ProductWorkspace<T> workspace, int workers, int column, int columns, int start, int depth)
    {
        int chunk = LeastChunkTiles * TKernel.Columns;
        int width = TKernel.Columns;
        T* packed = workspace.B((long)RoundUp(columns, width) * depth).Pointer;
        Workers.Run(workers, Pieces(columns, chunk), (_, piece) =>
        {
            int first = piece * chunk;
            b.Pack(column + first, Math.Min(chunk, columns - first), start, depth, width, packed + ((long)first * depth));
        });
        return packed;
    }

    private void MultiplyPanel(
        ProductWorkspace<T> workspace, int workers, int column, int columns, int start, int depth, T* packedB, T betaNow)
    {
        int rowBlock = RowTiles * TKernel.Rows;
        int rowBlocks = Pieces(m, rowBlock);
        int chunks = workers == 1 ? 1 : Math.Clamp(Pieces(4 * workers, rowBlocks), 1, Pieces(columns, LeastChunkTiles * TKernel.Columns));
        int chunk = RoundUp(Pieces(columns, chunks), TKernel.Columns);
        Workers.Run(workers, rowBlocks * chunks, (worker, piece) =>
        {
            // From the last rows on: in a lower triangle they are the longest.
            int row = (rowBlocks - 1 - (piece / chunks)) * rowBlock;
            int first = piece % chunks * chunk;
            int rows = Math.Min(rowBlock, m - row);
            int width = Math.Min(chunk, columns - first);
            if (width <= 0 || (lowerTriangle && row + rows <= column + first))
            {
                return;
            }

            T* packedA = workspace.A(worker, (long)rowBlock * Depth).Pointer;
            a.Pack(row, rows, start, depth, TKernel.Rows, packedA);
            MultiplyBlock(row, rows, column + first, width, depth, packedA, packedB + ((long)first * depth), betaNow);
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyBlock(int row, int rows, int column, int columns, int depth, T* packedA, T* packedB, T betaNow)
    {
        int tileRows = TKernel.Rows;
        int tileColumns = TKernel.Columns;
        T* tile = stackalloc T[tileRows * tileColumns];
        for (int j = 0; j < columns; j += tileColumns)
        {
            for (int i = 0; i < rows; i += tileRows)
            {
                int height = Math.Min(tileRows, rows - i);
                int width = Math.Min(tileColumns, columns - j);
                int above = column + j - (row + i);
                if (lowerTriangle && above >= height)
                {
                    continue;
                }

                T* target = c + row + i + ((column + j) * ldc);
                T* fromA = packedA + ((long)i * depth);
                T* fromB = packedB + ((long)j * depth);
                bool whole = height == tileRows && width == tileColumns && (!lowerTriangle || above + width <= 1);
                if (whole)
                {
                    TKernel.Run(depth, fromA, fromB, alpha, betaNow, target, ldc);
                }
                else
                {
                    TKernel.Run(depth, fromA, fromB, T.One, T.Zero, tile, tileRows);
                    MergePart(tile, tileRows, height, width, lowerTriangle ? above : -tileColumns, target, betaNow);
                }
            }
        }
    }

    // Rows from `above` + j on of column j are those on or below the diagonal.
    private void MergePart(T* tile, int tileRows, int height, int width, int above, T* target, T betaNow)
    {
        for (int j = 0; j < width; j++)
        {
            for (int i = Math.Max(0, above + j); i < height; i++)
            {
                T* element = target + i + (j * ldc);
                T sum = tile[i + (j * tileRows)];
                *element = T.IsZero(betaNow) ? sum * alpha : T.MultiplyAddEstimate(sum, alpha, *element * betaNow);
            }
        }
    }

    private void ScaleOnly()
    {
        for (int j = 0; j < n; j++)
        {
            for (int i = lowerTriangle ? j : 0; i < m; i++)
            {
                T* element = c + i + (j * ldc);
                *element = T.IsZero(beta) ? T.Zero : *element * beta;
            }
        }
    }

    private static int Pieces(int length, int size) => (length + size - 1) / size;

    private static int RoundUp(int length, int size) => Pieces(length, size) * size;
}

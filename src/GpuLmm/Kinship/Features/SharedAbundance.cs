using System.Numerics;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Σ min(x, y) of every two samples, which Bray–Curtis is made of: 1 − 2 Σ min/Σ(x + y). By tiles that stay in the cache.
/// </summary>
internal static class SharedAbundance
{
    private const int Tile = 32;
    private const int Chunk = 1024;

    /// <summary>Adds a block to the lower triangle.</summary>
    /// <param name="block">Features × samples.</param>
    /// <param name="sum">n × n.</param>
    /// <param name="threads">Threads to use.</param>
    public static void Add(DenseMatrix block, DenseMatrix sum, int threads)
    {
        int tiles = (block.Columns + Tile - 1) / Tile;
        Workers.Run(threads, tiles, (_, t) =>
        {
            int tj = tiles - 1 - t;
            for (int ti = tj; ti < tiles; ti++)
            {
                for (int first = 0; first < block.Rows; first += Chunk)
                {
                    AddTile(block, sum, ti * Tile, tj * Tile, first);
                }
            }
        });
    }

    private static void AddTile(DenseMatrix block, DenseMatrix sum, int i0, int j0, int first)
    {
        int n = block.Columns, length = Math.Min(Chunk, block.Rows - first);
        for (int j = j0; j < Math.Min(j0 + Tile, n); j++)
        {
            ReadOnlySpan<double> y = block.Column(j).Slice(first, length);
            Span<double> column = sum.Column(j);
            for (int i = Math.Max(i0, j); i < Math.Min(i0 + Tile, n); i++)
            {
                column[i] += SumOfLesser(block.Column(i).Slice(first, length), y);
            }
        }
    }

    private static double SumOfLesser(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        int width = Vector<double>.Count, k = 0;
        Vector<double> a = Vector<double>.Zero, b = a, c = a, d = a;
        for (; k + (4 * width) <= x.Length; k += 4 * width)
        {
            a += Vector.MinNative(new Vector<double>(x[k..]), new Vector<double>(y[k..]));
            b += Vector.MinNative(new Vector<double>(x[(k + width)..]), new Vector<double>(y[(k + width)..]));
            c += Vector.MinNative(new Vector<double>(x[(k + (2 * width))..]), new Vector<double>(y[(k + (2 * width))..]));
            d += Vector.MinNative(new Vector<double>(x[(k + (3 * width))..]), new Vector<double>(y[(k + (3 * width))..]));
        }

        double sum = Vector.Sum(a + b + (c + d));
        for (; k < x.Length; k++)
        {
            sum += Math.Min(x[k], y[k]);
        }

        return sum;
    }
}

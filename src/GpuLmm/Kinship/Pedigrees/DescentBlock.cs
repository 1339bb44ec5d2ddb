using System.Runtime.Intrinsics;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Eight columns at a time of C = T D T', where T holds the shares that nodes have of their ancestors (½ a step) and D the variances of
/// what is new in each: A c for c of unit vectors without A (Colleau 2002). Two passes over the nodes, one up (T'c, scaled by D) and one
/// down (T of it), on one line of the cache per node; nodes lie by depth, so a node's parents lie close together.
/// </summary>
internal sealed unsafe class DescentBlock(Lineage lineage, double[] variances) : IDisposable
{
    /// <summary>Columns of a block.</summary>
    public const int Width = 8;

    private readonly NativeBuffer<double> buffer = new((long)(lineage.Count + 1) * Width);
    private int largestSeed;

    /// <summary>Starts new columns.</summary>
    /// <param name="last">The last node that will be a seed or read.</param>
    public void Clear(int last)
    {
        buffer.Slice(0, checked((last + 1) * Width)).Clear();
        largestSeed = 0;
    }

    /// <summary>Makes a column that of a node.</summary>
    public void Seed(int lane, int node)
    {
        buffer.Pointer[((long)node * Width) + lane] = 1;
        largestSeed = Math.Max(largestSeed, node);
    }

    /// <summary>C(seed of the lane, node), after <see cref="Run"/>.</summary>
    public double this[int lane, int node] => buffer.Pointer[((long)node * Width) + lane];

    /// <summary>Computes the columns.</summary>
    /// <param name="last">The last node that will be read.</param>
    public void Run(int last)
    {
        double* w = buffer.Pointer;
        fixed (int* first = lineage.First, second = lineage.Second)
        fixed (double* variance = variances)
        {
            for (int k = largestSeed; k > 0; k--)
            {
                var share = Vector512.LoadAligned(w + ((long)k * Width));
                if (share == Vector512<double>.Zero)
                {
                    continue;
                }

                Vector512<double> half = share * 0.5;
                double* one = w + ((long)first[k] * Width), other = w + ((long)second[k] * Width);
                (Vector512.LoadAligned(one) + half).StoreAligned(one);
                (Vector512.LoadAligned(other) + half).StoreAligned(other);
                (share * variance[k]).StoreAligned(w + ((long)k * Width));
            }

            // What went to unknown parents ends there.
            Vector512<double>.Zero.StoreAligned(w);
            for (int k = 1; k <= last; k++)
            {
                double* own = w + ((long)k * Width);
                Vector512<double> parents = Vector512.LoadAligned(w + ((long)first[k] * Width))
                    + Vector512.LoadAligned(w + ((long)second[k] * Width));
                (Vector512.LoadAligned(own) + (parents * 0.5)).StoreAligned(own);
            }
        }
    }

    public void Dispose() => buffer.Dispose();
}

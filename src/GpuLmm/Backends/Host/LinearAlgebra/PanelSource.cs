using System.Runtime.CompilerServices;

namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>
/// A factor of a product as its packing sees it: element (i, p), i across the panel (a row of A, a column of B) and p along the summed
/// dimension, at <c>start[i·across + p·along]</c>. One of the strides is 1; a transpose exchanges them.
/// </summary>
internal readonly unsafe struct PanelSource<T>(T* start, long across, long along)
    where T : unmanaged
{
    /// <summary>The factor as given: A of op(A), B' of op(B).</summary>
    public static PanelSource<T> Of(T* start, int leadingDimension, bool contiguousAlong) =>
        contiguousAlong ? new(start, leadingDimension, 1) : new(start, 1, leadingDimension);

    /// <summary>
    /// Packs elements [first, first + count) × [firstAlong, firstAlong + length) as panels of <paramref name="width"/>, each holding its
    /// elements in the order in which the micro-kernel reads them; the last one is filled up with zeros.
    /// </summary>
    public void Pack(int first, int count, int firstAlong, int length, int width, T* target)
    {
        T* origin = start + (first * across) + (firstAlong * along);
        for (int i = 0; i < count; i += width)
        {
            int filled = Math.Min(width, count - i);
            if (filled < width)
            {
                new Span<T>(target, width * length).Clear();
            }

            if (across == 1)
            {
                PackContiguousAcross(origin + i, filled, length, width, target);
            }
            else
            {
                PackContiguousAlong(origin + (i * across), filled, length, width, target);
            }

            target += (long)width * length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackContiguousAcross(T* from, int filled, int length, int width, T* target)
    {
        for (int p = 0; p < length; p++)
        {
            new ReadOnlySpan<T>(from, filled).CopyTo(new Span<T>(target, filled));
            from += along;
            target += width;
        }
    }

    // Four elements across per pass: the lines written stay in the first cache, and leading dimensions of a power of two, which map
    // all the lines read to one cache set, do no harm.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackContiguousAlong(T* from, int filled, int length, int width, T* target)
    {
        int i = 0;
        for (; i + 4 <= filled; i += 4)
        {
            T* x0 = from + (i * across);
            T* x1 = x0 + across;
            T* x2 = x1 + across;
            T* x3 = x2 + across;
            T* to = target + i;
            for (int p = 0; p < length; p++)
            {
                to[0] = x0[p];
                to[1] = x1[p];
                to[2] = x2[p];
                to[3] = x3[p];
                to += width;
            }
        }

        for (; i < filled; i++)
        {
            T* x = from + (i * across);
            T* to = target + i;
            for (int p = 0; p < length; p++)
            {
                *to = x[p];
                to += width;
            }
        }
    }
}

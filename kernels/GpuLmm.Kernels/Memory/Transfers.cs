using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using GpuLmm.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>Copies between host and device; each returns when the host's memory may change again.</summary>
internal static unsafe class Transfers
{
    // Large enough for full bus speed, small enough to be no burden beside the matrix itself.
    private const long StagingElements = 1 << 22;

    /// <summary>Copies native memory to the start of a view.</summary>
    public static void Upload<T>(this AcceleratorStream stream, T* from, long length, ArrayView<T> to)
        where T : unmanaged
    {
        if (length > 0)
        {
            to.SubView(0, length).CopyFromCPU(stream, ref *from, length);
        }
    }

    /// <summary>Copies an array to the start of a view.</summary>
    public static void Upload<T>(this AcceleratorStream stream, ReadOnlySpan<T> from, ArrayView<T> to)
        where T : unmanaged
    {
        fixed (T* pointer = from)
        {
            stream.Upload(pointer, from.Length, to);
        }
    }

    /// <summary>Copies the start of a view to native memory.</summary>
    public static void Download<T>(this AcceleratorStream stream, ArrayView<T> from, T* to, long length)
        where T : unmanaged
    {
        if (length > 0)
        {
            from.SubView(0, length).CopyToCPU(stream, ref *to, length);
        }
    }

    /// <summary>Copies a matrix, rounded to the scalar of the products.</summary>
    public static void Upload<T>(this AcceleratorStream stream, DenseMatrix from, ArrayView<T> to)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            stream.Upload((T*)from.Pointer, from.Length, to);
            return;
        }

        using var staging = new NativeBuffer<T>(Math.Min(StagingElements, from.Length));
        for (long start = 0; start < from.Length; start += staging.Length)
        {
            int count = (int)Math.Min(staging.Length, from.Length - start);
            TensorPrimitives.ConvertTruncating(
                new ReadOnlySpan<double>(from.Pointer + start, count), MemoryMarshal.Cast<T, float>(staging.Slice(0, count)));
            stream.Upload(staging.Pointer, count, to.SubView(start, count));
        }
    }

    /// <summary>Adds the lower triangle of an n × n view to that of a matrix, in panels of columns.</summary>
    public static void AddLowerTriangle(this AcceleratorStream stream, ArrayView<double> from, DenseMatrix to)
    {
        int n = to.Rows;
        int panel = (int)Math.Clamp(StagingElements / Math.Max(1, n), 1, Math.Max(1, n));
        using var staging = new NativeBuffer<double>((long)panel * n);
        for (int first = 0; first < n; first += panel)
        {
            int columns = Math.Min(panel, n - first);
            stream.Download(from.SubView((long)first * n, (long)columns * n), staging.Pointer, (long)columns * n);
            for (int j = first; j < first + columns; j++)
            {
                Span<double> target = to.Column(j)[j..];
                TensorPrimitives.Add(target, staging.Slice(((long)(j - first) * n) + j, n - j), target);
            }
        }
    }
}

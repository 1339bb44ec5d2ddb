using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using GpuLmm.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>Copies between host and device that return when the host's memory may change again: for what is copied once a stage.</summary>
internal static unsafe class Transfers
{
    // Large enough for full bus speed, small enough to be no burden beside the matrix itself.
    private const long StagingElements = 1 << 22;

    /// <summary>Copies an array to the start of a view.</summary>
    public static void Upload<T>(this AcceleratorStream stream, ReadOnlySpan<T> from, ArrayView<T> to)
        where T : unmanaged
    {
        fixed (T* pointer = from)
        {
            if (from.Length > 0)
            {
                to.SubView(0, from.Length).CopyFromCPU(stream, ref *pointer, from.Length);
            }
        }
    }

    /// <summary>Copies columns of a matrix to the start of a view.</summary>
    public static void Upload(this AcceleratorStream stream, DenseMatrix from, Backends.ColumnRange columns, ArrayView<double> to) =>
        stream.Upload(new ReadOnlySpan<double>(from.Pointer + ((long)columns.First * from.Rows), checked(columns.Count * from.Rows)), to);

    /// <summary>Copies the start of a view to columns of a matrix.</summary>
    public static void Download(this AcceleratorStream stream, ArrayView<double> from, DenseMatrix to, Backends.ColumnRange columns) =>
        stream.Download(from, to.Pointer + ((long)columns.First * to.Rows), (long)columns.Count * to.Rows);

    /// <summary>Copies the start of a view to native memory.</summary>
    public static void Download<T>(this AcceleratorStream stream, ArrayView<T> from, T* to, long length)
        where T : unmanaged
    {
        if (length > 0)
        {
            from.SubView(0, length).CopyToCPU(stream, ref *to, length);
        }
    }

    /// <summary>
    /// Adds a slab (columns of the lower triangle, with the rows from its first column on) to its place in a matrix, some columns at a
    /// time.
    /// </summary>
    public static void AddSlab(
        this AcceleratorStream stream, ArrayView<double> slab, Backends.ColumnRange columns, DenseMatrix to, int first)
    {
        int rows = to.Rows - columns.First;
        int most = (int)Math.Clamp(StagingElements / Math.Max(1, rows), 1, columns.Count);
        using var staging = new NativeBuffer<double>((long)most * rows);
        foreach (Backends.ColumnRange part in new Backends.ColumnRange(0, columns.Count).Cut(most))
        {
            long length = (long)part.Count * rows;
            stream.Download(slab.SubView((long)part.First * rows, length), staging.Pointer, length);
            for (int j = part.First; j < part.End; j++)
            {
                Span<double> target = to.Column(columns.First - first + j)[(columns.First + j)..];
                TensorPrimitives.Add(target, staging.Slice(((long)(j - part.First) * rows) + j, rows - j), target);
            }
        }
    }

    /// <summary>Copies doubles, rounded to the scalar of the products.</summary>
    public static void Round<T>(double* from, Span<T> to)
        where T : unmanaged
    {
        var source = new ReadOnlySpan<double>(from, to.Length);
        if (typeof(T) == typeof(double))
        {
            source.CopyTo(MemoryMarshal.Cast<T, double>(to));
        }
        else
        {
            TensorPrimitives.ConvertTruncating(source, MemoryMarshal.Cast<T, float>(to));
        }
    }

    /// <summary>Copies scalars of the products to doubles.</summary>
    public static void Widen<T>(ReadOnlySpan<T> from, double* to)
        where T : unmanaged, INumber<T> => TensorPrimitives.ConvertTruncating(from, new Span<double>(to, from.Length));
}

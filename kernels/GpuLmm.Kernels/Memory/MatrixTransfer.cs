using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// Copies matrices of any size between host and device, rounded to the scalar of the products, through two page-locked buffers with a
/// stream each: one is filled or emptied while the other is copied.
/// </summary>
internal sealed unsafe class MatrixTransfer<T>
    where T : unmanaged, INumber<T>
{
    // 32 MB in float64: full bus speed, and little beside the matrices.
    private const long MostElements = 1 << 22;
    private const string Action = "copying a matrix to or from it";

    private readonly IDeviceStreams backend;
    private readonly (PinnedBuffer<T> Buffer, AcceleratorStream Stream)[] ways;

    /// <param name="backend">The device.</param>
    /// <param name="scope">Owns buffers and streams.</param>
    /// <param name="largest">Elements of the largest matrix.</param>
    public MatrixTransfer(IDeviceStreams backend, DeviceScope scope, long largest)
    {
        this.backend = backend;
        long length = Math.Clamp(largest, 1, MostElements);
        ways = [(scope.AllocatePinned<T>(length), scope.CreateStream()), (scope.AllocatePinned<T>(length), scope.CreateStream())];
    }

    /// <summary>Copies columns of a matrix to the start of a view; returns when they are there.</summary>
    public void Upload(DenseMatrix matrix, Backends.ColumnRange columns, ArrayView<T> to)
    {
        double* from = matrix.Pointer + ((long)columns.First * matrix.Rows);
        long total = (long)columns.Count * matrix.Rows, step = ways[0].Buffer.Length;
        for (long start = 0; start < total; start += step)
        {
            (PinnedBuffer<T> buffer, AcceleratorStream stream) = ways[start / step % 2];
            int count = (int)Math.Min(step, total - start);
            backend.Wait(Action, stream);
            Transfers.Round(from + start, buffer.Slice(0, count));
            ArrayView<T> target = to.SubView(start, count);
            backend.Enqueue(Action, () => buffer.UploadTo(stream, target, count));
        }

        backend.Wait(Action, ways[0].Stream);
        backend.Wait(Action, ways[1].Stream);
    }

    /// <summary>Copies the start of a view, which no stream writes any more, to a matrix; returns when it is there.</summary>
    public void Download(ArrayView<T> from, DenseMatrix matrix)
    {
        long total = matrix.Length, step = ways[0].Buffer.Length;

        // One round more than copies: each empties the buffer of the one before.
        for (long start = 0; start < total + step; start += step)
        {
            if (start < total)
            {
                (PinnedBuffer<T> buffer, AcceleratorStream stream) = ways[start / step % 2];
                long count = Math.Min(step, total - start);
                ArrayView<T> source = from.SubView(start, count);
                backend.Enqueue(Action, () => buffer.DownloadFrom(stream, source, count));
            }

            long before = start - step;
            if (before >= 0)
            {
                (PinnedBuffer<T> buffer, AcceleratorStream stream) = ways[before / step % 2];
                backend.Wait(Action, stream);
                Transfers.Widen(buffer.Slice(0, (int)Math.Min(step, total - before)), matrix.Pointer + before);
            }
        }
    }
}

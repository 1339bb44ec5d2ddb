using GpuLmm.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// Brings matrices of any size to the device, rounded to the scalar of the products, through two page-locked buffers with a stream each: one is
/// filled while the other is copied.
/// </summary>
internal sealed unsafe class MatrixUploader<T>
    where T : unmanaged
{
    // 32 MB in float64: full bus speed, and little beside the matrices.
    private const long MostElements = 1 << 22;
    private const string Action = "copying a matrix to it";

    private readonly AcceleratorBackend backend;
    private readonly (PinnedBuffer<T> Buffer, AcceleratorStream Stream)[] ways;

    /// <param name="backend">The device.</param>
    /// <param name="scope">Owns buffers and streams.</param>
    /// <param name="largest">Elements of the largest matrix.</param>
    public MatrixUploader(AcceleratorBackend backend, DeviceScope scope, long largest)
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
}

using GpuLmm.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// Page-locked host memory: CUDA copies from it while the host and the kernels go on. Elsewhere it is plain memory. Whoever creates it
/// disposes it, after the streams that use it have come to rest.
/// </summary>
internal sealed unsafe class PinnedBuffer<T> : IDisposable
    where T : unmanaged
{
    private readonly NativeBuffer<T> buffer;
    private readonly PageLockScope<T> locked;

    /// <summary>Allocates zeroed memory; the accelerator must be bound.</summary>
    public PinnedBuffer(Accelerator accelerator, long length)
    {
        buffer = new NativeBuffer<T>(Math.Max(1, length));
        try
        {
            locked = accelerator.CreatePageLockFromPinned<T>((nint)buffer.Pointer, buffer.Length);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    public T* Pointer => buffer.Pointer;

    public long Length => buffer.Length;

    public Span<T> Slice(long start, int length) => buffer.Slice(start, length);

    /// <summary>
    /// Starts to copy the first elements to the start of a view; they must not change before the stream has come to rest.
    /// </summary>
    public void UploadTo(AcceleratorStream stream, ArrayView<T> view, long length)
    {
        if (length > 0)
        {
            view.SubView(0, length).CopyFromCPUUnsafeAsync(stream, ref *Pointer, length);
        }
    }

    /// <summary>Starts to copy the start of a view to the first elements; they are there when the stream has come to rest.</summary>
    public void DownloadFrom(AcceleratorStream stream, ArrayView<T> view, long length)
    {
        if (length > 0)
        {
            view.SubView(0, length).CopyToCPUUnsafeAsync(stream, ref *Pointer, length);
        }
    }

    public void Dispose()
    {
        try
        {
            locked.Dispose();
        }
        finally
        {
            buffer.Dispose();
        }
    }
}

using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// The only owner of what one stage takes: device memory, page-locked memory, streams. A constructor that fails half-way disposes it and
/// leaks nothing. The streams come to rest before any memory goes.
/// </summary>
internal sealed class DeviceScope(DeviceMemory memory, Accelerator accelerator) : IDisposable
{
    private readonly Stack<Action> release = new();
    private readonly List<AcceleratorStream> streams = [];

    /// <summary>Allocates device memory that lives as long as the scope; its content is undefined.</summary>
    /// <param name="length">Number of elements.</param>
    /// <param name="what">What it is for, as an error message names it.</param>
    /// <exception cref="DeviceException">The device does not grant the memory.</exception>
    public ArrayView<T> Allocate<T>(long length, string what)
        where T : unmanaged
    {
        MemoryBuffer1D<T, Stride1D.Dense> buffer = memory.Allocate<T>(length, what);
        release.Push(() => memory.Free(buffer));
        return buffer.View.BaseView;
    }

    /// <summary>Allocates page-locked host memory that lives as long as the scope.</summary>
    public PinnedBuffer<T> AllocatePinned<T>(long length)
        where T : unmanaged => Own(new PinnedBuffer<T>(accelerator, length));

    /// <summary>A stream of the scope's own.</summary>
    public AcceleratorStream CreateStream()
    {
        AcceleratorStream stream = Own(accelerator.CreateStream());
        streams.Add(stream);
        return stream;
    }

    /// <summary>Hands something over to be disposed with the scope.</summary>
    public T Own<T>(T owned)
        where T : IDisposable
    {
        release.Push(owned.Dispose);
        return owned;
    }

    public void Dispose()
    {
        DeviceCatalog.Release(accelerator.Bind);
        streams.ForEach(stream => DeviceCatalog.Release(stream.Synchronize));
        streams.Clear();
        while (release.TryPop(out Action? free))
        {
            DeviceCatalog.Release(free);
        }
    }
}

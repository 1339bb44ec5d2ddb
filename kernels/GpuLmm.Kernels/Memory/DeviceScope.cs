using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>The only owner of the buffers of one stage. A constructor that fails half-way disposes it and leaks nothing.</summary>
internal sealed class DeviceScope(DeviceMemory memory) : IDisposable
{
    private readonly Stack<Action> release = new();

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

    public void Dispose()
    {
        while (release.TryPop(out Action? free))
        {
            free();
        }
    }
}

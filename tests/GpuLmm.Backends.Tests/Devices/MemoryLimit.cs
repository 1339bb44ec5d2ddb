using GpuLmm.Kernels;

namespace GpuLmm.Backends.Tests;

/// <summary>Makes a device smaller for a while.</summary>
internal sealed class MemoryLimit : IDisposable
{
    private readonly DeviceMemory memory;
    private readonly long total;
    private readonly long largest;

    /// <param name="backend">The device.</param>
    /// <param name="available">Bytes that plans may count on; 0 for all.</param>
    /// <param name="largestAllocation">Bytes it grants at a time; 0 for all.</param>
    public MemoryLimit(AcceleratorBackend backend, long available, long largestAllocation = 0)
    {
        memory = backend.Memory;
        (total, largest) = (memory.TotalBytes, memory.LargestAllocation);

        // A twentieth is kept in reserve.
        memory.TotalBytes = available == 0 ? total : (long)Math.Ceiling(available / 0.95);
        memory.LargestAllocation = largestAllocation == 0 ? largest : largestAllocation;
    }

    public void Dispose() => (memory.TotalBytes, memory.LargestAllocation) = (total, largest);
}

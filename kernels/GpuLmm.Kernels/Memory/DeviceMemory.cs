using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuLmm.Kernels;

/// <summary>The memory of one device: hands it out to stages, counts what is live, and says how much there is.</summary>
/// <param name="device">Its name.</param>
/// <param name="accelerator">The device.</param>
/// <param name="totalBytes">What it has, or may be used of it.</param>
/// <param name="largestAllocation">What it grants at a time.</param>
internal sealed class DeviceMemory(string device, Accelerator accelerator, long totalBytes, long largestAllocation)
{
    // Left to the driver, to code and to fragmentation.
    private const double Reserve = 0.05;

    private long liveBytes;

    /// <summary>What the program may take; no more than there is.</summary>
    public long TotalBytes { get; set; } = totalBytes;

    /// <summary>The most that one allocation may take.</summary>
    public long LargestAllocation { get; set; } = largestAllocation;

    /// <summary>Bytes handed out and not given back.</summary>
    public long LiveBytes => Interlocked.Read(ref liveBytes);

    /// <summary>Bytes that a plan may count on now.</summary>
    public long AvailableBytes
    {
        get
        {
            long free = TotalBytes - LiveBytes;
            free = accelerator is CudaAccelerator cuda ? Math.Min(free, cuda.GetFreeMemory()) : free;
            return Math.Max(0, free - (long)(Reserve * TotalBytes));
        }
    }

    /// <summary>Memory of one stage, freed together.</summary>
    public DeviceScope Open() => new(this, accelerator);

    /// <exception cref="DeviceException">The device does not grant the memory.</exception>
    internal MemoryBuffer1D<T, Stride1D.Dense> Allocate<T>(long length, string what)
        where T : unmanaged
    {
        // Views of no element are trouble on OpenCL.
        long elements = Math.Max(1, length);
        long bytes = elements * Interop.SizeOf<T>();
        try
        {
            MemoryBuffer1D<T, Stride1D.Dense> buffer = accelerator.Allocate1D<T>(elements);
            Interlocked.Add(ref liveBytes, bytes);
            return buffer;
        }
        catch (Exception e) when (e is AcceleratorException or OutOfMemoryException)
        {
            throw new DeviceException(
                $"{device} does not grant {Gigabytes(bytes)} for {what}; it has {Gigabytes(TotalBytes)}, {Gigabytes(LiveBytes)} of it taken by "
                + "this program. Free the device, use one with more memory, --precision mixed (half as much), or --device cpu.",
                e);
        }
    }

    internal void Free<T>(MemoryBuffer1D<T, Stride1D.Dense> buffer)
        where T : unmanaged
    {
        long bytes = buffer.LengthInBytes;
        try
        {
            buffer.Dispose();
        }
        finally
        {
            Interlocked.Add(ref liveBytes, -bytes);
        }
    }

    private static string Gigabytes(long bytes) => Backends.DeviceLimits.Gigabytes(bytes);
}

using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;

namespace GpuLmm.Kernels;

/// <summary>Lets ILGPU find drivers under the names that run-time packages install.</summary>
internal static class NativeDrivers
{
    private static readonly Lock Gate = new();
    private static bool registered;

    /// <summary>
    /// ILGPU imports <c>cuda</c> and <c>OpenCL</c>, which on Linux means libcuda.so and libOpenCL.so: names that only development packages
    /// bring. Without this call it finds no device, silently, on a machine that has nothing but the driver. Must precede the first Context.
    /// </summary>
    public static void Register()
    {
        lock (Gate)
        {
            // On WSL ILGPU sets a resolver of its own, and a second one throws.
            if (registered || !OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("WSL_DISTRO_NAME") is not null)
            {
                return;
            }

            NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, Resolve);
            registered = true;
        }
    }

    /// <summary>
    /// Whether the driver's library is there at all: asking costs microseconds, and a machine without drivers need not start ILGPU to learn
    /// that it has no device.
    /// </summary>
    public static bool IsPresent(DeviceKind kind)
    {
        string[] names = (kind, OperatingSystem.IsWindows()) switch
        {
            (DeviceKind.Cuda, true) => ["nvcuda.dll"],
            (DeviceKind.Cuda, false) => ["libcuda.so.1", "libcuda.so"],
            (DeviceKind.OpenCl, true) => ["OpenCL.dll"],
            (DeviceKind.OpenCl, false) => ["libOpenCL.so.1", "libOpenCL.so", "/System/Library/Frameworks/OpenCL.framework/OpenCL"],
            _ => [],
        };
        return names.Length == 0 || names.Any(name => NativeLibrary.TryLoad(name, out _));
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        string? versioned = name switch
        {
            "cuda" => "libcuda.so.1",
            "OpenCL" => "libOpenCL.so.1",
            _ => null,
        };
        return versioned is not null && NativeLibrary.TryLoad(versioned, out nint handle) ? handle : 0;
    }
}

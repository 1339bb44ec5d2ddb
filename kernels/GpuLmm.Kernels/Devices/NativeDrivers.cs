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

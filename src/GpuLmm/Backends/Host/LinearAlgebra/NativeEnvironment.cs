using System.Runtime.InteropServices;
using System.Text;

namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>Environment variables as native code sees them: on Unix .NET's own SetEnvironmentVariable does not reach it.</summary>
internal static unsafe class NativeEnvironment
{
    /// <summary>Sets a variable, or removes it (null). Does nothing where the C library is not found.</summary>
    public static void Set(string name, string? value)
    {
        string library = OperatingSystem.IsMacOS() ? "/usr/lib/libSystem.B.dylib" : "libc.so.6";
        if (!NativeLibrary.TryLoad(library, out nint system))
        {
            return;
        }

        fixed (byte* nameBytes = Encoding.ASCII.GetBytes(name + '\0'))
        {
            if (value is null)
            {
                ((delegate* unmanaged[Cdecl]<byte*, int>)NativeLibrary.GetExport(system, "unsetenv"))(nameBytes);
                return;
            }

            fixed (byte* valueBytes = Encoding.ASCII.GetBytes(value + '\0'))
            {
                ((delegate* unmanaged[Cdecl]<byte*, byte*, int, int>)NativeLibrary.GetExport(system, "setenv"))(nameBytes, valueBytes, 1);
            }
        }
    }
}

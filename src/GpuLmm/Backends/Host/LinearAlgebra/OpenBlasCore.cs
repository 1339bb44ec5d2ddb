using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>
/// Which processor OpenBLAS takes this one for. A release older than the processor takes it for one of 2004 ("Prescott") and runs at
/// a fifth of the speed (0.3.21 on an Emerald Rapids Xeon: dgemm 10 GFLOP/s a core, 61 with the kernels of SkylakeX).
/// </summary>
internal static unsafe class OpenBlasCore
{
    // OpenBLAS's own variable; whoever sets it has decided.
    private const string Variable = "OPENBLAS_CORETYPE";
    private const string Oldest = "Prescott";

    /// <summary>The core's name, or null where the library is not OpenBLAS.</summary>
    public static string? Name(nint library) =>
        NativeLibrary.TryGetExport(library, "openblas_get_corename", out nint name)
            ? Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)name)())
            : null;

    /// <summary>
    /// Loads the library again with the right kernels where it chose the oldest on a processor with AVX2: it chooses only while it is
    /// loaded. Where something else holds the library loaded, nothing changes.
    /// </summary>
    public static nint Modernise(nint library, string path)
    {
        if (!OperatingSystem.IsLinux() || !Avx2.IsSupported || Name(library) != Oldest
            || Environment.GetEnvironmentVariable(Variable) is not null)
        {
            return library;
        }

        NativeLibrary.Free(library);
        NativeEnvironment.Set(Variable, Avx512F.VL.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported ? "SkylakeX" : "Haswell");
        try
        {
            return NativeLibrary.Load(path);
        }
        finally
        {
            NativeEnvironment.Set(Variable, null);
        }
    }
}

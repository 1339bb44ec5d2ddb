using System.Runtime.InteropServices;
// The Fortran interfaces. The trailing sizes are the hidden lengths of the character arguments: gfortran's convention, harmless to
// libraries without it.
using unsafe DgemmFunction = delegate* unmanaged[Cdecl]<
    byte*, byte*, int*, int*, int*, double*, double*, int*, double*, int*, double*, double*, int*, nuint, nuint, void>;
using unsafe DpotFunction = delegate* unmanaged[Cdecl]<byte*, int*, double*, int*, int*, nuint, void>;
using unsafe DsyevdFunction = delegate* unmanaged[Cdecl]<
    byte*, byte*, int*, double*, int*, double*, double*, int*, int*, int*, int*, nuint, nuint, void>;
using unsafe DsyevrFunction = delegate* unmanaged[Cdecl]<
    byte*, byte*, byte*, int*, double*, int*, double*, double*, int*, int*, double*, int*, double*, double*, int*, int*, double*,
    int*, int*, int*, int*, nuint, nuint, nuint, void>;
using unsafe DsyrkFunction = delegate* unmanaged[Cdecl]<
    byte*, byte*, int*, int*, double*, double*, int*, double*, double*, int*, nuint, nuint, void>;
using unsafe SgemmFunction = delegate* unmanaged[Cdecl]<
    byte*, byte*, int*, int*, int*, float*, float*, int*, float*, int*, float*, float*, int*, nuint, nuint, void>;
using unsafe SsyrkFunction = delegate* unmanaged[Cdecl]<
    byte*, byte*, int*, int*, float*, float*, int*, float*, float*, int*, nuint, nuint, void>;

namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>
/// A loaded BLAS/LAPACK: its Fortran entry points with 32-bit integers (LP64) and its name. It stays loaded until the process ends,
/// because OpenBLAS and MKL own threads that do not survive an unload.
/// </summary>
internal sealed unsafe class NativeBlasLibrary
{
    private static readonly string[] Needed = ["dgemm_", "sgemm_", "dsyrk_", "ssyrk_", "dsyevd_", "dsyevr_", "dpotrf_", "dpotri_"];

    private readonly nint handle;

    private NativeBlasLibrary(nint handle, string name)
    {
        this.handle = handle;
        Name = name;
        Dgemm = (DgemmFunction)NativeLibrary.GetExport(handle, "dgemm_");
        Sgemm = (SgemmFunction)NativeLibrary.GetExport(handle, "sgemm_");
        Dsyrk = (DsyrkFunction)NativeLibrary.GetExport(handle, "dsyrk_");
        Ssyrk = (SsyrkFunction)NativeLibrary.GetExport(handle, "ssyrk_");
        Dsyevd = (DsyevdFunction)NativeLibrary.GetExport(handle, "dsyevd_");
        Dsyevr = (DsyevrFunction)NativeLibrary.GetExport(handle, "dsyevr_");
        Dpotrf = (DpotFunction)NativeLibrary.GetExport(handle, "dpotrf_");
        Dpotri = (DpotFunction)NativeLibrary.GetExport(handle, "dpotri_");
    }

    /// <summary>Library, version and file, as in "OpenBLAS 0.3.21 (libopenblas.so.0, Haswell kernels)".</summary>
    public string Name { get; }

    public DgemmFunction Dgemm { get; }

    public SgemmFunction Sgemm { get; }

    public DsyrkFunction Dsyrk { get; }

    public SsyrkFunction Ssyrk { get; }

    public DsyevdFunction Dsyevd { get; }

    public DsyevrFunction Dsyevr { get; }

    public DpotFunction Dpotrf { get; }

    public DpotFunction Dpotri { get; }

    /// <summary>Loads a library and sets its threads; null, with the reason, where it does not load or cannot serve.</summary>
    public static NativeBlasLibrary? TryOpen(string path, int threads, out string reason)
    {
        if (OperatingSystem.IsMacOS())
        {
            // Accelerate has no call for it and reads the variable when it is first used.
            NativeEnvironment.Set("VECLIB_MAXIMUM_THREADS", $"{threads}");
        }

        nint handle;
        try
        {
            handle = NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            reason = $"it cannot be loaded ({LoaderReason(e.Message)}).";
            return null;
        }

        string? refusal = Refusal(handle);
        if (refusal is not null)
        {
            // Nothing of the library was called yet: it may go.
            NativeLibrary.Free(handle);
            reason = refusal;
            return null;
        }

        reason = string.Empty;
        handle = OpenBlasCore.Modernise(handle, path);
        SetThreads(handle, threads);
        return new NativeBlasLibrary(handle, $"{Identify(handle)} ({Path.GetFileName(path)}{Core(handle)})");
    }

    /// <summary>Threads that a call may use from now on, of the whole process.</summary>
    public void UseThreads(int threads) => SetThreads(handle, threads);

    // The runtime's message has a line for every variation of the name it tried: one that was found and refused tells most.
    internal static string LoaderReason(string message)
    {
        string[] lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string line = lines.Skip(1).FirstOrDefault(line => !line.Contains("No such file", StringComparison.OrdinalIgnoreCase))
            ?? lines.Skip(1).FirstOrDefault() ?? message.Trim();
        return line.TrimEnd('.');
    }

    private static string? Refusal(nint handle)
    {
        string[] missing = [.. Needed.Where(symbol => !NativeLibrary.TryGetExport(handle, symbol, out _))];
        if (missing.Length == 0)
        {
            // Such a build would read two of our 32-bit integers as one.
            return OpenBlasConfiguration(handle)?.Contains("USE64BITINT", StringComparison.Ordinal) == true
                ? "it takes 64-bit integers (ILP64); a 32-bit one (LP64) is needed."
                : null;
        }

        bool wide = NativeLibrary.TryGetExport(handle, "dgemm_64_", out _);
        return wide
            ? "it has 64-bit integers only (ILP64: dgemm_64_, no dgemm_); a 32-bit one (LP64) is needed."
            : $"it lacks {string.Join(", ", missing)} (a build without LAPACK?).";
    }

    private static string Identify(nint handle)
    {
        if (OpenBlasConfiguration(handle) is { } configuration)
        {
            return string.Join(' ', configuration.Split(' ').Take(2));
        }

        if (NativeLibrary.TryGetExport(handle, "MKL_Get_Version_String", out nint version))
        {
            byte* text = stackalloc byte[256];
            ((delegate* unmanaged[Cdecl]<byte*, int, void>)version)(text, 256);
            text[255] = 0;
            return Marshal.PtrToStringUTF8((nint)text)?.Trim() ?? "MKL";
        }

        return OperatingSystem.IsMacOS() ? "Accelerate" : "BLAS/LAPACK";
    }

    private static string Core(nint handle) => OpenBlasCore.Name(handle) is { } core ? $", {core} kernels" : string.Empty;

    private static string? OpenBlasConfiguration(nint handle) =>
        NativeLibrary.TryGetExport(handle, "openblas_get_config", out nint configuration)
            ? Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)configuration)())
            : null;

    private static void SetThreads(nint handle, int threads)
    {
        if (NativeLibrary.TryGetExport(handle, "openblas_set_num_threads", out nint openBlas))
        {
            ((delegate* unmanaged[Cdecl]<int, void>)openBlas)(threads);
        }
        else if (NativeLibrary.TryGetExport(handle, "MKL_Set_Num_Threads", out nint mkl))
        {
            // The run-time library's width of integers can be changed from outside by an environment variable: 0 fixes LP64.
            if (NativeLibrary.TryGetExport(handle, "MKL_Set_Interface_Layer", out nint layer))
            {
                ((delegate* unmanaged[Cdecl]<int, int>)layer)(0);
            }

            ((delegate* unmanaged[Cdecl]<int, void>)mkl)(threads);
        }
    }
}

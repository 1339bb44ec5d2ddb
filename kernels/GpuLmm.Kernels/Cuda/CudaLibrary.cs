using System.Runtime.InteropServices;
using GpuLmm.Backends.Host.LinearAlgebra;

namespace GpuLmm.Kernels;

/// <summary>A loaded library of the CUDA toolkit. Its owner frees it when nothing calls into it any more.</summary>
internal sealed class CudaLibrary : IDisposable
{
    private nint handle;

    private CudaLibrary(nint handle, string path)
    {
        this.handle = handle;
        Path = path;
    }

    /// <summary>Name or path under which it was loaded.</summary>
    public string Path { get; }

    /// <summary>Loads a library; null where that fails, with the loader's reason, which is empty for a file that is not there.</summary>
    public static CudaLibrary? TryLoad(string path, out string reason)
    {
        try
        {
            nint handle = NativeLibrary.Load(path);
            reason = "";
            return new CudaLibrary(handle, path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            // The loader names the file that it misses: the library itself, or one that the library needs and whose absence is worth
            // telling.
            string told = NativeBlasLibrary.LoaderReason(e.Message);
            bool absent = System.IO.Path.IsPathRooted(path)
                ? !File.Exists(path)
                : e is DllNotFoundException && (OperatingSystem.IsWindows() || told.Contains(path, StringComparison.Ordinal));
            reason = absent ? "" : told;
            return null;
        }
    }

    /// <summary>Address of an entry point, or 0.</summary>
    public nint Find(string name)
    {
        ObjectDisposedException.ThrowIf(handle == 0, this);
        return NativeLibrary.TryGetExport(handle, name, out nint address) ? address : 0;
    }

    /// <summary>Address of an entry point.</summary>
    /// <exception cref="EntryPointNotFoundException">The library has no such entry point.</exception>
    public nint Get(string name) =>
        Find(name) is not 0 and nint address ? address : throw new EntryPointNotFoundException($"{Path} lacks {name}.");

    public void Dispose()
    {
        if (handle != 0)
        {
            NativeLibrary.Free(handle);
            handle = 0;
        }
    }
}

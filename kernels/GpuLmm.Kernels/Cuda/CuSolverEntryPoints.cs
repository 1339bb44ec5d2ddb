using unsafe CreateFunction = delegate* unmanaged[Cdecl]<nint*, GpuLmm.Kernels.CuSolverStatus>;
using unsafe DestroyFunction = delegate* unmanaged[Cdecl]<nint, GpuLmm.Kernels.CuSolverStatus>;
using unsafe DpotrfBufferFunction = delegate* unmanaged[Cdecl]<nint, int, int, nint, int, int*, GpuLmm.Kernels.CuSolverStatus>;
using unsafe DpotrfFunction = delegate* unmanaged[Cdecl]<nint, int, int, nint, int, nint, int, nint, GpuLmm.Kernels.CuSolverStatus>;
using unsafe DsyevdBufferFunction = delegate* unmanaged[Cdecl]<
    nint, int, int, int, nint, int, nint, int*, GpuLmm.Kernels.CuSolverStatus>;
using unsafe DsyevdFunction = delegate* unmanaged[Cdecl]<
    nint, int, int, int, nint, int, nint, nint, int, nint, GpuLmm.Kernels.CuSolverStatus>;
using unsafe SetStreamFunction = delegate* unmanaged[Cdecl]<nint, nint, GpuLmm.Kernels.CuSolverStatus>;
using unsafe XpotrfBufferFunction = delegate* unmanaged[Cdecl]<
    nint, nint, int, long, int, nint, long, int, nuint*, nuint*, GpuLmm.Kernels.CuSolverStatus>;
using unsafe XpotrfFunction = delegate* unmanaged[Cdecl]<
    nint, nint, int, long, int, nint, long, int, nint, nuint, void*, nuint, nint, GpuLmm.Kernels.CuSolverStatus>;
using unsafe XsyevdBufferFunction = delegate* unmanaged[Cdecl]<
    nint, nint, int, int, long, int, nint, long, int, nint, int, nuint*, nuint*, GpuLmm.Kernels.CuSolverStatus>;
using unsafe XsyevdFunction = delegate* unmanaged[Cdecl]<
    nint, nint, int, int, long, int, nint, long, int, nint, int, nint, nuint, void*, nuint, nint, GpuLmm.Kernels.CuSolverStatus>;

namespace GpuLmm.Kernels;

/// <summary>
/// The entry points of cuSOLVER that we call, as cusolverDn.h declares them; enumerations are ints. It has the 64-bit ones (X…) since CUDA
/// 11.1: all of them, or none is used.
/// </summary>
/// <exception cref="EntryPointNotFoundException">The library lacks one of the 32-bit entry points.</exception>
internal sealed unsafe class CuSolverEntryPoints(CudaLibrary library)
{
    private static readonly string[] WideNames =
    [
        "cusolverDnCreateParams", "cusolverDnDestroyParams", "cusolverDnXsyevd_bufferSize", "cusolverDnXsyevd",
        "cusolverDnXpotrf_bufferSize", "cusolverDnXpotrf",
    ];

    /// <summary>Whether the 64-bit entry points are there; those are null otherwise.</summary>
    public bool IsWide { get; } = WideNames.All(name => library.Find(name) != 0);

    public CreateFunction Create { get; } = (CreateFunction)library.Get("cusolverDnCreate");

    public DestroyFunction Destroy { get; } = (DestroyFunction)library.Get("cusolverDnDestroy");

    public SetStreamFunction SetStream { get; } = (SetStreamFunction)library.Get("cusolverDnSetStream");

    public DsyevdBufferFunction DsyevdBuffer { get; } = (DsyevdBufferFunction)library.Get("cusolverDnDsyevd_bufferSize");

    public DsyevdFunction Dsyevd { get; } = (DsyevdFunction)library.Get("cusolverDnDsyevd");

    public DpotrfBufferFunction DpotrfBuffer { get; } = (DpotrfBufferFunction)library.Get("cusolverDnDpotrf_bufferSize");

    public DpotrfFunction Dpotrf { get; } = (DpotrfFunction)library.Get("cusolverDnDpotrf");

    public CreateFunction CreateParams { get; } = (CreateFunction)library.Find(WideNames[0]);

    public DestroyFunction DestroyParams { get; } = (DestroyFunction)library.Find(WideNames[1]);

    public XsyevdBufferFunction XsyevdBuffer { get; } = (XsyevdBufferFunction)library.Find(WideNames[2]);

    public XsyevdFunction Xsyevd { get; } = (XsyevdFunction)library.Find(WideNames[3]);

    public XpotrfBufferFunction XpotrfBuffer { get; } = (XpotrfBufferFunction)library.Find(WideNames[4]);

    public XpotrfFunction Xpotrf { get; } = (XpotrfFunction)library.Find(WideNames[5]);
}

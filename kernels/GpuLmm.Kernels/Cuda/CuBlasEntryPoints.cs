using unsafe CreateFunction = delegate* unmanaged[Cdecl]<nint*, GpuLmm.Kernels.CuBlasStatus>;
using unsafe DestroyFunction = delegate* unmanaged[Cdecl]<nint, GpuLmm.Kernels.CuBlasStatus>;
using unsafe DgemmFunction = delegate* unmanaged[Cdecl]<
    nint, int, int, int, int, int, double*, nint, int, nint, int, double*, nint, int, GpuLmm.Kernels.CuBlasStatus>;
using unsafe DsyrkFunction = delegate* unmanaged[Cdecl]<
    nint, int, int, int, int, double*, nint, int, double*, nint, int, GpuLmm.Kernels.CuBlasStatus>;
using unsafe DtrmmFunction = delegate* unmanaged[Cdecl]<
    nint, int, int, int, int, int, int, double*, nint, int, nint, int, nint, int, GpuLmm.Kernels.CuBlasStatus>;
using unsafe GemmExFunction = delegate* unmanaged[Cdecl]<
    nint, int, int, int, int, int, int*, nint, int, int, nint, int, int, int*, nint, int, int, int, int, GpuLmm.Kernels.CuBlasStatus>;
using unsafe SetModeFunction = delegate* unmanaged[Cdecl]<nint, int, GpuLmm.Kernels.CuBlasStatus>;
using unsafe SetStreamFunction = delegate* unmanaged[Cdecl]<nint, nint, GpuLmm.Kernels.CuBlasStatus>;
using unsafe SgemmFunction = delegate* unmanaged[Cdecl]<
    nint, int, int, int, int, int, float*, nint, int, nint, int, float*, nint, int, GpuLmm.Kernels.CuBlasStatus>;
using unsafe SsyrkFunction = delegate* unmanaged[Cdecl]<
    nint, int, int, int, int, float*, nint, int, float*, nint, int, GpuLmm.Kernels.CuBlasStatus>;

namespace GpuLmm.Kernels;

/// <summary>
/// The entry points of cuBLAS that we call, as cublas_v2.h declares them (its macros add the <c>_v2</c>); enumerations are ints.
/// </summary>
/// <exception cref="EntryPointNotFoundException">The library lacks one.</exception>
internal sealed unsafe class CuBlasEntryPoints(CudaLibrary library)
{
    public CreateFunction Create { get; } = (CreateFunction)library.Get("cublasCreate_v2");

    public DestroyFunction Destroy { get; } = (DestroyFunction)library.Get("cublasDestroy_v2");

    public SetStreamFunction SetStream { get; } = (SetStreamFunction)library.Get("cublasSetStream_v2");

    public SetModeFunction SetMathMode { get; } = (SetModeFunction)library.Get("cublasSetMathMode");

    public SetModeFunction SetPointerMode { get; } = (SetModeFunction)library.Get("cublasSetPointerMode_v2");

    public DgemmFunction Dgemm { get; } = (DgemmFunction)library.Get("cublasDgemm_v2");

    public SgemmFunction Sgemm { get; } = (SgemmFunction)library.Get("cublasSgemm_v2");

    public DsyrkFunction Dsyrk { get; } = (DsyrkFunction)library.Get("cublasDsyrk_v2");

    public DtrmmFunction Dtrmm { get; } = (DtrmmFunction)library.Get("cublasDtrmm_v2");

    /// <summary>Null in a library without it: products of bytes are the only ones that it is called for.</summary>
    public GemmExFunction GemmEx { get; } = (GemmExFunction)library.Find("cublasGemmEx");

    public SsyrkFunction Ssyrk { get; } = (SsyrkFunction)library.Get("cublasSsyrk_v2");
}

namespace GpuLmm.Kernels;

/// <summary>
/// cuBLAS and cuSOLVER of one CUDA toolkit, found at run time: nothing of theirs is needed to build or to start. The CUDA context of the
/// device must be current on the calling thread (<c>Accelerator.Bind</c>) to open, to use and to dispose them; dispose before the
/// accelerator.
/// </summary>
internal sealed class CudaLibraries : IDisposable
{
    private CudaLibraries(CuBlas blas, CuSolver solver)
    {
        Blas = blas;
        Solver = solver;
    }

    /// <summary>Products.</summary>
    public CuBlas Blas { get; }

    /// <summary>Factorisations.</summary>
    public CuSolver Solver { get; }

    /// <summary>Names and versions, as in "cuBLAS 12.4.5 and cuSOLVER 11.6.1".</summary>
    public string Description => $"cuBLAS {Blas.Version} and cuSOLVER {Solver.Version}";

    /// <summary>
    /// Opens the newest pair that works with the current context; null, with the reason as a clause for the log, where none does.
    /// </summary>
    public static CudaLibraries? TryOpen(out string reason) => TryOpen(CudaSearch.Default, out reason);

    /// <summary>The same among the given places.</summary>
    public static CudaLibraries? TryOpen(CudaSearch search, out string reason)
    {
        if (TensorFloat.Refusal(Environment.GetEnvironmentVariable(TensorFloat.Variable)) is { } refusal)
        {
            reason = refusal;
            return null;
        }

        var absent = new List<string>();
        var refusals = new List<string>();
        foreach (CudaPair pair in search.Pairs())
        {
            CudaLibraries? opened = TryOpen(pair.Blas, pair.Solver, out reason);
            if (opened is not null)
            {
                return opened;
            }

            if (reason.Length == 0)
            {
                absent.Add(pair.Blas);
            }
            else
            {
                refusals.Add(reason);
            }
        }

        string notFound = absent.Count == 0 ? "" : $"not found: {string.Join(", ", absent)}";
        reason = string.Join("; ", refusals.Append(notFound).Where(part => part.Length > 0));
        return null;
    }

    /// <summary>Opens two given libraries; null where that fails, with a reason that is empty where the first one is not there.</summary>
    public static CudaLibraries? TryOpen(string blasPath, string solverPath, out string reason)
    {
        CudaLibrary? blasLibrary = CudaLibrary.TryLoad(blasPath, out string blasReason);
        if (blasLibrary is null)
        {
            reason = blasReason.Length == 0 ? "" : $"{blasPath} cannot be loaded ({blasReason})";
            return null;
        }

        CudaLibrary? solverLibrary = CudaLibrary.TryLoad(solverPath, out string solverReason);
        if (solverLibrary is null)
        {
            blasLibrary.Dispose();
            reason =
                $"{blasPath} is there, but {solverPath} {(solverReason.Length == 0 ? "is not" : $"cannot be loaded ({solverReason})")}";
            return null;
        }

        CuBlas? blas = null;
        try
        {
            reason = Mismatch(blasLibrary, solverLibrary);
            if (reason.Length == 0)
            {
                blas = new CuBlas(blasLibrary);
                return new CudaLibraries(blas, new CuSolver(solverLibrary));
            }
        }
        catch (Exception e) when (e is CudaLibraryException or EntryPointNotFoundException)
        {
            reason = e.Message.TrimEnd('.');
        }

        blas?.Dispose();
        solverLibrary.Dispose();
        blasLibrary.Dispose();
        reason = $"{blasPath} and {solverPath} cannot serve ({reason})";
        return null;
    }

    /// <summary>
    /// Puts the calls of both on a stream (a <c>CUstream</c>), the one of the kernels beside them: others are not ordered with it.
    /// </summary>
    public void SetStream(nint stream)
    {
        Blas.SetStream(stream);
        Solver.SetStream(stream);
    }

    /// <summary>Disposes both.</summary>
    public void Dispose()
    {
        try
        {
            Solver.Dispose();
        }
        finally
        {
            Blas.Dispose();
        }
    }

    // cuSOLVER's file has the same name in CUDA 11 and 12, and each of the two brings in the cuBLAS of its own generation.
    private static string Mismatch(CudaLibrary blasLibrary, CudaLibrary solverLibrary)
    {
        var blas = CudaVersion.Of(blasLibrary, "cublasGetProperty");
        var solver = CudaVersion.Of(solverLibrary, "cusolverGetProperty");
        return blas.GenerationOfBlas == solver.GenerationOfSolver
            ? ""
            : $"cuBLAS {blas} is of CUDA {blas.GenerationOfBlas}, cuSOLVER {solver} of CUDA {solver.GenerationOfSolver}";
    }
}

namespace GpuLmm.Kernels;

/// <summary>
/// The routines of <see cref="CuSolver"/> by one of cuSOLVER's two interfaces, on lower triangles of contiguous n × n matrices in float64.
/// Questions for workspaces pass null for the data: their answer depends on sizes only.
/// </summary>
internal abstract unsafe class SolverCalls : IDisposable
{
    protected const int Lower = 0;
    protected const int Vectors = 1;

    /// <summary>Name of the entry point that decomposes.</summary>
    public abstract string EigenName { get; }

    /// <summary>Name of the entry point that factors.</summary>
    public abstract string CholeskyName { get; }

    public abstract SolverWorkspace EigenWorkspace(nint handle, int n);

    public abstract CuSolverStatus Eigen(nint handle, int n, nint matrix, nint values, SolverMemory memory, void* host);

    public abstract SolverWorkspace CholeskyWorkspace(nint handle, int n);

    public abstract CuSolverStatus Cholesky(nint handle, int n, nint matrix, SolverMemory memory, void* host);

    public virtual void Dispose()
    {
    }
}

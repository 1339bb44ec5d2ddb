namespace GpuLmm.Kernels;

/// <summary>The 32-bit interface: it counts workspace in ints, which ends near n = 32,000 for the decomposition.</summary>
internal sealed unsafe class NarrowSolverCalls(CuSolverEntryPoints entry) : SolverCalls
{
    public override string EigenName => "cusolverDnDsyevd";

    public override string CholeskyName => "cusolverDnDpotrf";

    public override SolverWorkspace EigenWorkspace(nint handle, int n)
    {
        int elements = 0;
        entry.DsyevdBuffer(handle, Vectors, Lower, n, 0, n, 0, &elements).ThrowOnFailure("cusolverDnDsyevd_bufferSize");
        return Workspace("cusolverDnDsyevd_bufferSize", n, elements);
    }

    public override CuSolverStatus Eigen(nint handle, int n, nint matrix, nint values, SolverMemory memory, void* host) =>
        entry.Dsyevd(handle, Vectors, Lower, n, matrix, n, values, memory.Workspace, Elements(memory), memory.Info);

    public override SolverWorkspace CholeskyWorkspace(nint handle, int n)
    {
        int elements = 0;
        entry.DpotrfBuffer(handle, Lower, n, 0, n, &elements).ThrowOnFailure("cusolverDnDpotrf_bufferSize");
        return Workspace("cusolverDnDpotrf_bufferSize", n, elements);
    }

    public override CuSolverStatus Cholesky(nint handle, int n, nint matrix, SolverMemory memory, void* host) =>
        entry.Dpotrf(handle, Lower, n, matrix, n, memory.Workspace, Elements(memory), memory.Info);

    private static SolverWorkspace Workspace(string call, int n, int elements) => elements >= 0
        ? new SolverWorkspace((long)elements * sizeof(double), 0)
        : throw new CudaLibraryException(call, $"the workspace for n = {n} exceeds its 32-bit count", false);

    private static int Elements(SolverMemory memory) => (int)(memory.Size.DeviceBytes / sizeof(double));
}

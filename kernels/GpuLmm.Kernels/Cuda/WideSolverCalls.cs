namespace GpuLmm.Kernels;

/// <summary>The 64-bit interface, of CUDA 11.1 and later: workspace in bytes, on device and host.</summary>
internal sealed unsafe class WideSolverCalls : SolverCalls
{
    // cudaDataType.
    private const int Float64 = 1;

    private readonly CuSolverEntryPoints entry;
    private nint parameters;

    /// <exception cref="CudaLibraryException">The library refuses its parameters' structure.</exception>
    public WideSolverCalls(CuSolverEntryPoints entry)
    {
        this.entry = entry;
        nint created = 0;
        entry.CreateParams(&created).ThrowOnFailure("cusolverDnCreateParams");
        parameters = created;
    }

    public override string EigenName => "cusolverDnXsyevd";

    public override string CholeskyName => "cusolverDnXpotrf";

    public override SolverWorkspace EigenWorkspace(nint handle, int n)
    {
        nuint device = 0, host = 0;
        entry.XsyevdBuffer(handle, parameters, Vectors, Lower, n, Float64, 0, n, Float64, 0, Float64, &device, &host)
            .ThrowOnFailure("cusolverDnXsyevd_bufferSize");
        return new SolverWorkspace(checked((long)device), checked((long)host));
    }

    public override CuSolverStatus Eigen(nint handle, int n, nint matrix, nint values, SolverMemory memory, void* host) =>
        entry.Xsyevd(
            handle, parameters, Vectors, Lower, n, Float64, matrix, n, Float64, values, Float64,
            memory.Workspace, (nuint)memory.Size.DeviceBytes, host, (nuint)memory.Size.HostBytes, memory.Info);

    public override SolverWorkspace CholeskyWorkspace(nint handle, int n)
    {
        nuint device = 0, host = 0;
        entry.XpotrfBuffer(handle, parameters, Lower, n, Float64, 0, n, Float64, &device, &host)
            .ThrowOnFailure("cusolverDnXpotrf_bufferSize");
        return new SolverWorkspace(checked((long)device), checked((long)host));
    }

    public override CuSolverStatus Cholesky(nint handle, int n, nint matrix, SolverMemory memory, void* host) =>
        entry.Xpotrf(
            handle, parameters, Lower, n, Float64, matrix, n, Float64,
            memory.Workspace, (nuint)memory.Size.DeviceBytes, host, (nuint)memory.Size.HostBytes, memory.Info);

    public override void Dispose()
    {
        if (parameters != 0)
        {
            _ = entry.DestroyParams(parameters);
            parameters = 0;
        }
    }
}

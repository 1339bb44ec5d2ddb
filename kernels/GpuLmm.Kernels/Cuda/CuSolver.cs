using GpuLmm.Numerics;

namespace GpuLmm.Kernels;

/// <summary>
/// Dense factorisations by cuSOLVER on raw device pointers to contiguous column-major n × n matrices, float64. The routines run on the
/// stream that was set and return when they are done. The CUDA context in which the instance was created must be current on the calling
/// thread (<c>Accelerator.Bind</c>), for <see cref="Dispose"/> too. Used by one thread at a time.
/// </summary>
internal sealed unsafe class CuSolver : IDisposable
{
    private readonly CudaLibrary library;
    private readonly CuSolverEntryPoints entry;
    private readonly SolverCalls calls;
    private nint handle;

    /// <summary>Creates a handle in the current context. Takes over the library, unless it throws.</summary>
    /// <exception cref="EntryPointNotFoundException">The library lacks an entry point.</exception>
    /// <exception cref="CudaLibraryException">No context is current, or the library does not serve this device or driver.</exception>
    public CuSolver(CudaLibrary library)
    {
        this.library = library;
        entry = new CuSolverEntryPoints(library);
        Version = CudaVersion.Of(library, "cusolverGetProperty");
        nint created = 0;
        entry.Create(&created).ThrowOnFailure("cusolverDnCreate");
        handle = created;
        try
        {
            calls = entry.IsWide ? new WideSolverCalls(entry) : new NarrowSolverCalls(entry);
        }
        catch
        {
            entry.Destroy(handle);
            throw;
        }
    }

    /// <summary>Version of the library.</summary>
    public CudaVersion Version { get; }

    /// <summary>Puts the calls that follow on a stream (a <c>CUstream</c>; 0 is the legacy default stream).</summary>
    public void SetStream(nint stream) => entry.SetStream(Handle, stream).ThrowOnFailure("cusolverDnSetStream");

    /// <summary>Working memory that <see cref="SymmetricEigen"/> needs beside the matrix, n values and one int.</summary>
    /// <exception cref="CudaLibraryException">The call failed.</exception>
    public SolverWorkspace EigenWorkspace(int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        return calls.EigenWorkspace(Handle, n);
    }

    /// <summary>Decomposes a symmetric matrix by its lower triangle.</summary>
    /// <param name="n">Rows of the matrix, at least 1.</param>
    /// <param name="matrix">n × n; its columns become the eigenvectors.</param>
    /// <param name="values">Length n; receives the eigenvalues, ascending.</param>
    /// <param name="memory">Memory as <see cref="EigenWorkspace"/> of this n asks for.</param>
    /// <exception cref="ArithmeticException">It did not converge.</exception>
    /// <exception cref="CudaLibraryException">The call failed.</exception>
    public void SymmetricEigen(int n, nint matrix, nint values, SolverMemory memory)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        using var host = new NativeBuffer<byte>(memory.Size.HostBytes);
        calls.Eigen(Handle, n, matrix, values, memory, host.Pointer).ThrowOnFailure(calls.EigenName);
        int info = Info(calls.EigenName, n, memory);
        if (info > 0)
        {
            throw new ArithmeticException($"Eigendecomposition (cuSOLVER {calls.EigenName}, n = {n}) did not converge (info = {info}).");
        }
    }

    /// <summary>Working memory that <see cref="Cholesky"/> needs beside the matrix and one int.</summary>
    /// <exception cref="CudaLibraryException">The call failed.</exception>
    public SolverWorkspace CholeskyWorkspace(int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        return calls.CholeskyWorkspace(Handle, n);
    }

    /// <summary>Factors a symmetric matrix, given by its lower triangle, into L L'.</summary>
    /// <param name="n">Rows of the matrix, at least 1.</param>
    /// <param name="matrix">n × n; its lower triangle becomes L, the rest is neither read nor written.</param>
    /// <param name="memory">Memory as <see cref="CholeskyWorkspace"/> of this n asks for.</param>
    /// <returns>0, or the order k of the first leading minor that is not positive: the matrix is then not positive definite and L is
    /// unusable.</returns>
    /// <exception cref="CudaLibraryException">The call failed.</exception>
    public int Cholesky(int n, nint matrix, SolverMemory memory)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        using var host = new NativeBuffer<byte>(memory.Size.HostBytes);
        calls.Cholesky(Handle, n, matrix, memory, host.Pointer).ThrowOnFailure(calls.CholeskyName);
        return Info(calls.CholeskyName, n, memory);
    }

    /// <summary>Destroys the handle and frees the library.</summary>
    public void Dispose()
    {
        if (handle != 0)
        {
            // A failure means that the device is lost, which the call before it has reported.
            calls.Dispose();
            _ = entry.Destroy(handle);
            handle = 0;
            library.Dispose();
        }
    }

    private nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(handle == 0, this);
            return handle;
        }
    }

    // The library writes it at the end of its work on the stream: reading it is also what keeps the host's workspace until then.
    private static int Info(string call, int n, SolverMemory memory)
    {
        int info = memory.ReadInfo();
        return info >= 0 ? info : throw new InvalidOperationException($"cuSOLVER {call} (n = {n}) refused its argument number {-info}.");
    }
}

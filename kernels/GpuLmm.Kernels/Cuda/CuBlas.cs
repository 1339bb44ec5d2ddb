namespace GpuLmm.Kernels;

/// <summary>
/// Products by cuBLAS on raw device pointers to column-major matrices. Calls are put on the stream that was set and return before they are
/// done. The CUDA context in which the instance was created must be current on the calling thread (<c>Accelerator.Bind</c>), for
/// <see cref="Dispose"/> too. Used by one thread at a time.
/// </summary>
internal sealed unsafe class CuBlas : IDisposable
{
    private const int HostPointers = 0;
    private const int DefaultMath = 0;
    private const int Lower = 0;
    private const int No = 0;
    private const int Yes = 1;
    private const int Left = 0;
    private const int Right = 1;
    private const int NotUnit = 0;

    // cudaDataType_t, cublasComputeType_t and cublasGemmAlgo_t of CUDA 11 and later.
    private const int Bytes = 3;
    private const int WholeNumbers = 10;
    private const int ComputeWholeNumbers = 72;
    private const int DefaultAlgorithm = -1;

    private readonly CudaLibrary library;
    private readonly CuBlasEntryPoints entry;
    private nint handle;

    /// <summary>Creates a handle in the current context. Takes over the library, unless it throws.</summary>
    /// <exception cref="EntryPointNotFoundException">The library lacks an entry point.</exception>
    /// <exception cref="CudaLibraryException">No context is current, or the library does not serve this device or driver.</exception>
    public CuBlas(CudaLibrary library)
    {
        this.library = library;
        entry = new CuBlasEntryPoints(library);
        Version = CudaVersion.Of(library, "cublasGetProperty");
        nint created = 0;
        entry.Create(&created).ThrowOnFailure("cublasCreate_v2");
        handle = created;
        try
        {
            entry.SetPointerMode(handle, HostPointers).ThrowOnFailure("cublasSetPointerMode_v2");

            // The default mode takes tensor cores only where they keep at least the precision asked for: float64 on float64 tensor cores,
            // and float32 not on TF32, whose mantissa has 10 bits; that is a mode of its own. The pedantic mode would add nothing but the
            // loss of the former. What could still force TF32 from outside is the variable that CudaLibraries refuses.
            entry.SetMathMode(handle, DefaultMath).ThrowOnFailure("cublasSetMathMode");
        }
        catch
        {
            entry.Destroy(handle);
            throw;
        }
    }

    /// <summary>Version of the library.</summary>
    public CudaVersion Version { get; }

    /// <summary>
    /// Another instance of the same library, with a handle and so a workspace of its own: calls on several streams may then run at the same
    /// time and stay reproducible.
    /// </summary>
    /// <exception cref="CudaLibraryException">The device has no memory for it, or is lost.</exception>
    public CuBlas Another()
    {
        CudaLibrary again = CudaLibrary.TryLoad(library.Path, out string reason)
            ?? throw new EntryPointNotFoundException($"{library.Path}, loaded before, cannot be loaded again: {reason}.");
        try
        {
            return new CuBlas(again);
        }
        catch
        {
            again.Dispose();
            throw;
        }
    }

    /// <summary>Puts the calls that follow on a stream (a <c>CUstream</c>; 0 is the legacy default stream).</summary>
    public void SetStream(nint stream) => entry.SetStream(Handle, stream).ThrowOnFailure("cublasSetStream_v2");

    /// <summary>
    /// C = α op(A) op(B) + β C with op(A) m × k, op(B) k × n and C m × n; op transposes where asked to. C is not read where β is 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or a leading dimension less than the rows of its
    /// matrix.</exception>
    /// <exception cref="CudaLibraryException">The call failed.</exception>
    public void Multiply(
        bool transposeA, bool transposeB, int m, int n, int k,
        double alpha, nint a, int lda, nint b, int ldb, double beta, nint c, int ldc)
    {
        CheckProduct(transposeA, transposeB, m, n, k, lda, ldb, ldc);
        entry.Dgemm(Handle, Op(transposeA), Op(transposeB), m, n, k, &alpha, a, lda, b, ldb, &beta, c, ldc)
            .ThrowOnFailure("cublasDgemm_v2");
    }

    /// <inheritdoc cref="Multiply(bool, bool, int, int, int, double, nint, int, nint, int, double, nint, int)"/>
    public void Multiply(
        bool transposeA, bool transposeB, int m, int n, int k,
        float alpha, nint a, int lda, nint b, int ldb, float beta, nint c, int ldc)
    {
        CheckProduct(transposeA, transposeB, m, n, k, lda, ldb, ldc);
        entry.Sgemm(Handle, Op(transposeA), Op(transposeB), m, n, k, &alpha, a, lda, b, ldb, &beta, c, ldc)
            .ThrowOnFailure("cublasSgemm_v2");
    }

    /// <summary>
    /// C = A'B with A k × m and B k × n of signed bytes, and C m × n of 32-bit integers: the one form that integer tensor cores take, on
    /// pointers and leading dimensions of whole words, with m and k multiples of 4 (of 16 for the fastest). Nothing is rounded; sums of
    /// 2³¹ and more overflow.
    /// </summary>
    /// <returns>False where the library or the device does not do it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, a leading dimension less than the rows of its matrix, or one of
    /// them no multiple of 4.</exception>
    /// <exception cref="CudaLibraryException">The call failed.</exception>
    public bool TryMultiplyBytes(int m, int n, int k, nint a, int lda, nint b, int ldb, nint c, int ldc)
    {
        CheckProduct(true, false, m, n, k, lda, ldb, ldc);
        ArgumentOutOfRangeException.ThrowIfNotEqual((m | k | lda | ldb | ldc | (int)((a | b | c) & 3)) & 3, 0, "multiples of 4");
        if (entry.GemmEx is null)
        {
            return false;
        }

        int one = 1, zero = 0;
        CuBlasStatus status = entry.GemmEx(Handle, Yes, No, m, n, k, &one, a, Bytes, lda, b, Bytes, ldb, &zero, c, WholeNumbers, ldc,
            ComputeWholeNumbers, DefaultAlgorithm);
        if (status is CuBlasStatus.CUBLAS_STATUS_NOT_SUPPORTED or CuBlasStatus.CUBLAS_STATUS_ARCH_MISMATCH)
        {
            return false;
        }

        status.ThrowOnFailure("cublasGemmEx");
        return true;
    }

    /// <summary>
    /// C = α op(L) B, or α B op(L) where L is on the right, with B and C m × n and L a lower triangle, square; what is above it is not
    /// read.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or a leading dimension less than the rows of its
    /// matrix.</exception>
    /// <exception cref="CudaLibraryException">The call failed.</exception>
    public void MultiplyTriangle(
        bool isRight, bool transpose, int m, int n, double alpha, nint l, int ldl, nint b, int ldb, nint c, int ldc)
    {
        int order = isRight ? n : m;
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfLessThan(ldl, Math.Max(1, order));
        ArgumentOutOfRangeException.ThrowIfLessThan(ldb, Math.Max(1, m));
        ArgumentOutOfRangeException.ThrowIfLessThan(ldc, Math.Max(1, m));
        entry.Dtrmm(Handle, isRight ? Right : Left, Lower, Op(transpose), NotUnit, m, n, &alpha, l, ldl, b, ldb, c, ldc)
            .ThrowOnFailure("cublasDtrmm_v2");
    }

    /// <summary>
    /// C = α op(A) op(A)' + β C on the lower triangle of the n × n matrix C, with op(A) n × k; the rest of C is neither read nor written.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or a leading dimension less than the rows of its
    /// matrix.</exception>
    /// <exception cref="CudaLibraryException">The call failed.</exception>
    public void RankUpdate(bool transpose, int n, int k, double alpha, nint a, int lda, double beta, nint c, int ldc)
    {
        CheckRankUpdate(transpose, n, k, lda, ldc);
        entry.Dsyrk(Handle, Lower, Op(transpose), n, k, &alpha, a, lda, &beta, c, ldc).ThrowOnFailure("cublasDsyrk_v2");
    }

    /// <inheritdoc cref="RankUpdate(bool, int, int, double, nint, int, double, nint, int)"/>
    public void RankUpdate(bool transpose, int n, int k, float alpha, nint a, int lda, float beta, nint c, int ldc)
    {
        CheckRankUpdate(transpose, n, k, lda, ldc);
        entry.Ssyrk(Handle, Lower, Op(transpose), n, k, &alpha, a, lda, &beta, c, ldc).ThrowOnFailure("cublasSsyrk_v2");
    }

    /// <summary>Destroys the handle and frees the library.</summary>
    public void Dispose()
    {
        if (handle != 0)
        {
            // A failure means that the device is lost, which the call before it has reported.
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

    private static int Op(bool transpose) => transpose ? Yes : No;

    private static void CheckProduct(bool transposeA, bool transposeB, int m, int n, int k, int lda, int ldb, int ldc)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfLessThan(lda, Math.Max(1, transposeA ? k : m));
        ArgumentOutOfRangeException.ThrowIfLessThan(ldb, Math.Max(1, transposeB ? n : k));
        ArgumentOutOfRangeException.ThrowIfLessThan(ldc, Math.Max(1, m));
    }

    private static void CheckRankUpdate(bool transpose, int n, int k, int lda, int ldc)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfLessThan(lda, Math.Max(1, transpose ? k : n));
        ArgumentOutOfRangeException.ThrowIfLessThan(ldc, Math.Max(1, n));
    }
}

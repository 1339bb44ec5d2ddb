namespace GpuLmm.Kernels;

/// <summary>What a call of cuBLAS returned; names and values of cublas_api.h.</summary>
internal enum CuBlasStatus
{
    CUBLAS_STATUS_SUCCESS = 0,
    CUBLAS_STATUS_NOT_INITIALIZED = 1,
    CUBLAS_STATUS_ALLOC_FAILED = 3,
    CUBLAS_STATUS_INVALID_VALUE = 7,
    CUBLAS_STATUS_ARCH_MISMATCH = 8,
    CUBLAS_STATUS_MAPPING_ERROR = 11,
    CUBLAS_STATUS_EXECUTION_FAILED = 13,
    CUBLAS_STATUS_INTERNAL_ERROR = 14,
    CUBLAS_STATUS_NOT_SUPPORTED = 15,
    CUBLAS_STATUS_LICENSE_ERROR = 16,
}

/// <summary>Turns statuses into exceptions.</summary>
internal static class CuBlasStatuses
{
    /// <exception cref="CudaLibraryException">The status is not success.</exception>
    public static void ThrowOnFailure(this CuBlasStatus status, string call)
    {
        if (status != CuBlasStatus.CUBLAS_STATUS_SUCCESS)
        {
            string name = Enum.IsDefined(status) ? $"{status}" : $"cuBLAS status {(int)status}";
            throw new CudaLibraryException(call, name, status == CuBlasStatus.CUBLAS_STATUS_ALLOC_FAILED);
        }
    }
}

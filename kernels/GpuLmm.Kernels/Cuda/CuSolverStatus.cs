namespace GpuLmm.Kernels;

/// <summary>What a call of cuSOLVER returned; names and values of cusolver_common.h, without those of calls that we do not make.</summary>
internal enum CuSolverStatus
{
    CUSOLVER_STATUS_SUCCESS = 0,
    CUSOLVER_STATUS_NOT_INITIALIZED = 1,
    CUSOLVER_STATUS_ALLOC_FAILED = 2,
    CUSOLVER_STATUS_INVALID_VALUE = 3,
    CUSOLVER_STATUS_ARCH_MISMATCH = 4,
    CUSOLVER_STATUS_MAPPING_ERROR = 5,
    CUSOLVER_STATUS_EXECUTION_FAILED = 6,
    CUSOLVER_STATUS_INTERNAL_ERROR = 7,
    CUSOLVER_STATUS_MATRIX_TYPE_NOT_SUPPORTED = 8,
    CUSOLVER_STATUS_NOT_SUPPORTED = 9,
    CUSOLVER_STATUS_ZERO_PIVOT = 10,
    CUSOLVER_STATUS_INVALID_LICENSE = 11,
    CUSOLVER_STATUS_INVALID_WORKSPACE = 31,
}

/// <summary>Turns statuses into exceptions.</summary>
internal static class CuSolverStatuses
{
    /// <exception cref="CudaLibraryException">The status is not success.</exception>
    public static void ThrowOnFailure(this CuSolverStatus status, string call)
    {
        if (status != CuSolverStatus.CUSOLVER_STATUS_SUCCESS)
        {
            string name = Enum.IsDefined(status) ? $"{status}" : $"cuSOLVER status {(int)status}";
            throw new CudaLibraryException(call, name, status == CuSolverStatus.CUSOLVER_STATUS_ALLOC_FAILED);
        }
    }
}

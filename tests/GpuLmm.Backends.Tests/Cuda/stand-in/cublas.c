// Stand-in for cuBLAS: the entry points that the bindings call, with NVIDIA's prototypes, computing in plain loops where the pointers point.
#include "nvidia.h"
#include <stdlib.h>

struct cublasContext {
    cublasMath_t math;
    cublasPointerMode_t pointers;
};

static int last_math = -1;
int stand_in_math_mode(void) { return last_math; }

cublasStatus_t cublasGetProperty(libraryPropertyType type, int *value)
{
    *value = version_part(type);
    return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasCreate_v2(cublasHandle_t *handle)
{
#ifdef NO_DEVICE
    return CUBLAS_STATUS_NOT_INITIALIZED;
#endif
    *handle = malloc(sizeof(struct cublasContext));
    // As unlike what the bindings want as can be: they must say it.
    (*handle)->math = CUBLAS_TF32_TENSOR_OP_MATH;
    (*handle)->pointers = CUBLAS_POINTER_MODE_DEVICE;
    live++;
    return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasDestroy_v2(cublasHandle_t handle)
{
    if (!handle)
        return CUBLAS_STATUS_NOT_INITIALIZED;
    free(handle);
    live--;
    return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, cudaStream_t stream)
{
    if (!handle)
        return CUBLAS_STATUS_NOT_INITIALIZED;
    last_stream = stream;
    return injected();
}

cublasStatus_t cublasSetMathMode(cublasHandle_t handle, cublasMath_t mode)
{
    if (!handle)
        return CUBLAS_STATUS_NOT_INITIALIZED;
    last_math = handle->math = mode;
    return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasSetPointerMode_v2(cublasHandle_t handle, cublasPointerMode_t mode)
{
    if (!handle)
        return CUBLAS_STATUS_NOT_INITIALIZED;
    handle->pointers = mode;
    return CUBLAS_STATUS_SUCCESS;
}

static int least(int rows) { return rows > 1 ? rows : 1; }

#define PRODUCT(name, T)                                                                                                          \
    cublasStatus_t name(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k,           \
                        const T *alpha, const T *A, int lda, const T *B, int ldb, const T *beta, T *C, int ldc)                   \
    {                                                                                                                             \
        if (!handle)                                                                                                              \
            return CUBLAS_STATUS_NOT_INITIALIZED;                                                                                 \
        if (handle->pointers != CUBLAS_POINTER_MODE_HOST || handle->math != CUBLAS_DEFAULT_MATH)                                  \
            return CUBLAS_STATUS_NOT_SUPPORTED;                                                                                   \
        if ((unsigned)transa > CUBLAS_OP_T || (unsigned)transb > CUBLAS_OP_T || m < 0 || n < 0 || k < 0 || !alpha || !beta ||     \
            lda < least(transa ? k : m) || ldb < least(transb ? n : k) || ldc < least(m))                                         \
            return CUBLAS_STATUS_INVALID_VALUE;                                                                                   \
        if (fail_next)                                                                                                            \
            return injected();                                                                                                    \
        for (int j = 0; j < n; j++)                                                                                               \
            for (int i = 0; i < m; i++) {                                                                                         \
                T sum = 0, *c = C + i + (size_t)j * ldc;                                                                          \
                for (int l = 0; l < k; l++)                                                                                       \
                    sum += (transa ? A[l + (size_t)i * lda] : A[i + (size_t)l * lda]) *                                           \
                           (transb ? B[j + (size_t)l * ldb] : B[l + (size_t)j * ldb]);                                            \
                *c = *beta == 0 ? *alpha * sum : *alpha * sum + *beta * *c;                                                       \
            }                                                                                                                     \
        return CUBLAS_STATUS_SUCCESS;                                                                                             \
    }

PRODUCT(cublasSgemm_v2, float)
PRODUCT(cublasDgemm_v2, double)

#define RANK_UPDATE(name, T)                                                                                                      \
    cublasStatus_t name(cublasHandle_t handle, cublasFillMode_t uplo, cublasOperation_t trans, int n, int k, const T *alpha,      \
                        const T *A, int lda, const T *beta, T *C, int ldc)                                                        \
    {                                                                                                                             \
        if (!handle)                                                                                                              \
            return CUBLAS_STATUS_NOT_INITIALIZED;                                                                                 \
        if (handle->pointers != CUBLAS_POINTER_MODE_HOST || handle->math != CUBLAS_DEFAULT_MATH)                                  \
            return CUBLAS_STATUS_NOT_SUPPORTED;                                                                                   \
        if ((unsigned)uplo > CUBLAS_FILL_MODE_UPPER || (unsigned)trans > CUBLAS_OP_T || n < 0 || k < 0 || !alpha || !beta ||      \
            lda < least(trans ? k : n) || ldc < least(n))                                                                         \
            return CUBLAS_STATUS_INVALID_VALUE;                                                                                   \
        if (fail_next)                                                                                                            \
            return injected();                                                                                                    \
        for (int j = 0; j < n; j++)                                                                                               \
            for (int i = uplo == CUBLAS_FILL_MODE_LOWER ? j : 0; i < (uplo == CUBLAS_FILL_MODE_LOWER ? n : j + 1); i++) {         \
                T sum = 0, *c = C + i + (size_t)j * ldc;                                                                          \
                for (int l = 0; l < k; l++)                                                                                       \
                    sum += (trans ? A[l + (size_t)i * lda] : A[i + (size_t)l * lda]) *                                            \
                           (trans ? A[l + (size_t)j * lda] : A[j + (size_t)l * lda]);                                             \
                *c = *beta == 0 ? *alpha * sum : *alpha * sum + *beta * *c;                                                       \
            }                                                                                                                     \
        return CUBLAS_STATUS_SUCCESS;                                                                                             \
    }

// Out of place: C may not be B here, which the original allows.
cublasStatus_t cublasDtrmm_v2(cublasHandle_t handle, cublasSideMode_t side, cublasFillMode_t uplo, cublasOperation_t trans,
                              cublasDiagType_t diag, int m, int n, const double *alpha, const double *A, int lda, const double *B, int ldb,
                              double *C, int ldc)
{
    if (!handle)
        return CUBLAS_STATUS_NOT_INITIALIZED;
    if (handle->pointers != CUBLAS_POINTER_MODE_HOST || handle->math != CUBLAS_DEFAULT_MATH)
        return CUBLAS_STATUS_NOT_SUPPORTED;
    int right = side == CUBLAS_SIDE_RIGHT, order = right ? n : m;
    if ((unsigned)side > CUBLAS_SIDE_RIGHT || uplo != CUBLAS_FILL_MODE_LOWER || (unsigned)trans > CUBLAS_OP_T || diag != CUBLAS_DIAG_NON_UNIT ||
        m < 0 || n < 0 || !alpha || lda < least(order) || ldb < least(m) || ldc < least(m) || B == C)
        return CUBLAS_STATUS_INVALID_VALUE;
    if (fail_next)
        return injected();
    for (int j = 0; j < n; j++)
        for (int i = 0; i < m; i++) {
            double sum = 0;
            for (int k = 0; k < order; k++) {
                // Element (row, column) of op(A) in the product; of A itself only what is on and below the diagonal is read.
                int row = right ? k : i, column = right ? j : k;
                int at = trans ? column : row, along = trans ? row : column;
                if (at >= along)
                    sum += A[at + (size_t)along * lda] * (right ? B[i + (size_t)k * ldb] : B[k + (size_t)j * ldb]);
            }
            C[i + (size_t)j * ldc] = *alpha * sum;
        }
    return CUBLAS_STATUS_SUCCESS;
}

RANK_UPDATE(cublasSsyrk_v2, float)
#ifndef WITHOUT_DSYRK
RANK_UPDATE(cublasDsyrk_v2, double)
#endif

// Products of bytes in 32-bit integers, under the rules of integer tensor cores: op(A) = A', op(B) = B, pointers and leading dimensions of
// whole words, m and k multiples of 4.
#ifndef WITHOUT_GEMMEX
cublasStatus_t cublasGemmEx(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k,
                            const void *alpha, const void *A, cudaDataType Atype, int lda, const void *B, cudaDataType Btype, int ldb,
                            const void *beta, void *C, cudaDataType Ctype, int ldc, cublasComputeType_t computeType,
                            cublasGemmAlgo_t algo)
{
    if (!handle)
        return CUBLAS_STATUS_NOT_INITIALIZED;
#ifdef WITHOUT_BYTES
    return CUBLAS_STATUS_NOT_SUPPORTED;
#endif
    if (handle->pointers != CUBLAS_POINTER_MODE_HOST || Atype != CUDA_R_8I || Btype != CUDA_R_8I || Ctype != CUDA_R_32I ||
        computeType != CUBLAS_COMPUTE_32I || algo != CUBLAS_GEMM_DEFAULT || transa != CUBLAS_OP_T || transb != CUBLAS_OP_N ||
        ((m | k | lda | ldb | ldc) & 3) || (((uintptr_t)A | (uintptr_t)B | (uintptr_t)C) & 3))
        return CUBLAS_STATUS_NOT_SUPPORTED;
    if (m < 0 || n < 0 || k < 0 || !alpha || !beta || lda < least(k) || ldb < least(k) || ldc < least(m))
        return CUBLAS_STATUS_INVALID_VALUE;
    if (*(const int32_t *)alpha != 1 || (*(const int32_t *)beta & ~1))
        return CUBLAS_STATUS_NOT_SUPPORTED;
    if (fail_next)
        return injected();
    for (int j = 0; j < n; j++)
        for (int i = 0; i < m; i++) {
            const int8_t *a = (const int8_t *)A + (size_t)i * lda, *b = (const int8_t *)B + (size_t)j * ldb;
            int32_t sum = 0, *c = (int32_t *)C + i + (size_t)j * ldc;
            for (int l = 0; l < k; l++)
                sum += a[l] * b[l];
            *c = sum + (*(const int32_t *)beta ? *c : 0);
        }
    return CUBLAS_STATUS_SUCCESS;
}
#endif

// Stand-in for cuSOLVER: the entry points that the bindings call, with NVIDIA's prototypes; lower triangles in float64 only. It computes
// where the pointers point, in the workspaces that it was lent, all of which it overwrites.
#include "nvidia.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct cusolverDnContext {
    int unused;
};
struct cusolverDnParams {
    int unused;
};

// What the factorisations report as info instead of their own, once: not convergence.
static int next_info;
void stand_in_info(int info) { next_info = info; }
static int with_injected(int info)
{
    int forced = next_info;
    next_info = 0;
    return forced ? forced : info;
}

cusolverStatus_t cusolverGetProperty(libraryPropertyType type, int *value)
{
    *value = version_part(type);
    return CUSOLVER_STATUS_SUCCESS;
}

cusolverStatus_t cusolverDnCreate(cusolverDnHandle_t *handle)
{
#ifdef NO_DEVICE
    return CUSOLVER_STATUS_NOT_INITIALIZED;
#endif
    *handle = malloc(sizeof(struct cusolverDnContext));
    live++;
    return CUSOLVER_STATUS_SUCCESS;
}

cusolverStatus_t cusolverDnDestroy(cusolverDnHandle_t handle)
{
    if (!handle)
        return CUSOLVER_STATUS_NOT_INITIALIZED;
    free(handle);
    live--;
    return CUSOLVER_STATUS_SUCCESS;
}

cusolverStatus_t cusolverDnSetStream(cusolverDnHandle_t handle, cudaStream_t streamId)
{
    if (!handle)
        return CUSOLVER_STATUS_NOT_INITIALIZED;
    last_stream = streamId;
    return CUSOLVER_STATUS_SUCCESS;
}

// Jacobi's rotations on the full matrix S, accumulated in V; then the columns in ascending order.
static int jacobi(int n, double *A, int lda, double *W, double *work)
{
    double *S = work, *V = work + (size_t)n * n;
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++) {
            S[i + (size_t)j * n] = i >= j ? A[i + (size_t)j * lda] : A[j + (size_t)i * lda];
            V[i + (size_t)j * n] = i == j;
        }
    for (int sweep = 0; sweep < 100; sweep++) {
        double off = 0, all = 0;
        for (int j = 0; j < n; j++)
            for (int i = 0; i < n; i++) {
                double square = S[i + (size_t)j * n] * S[i + (size_t)j * n];
                all += square;
                off += i == j ? 0 : square;
            }
        if (off <= 1e-30 * all)
            break;
        for (int p = 0; p < n; p++)
            for (int q = p + 1; q < n; q++) {
                double pq = S[p + (size_t)q * n];
                if (pq == 0)
                    continue;
                double theta = (S[q + (size_t)q * n] - S[p + (size_t)p * n]) / (2 * pq);
                double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1));
                double c = 1 / sqrt(t * t + 1), s = t * c;
                for (int i = 0; i < n; i++) {
                    double x = S[i + (size_t)p * n], y = S[i + (size_t)q * n];
                    S[i + (size_t)p * n] = c * x - s * y;
                    S[i + (size_t)q * n] = s * x + c * y;
                    x = V[i + (size_t)p * n], y = V[i + (size_t)q * n];
                    V[i + (size_t)p * n] = c * x - s * y;
                    V[i + (size_t)q * n] = s * x + c * y;
                }
                for (int i = 0; i < n; i++) {
                    double x = S[p + (size_t)i * n], y = S[q + (size_t)i * n];
                    S[p + (size_t)i * n] = c * x - s * y;
                    S[q + (size_t)i * n] = s * x + c * y;
                }
            }
    }
    for (int k = 0; k < n; k++) {
        int least = 0;
        for (int j = 1; j < n; j++)
            if (S[j + (size_t)j * n] < S[least + (size_t)least * n])
                least = j;
        W[k] = S[least + (size_t)least * n];
        memcpy(A + (size_t)k * lda, V + (size_t)least * n, n * sizeof(double));
        S[least + (size_t)least * n] = INFINITY;
    }
    return 0;
}

static int cholesky(int n, double *A, int lda)
{
    for (int j = 0; j < n; j++)
        for (int i = j; i < n; i++) {
            double sum = A[i + (size_t)j * lda];
            for (int k = 0; k < j; k++)
                sum -= A[i + (size_t)k * lda] * A[j + (size_t)k * lda];
            if (i == j && !(sum > 0))
                return j + 1;
            A[i + (size_t)j * lda] = i == j ? sqrt(sum) : sum / A[j + (size_t)j * lda];
        }
    return 0;
}

static int bad(cusolverEigMode_t jobz, cublasFillMode_t uplo, int64_t n, int64_t lda)
{
    return jobz != CUSOLVER_EIG_MODE_VECTOR || uplo != CUBLAS_FILL_MODE_LOWER || n < 0 || lda < (n > 1 ? n : 1);
}

static int64_t eigen_elements(int64_t n) { return 2 * n * n + 3; }
static int64_t cholesky_elements(int64_t n) { return n + 1; }

#define CHECK(condition)                                                                                                          \
    if (!handle)                                                                                                                  \
        return CUSOLVER_STATUS_NOT_INITIALIZED;                                                                                   \
    if (condition)                                                                                                                \
        return CUSOLVER_STATUS_INVALID_VALUE;                                                                                     \
    if (fail_next)                                                                                                                \
    return injected()

cusolverStatus_t cusolverDnDsyevd_bufferSize(cusolverDnHandle_t handle, cusolverEigMode_t jobz, cublasFillMode_t uplo, int n,
                                             const double *A, int lda, const double *W, int *lwork)
{
    CHECK(bad(jobz, uplo, n, lda) || !lwork);
    *lwork = (int)eigen_elements(n);
    return CUSOLVER_STATUS_SUCCESS;
}

cusolverStatus_t cusolverDnDsyevd(cusolverDnHandle_t handle, cusolverEigMode_t jobz, cublasFillMode_t uplo, int n, double *A,
                                  int lda, double *W, double *work, int lwork, int *info)
{
    CHECK(bad(jobz, uplo, n, lda) || !A || !W || !work || !info || lwork < eigen_elements(n));
    memset(work, 0xff, lwork * sizeof(double));
    *info = with_injected(jacobi(n, A, lda, W, work));
    return CUSOLVER_STATUS_SUCCESS;
}

cusolverStatus_t cusolverDnDpotrf_bufferSize(cusolverDnHandle_t handle, cublasFillMode_t uplo, int n, double *A, int lda, int *Lwork)
{
    CHECK(bad(CUSOLVER_EIG_MODE_VECTOR, uplo, n, lda) || !Lwork);
    *Lwork = (int)cholesky_elements(n);
    return CUSOLVER_STATUS_SUCCESS;
}

cusolverStatus_t cusolverDnDpotrf(cusolverDnHandle_t handle, cublasFillMode_t uplo, int n, double *A, int lda, double *Workspace,
                                  int Lwork, int *devInfo)
{
    CHECK(bad(CUSOLVER_EIG_MODE_VECTOR, uplo, n, lda) || !A || !Workspace || !devInfo || Lwork < cholesky_elements(n));
    memset(Workspace, 0xff, Lwork * sizeof(double));
    *devInfo = with_injected(cholesky(n, A, lda));
    return CUSOLVER_STATUS_SUCCESS;
}

#ifndef WITHOUT_64_BIT
// Sizes that differ from the others', so that mixing them up shows.
static size_t eigen_bytes(int64_t n) { return 8 * eigen_elements(n) + 17; }
static size_t cholesky_bytes(int64_t n) { return 8 * cholesky_elements(n) + 5; }

cusolverStatus_t cusolverDnCreateParams(cusolverDnParams_t *params)
{
    *params = malloc(sizeof(struct cusolverDnParams));
    live++;
    return CUSOLVER_STATUS_SUCCESS;
}

cusolverStatus_t cusolverDnDestroyParams(cusolverDnParams_t params)
{
    free(params);
    live--;
    return CUSOLVER_STATUS_SUCCESS;
}

cusolverStatus_t cusolverDnXsyevd_bufferSize(cusolverDnHandle_t handle, cusolverDnParams_t params, cusolverEigMode_t jobz,
                                             cublasFillMode_t uplo, int64_t n, cudaDataType dataTypeA, const void *A, int64_t lda,
                                             cudaDataType dataTypeW, const void *W, cudaDataType computeType,
                                             size_t *workspaceInBytesOnDevice, size_t *workspaceInBytesOnHost)
{
    CHECK(!params || bad(jobz, uplo, n, lda) || dataTypeA != CUDA_R_64F || dataTypeW != CUDA_R_64F || computeType != CUDA_R_64F);
    *workspaceInBytesOnDevice = eigen_bytes(n);
    *workspaceInBytesOnHost = 8 * n + 1;
    return CUSOLVER_STATUS_SUCCESS;
}

cusolverStatus_t cusolverDnXsyevd(cusolverDnHandle_t handle, cusolverDnParams_t params, cusolverEigMode_t jobz, cublasFillMode_t uplo,
                                  int64_t n, cudaDataType dataTypeA, void *A, int64_t lda, cudaDataType dataTypeW, void *W,
                                  cudaDataType computeType, void *bufferOnDevice, size_t workspaceInBytesOnDevice, void *bufferOnHost,
                                  size_t workspaceInBytesOnHost, int *info)
{
    CHECK(!params || bad(jobz, uplo, n, lda) || dataTypeA != CUDA_R_64F || dataTypeW != CUDA_R_64F || computeType != CUDA_R_64F || !A ||
          !W || !bufferOnDevice || !bufferOnHost || !info || workspaceInBytesOnDevice < eigen_bytes(n) ||
          workspaceInBytesOnHost < (size_t)(8 * n + 1));
    memset(bufferOnDevice, 0xff, workspaceInBytesOnDevice);
    memset(bufferOnHost, 0xff, workspaceInBytesOnHost);
    *info = with_injected(jacobi((int)n, A, (int)lda, W, bufferOnDevice));
    return CUSOLVER_STATUS_SUCCESS;
}

cusolverStatus_t cusolverDnXpotrf_bufferSize(cusolverDnHandle_t handle, cusolverDnParams_t params, cublasFillMode_t uplo, int64_t n,
                                             cudaDataType dataTypeA, const void *A, int64_t lda, cudaDataType computeType,
                                             size_t *workspaceInBytesOnDevice, size_t *workspaceInBytesOnHost)
{
    CHECK(!params || bad(CUSOLVER_EIG_MODE_VECTOR, uplo, n, lda) || dataTypeA != CUDA_R_64F || computeType != CUDA_R_64F);
    *workspaceInBytesOnDevice = cholesky_bytes(n);
    *workspaceInBytesOnHost = 0;
    return CUSOLVER_STATUS_SUCCESS;
}

cusolverStatus_t cusolverDnXpotrf(cusolverDnHandle_t handle, cusolverDnParams_t params, cublasFillMode_t uplo, int64_t n,
                                  cudaDataType dataTypeA, void *A, int64_t lda, cudaDataType computeType, void *bufferOnDevice,
                                  size_t workspaceInBytesOnDevice, void *bufferOnHost, size_t workspaceInBytesOnHost, int *info)
{
    CHECK(!params || bad(CUSOLVER_EIG_MODE_VECTOR, uplo, n, lda) || dataTypeA != CUDA_R_64F || computeType != CUDA_R_64F || !A ||
          !bufferOnDevice || !info || workspaceInBytesOnDevice < cholesky_bytes(n));
    memset(bufferOnDevice, 0xff, workspaceInBytesOnDevice);
    *info = with_injected(cholesky((int)n, A, (int)lda));
    return CUSOLVER_STATUS_SUCCESS;
}
#endif

// NVIDIA's types, as far as the stand-ins need them: from the toolkit's headers with -DNVIDIA_HEADERS, which then check every prototype
// below, or declared here, for machines without them.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef NVIDIA_HEADERS
#include <cublas_v2.h>
#include <cusolverDn.h>
#else
typedef struct CUstream_st *cudaStream_t;
typedef enum cudaDataType_t { CUDA_R_32F = 0, CUDA_R_64F = 1, CUDA_R_8I = 3, CUDA_R_32I = 10 } cudaDataType;
typedef enum libraryPropertyType_t { MAJOR_VERSION, MINOR_VERSION, PATCH_LEVEL } libraryPropertyType;

typedef struct cublasContext *cublasHandle_t;
typedef enum {
    CUBLAS_STATUS_SUCCESS = 0,
    CUBLAS_STATUS_NOT_INITIALIZED = 1,
    CUBLAS_STATUS_ALLOC_FAILED = 3,
    CUBLAS_STATUS_INVALID_VALUE = 7,
    CUBLAS_STATUS_ARCH_MISMATCH = 8,
    CUBLAS_STATUS_MAPPING_ERROR = 11,
    CUBLAS_STATUS_EXECUTION_FAILED = 13,
    CUBLAS_STATUS_INTERNAL_ERROR = 14,
    CUBLAS_STATUS_NOT_SUPPORTED = 15,
    CUBLAS_STATUS_LICENSE_ERROR = 16
} cublasStatus_t;
typedef enum { CUBLAS_FILL_MODE_LOWER = 0, CUBLAS_FILL_MODE_UPPER = 1 } cublasFillMode_t;
typedef enum { CUBLAS_OP_N = 0, CUBLAS_OP_T = 1 } cublasOperation_t;
typedef enum { CUBLAS_SIDE_LEFT = 0, CUBLAS_SIDE_RIGHT = 1 } cublasSideMode_t;
typedef enum { CUBLAS_DIAG_NON_UNIT = 0, CUBLAS_DIAG_UNIT = 1 } cublasDiagType_t;
typedef enum { CUBLAS_POINTER_MODE_HOST = 0, CUBLAS_POINTER_MODE_DEVICE = 1 } cublasPointerMode_t;
typedef enum { CUBLAS_COMPUTE_32F = 68, CUBLAS_COMPUTE_32I = 72 } cublasComputeType_t;
typedef enum { CUBLAS_GEMM_DEFAULT = -1 } cublasGemmAlgo_t;
typedef enum { CUBLAS_DEFAULT_MATH = 0, CUBLAS_PEDANTIC_MATH = 2, CUBLAS_TF32_TENSOR_OP_MATH = 3 } cublasMath_t;

typedef struct cusolverDnContext *cusolverDnHandle_t;
typedef struct cusolverDnParams *cusolverDnParams_t;
typedef enum {
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
    CUSOLVER_STATUS_INVALID_WORKSPACE = 31
} cusolverStatus_t;
typedef enum { CUSOLVER_EIG_MODE_NOVECTOR = 0, CUSOLVER_EIG_MODE_VECTOR = 1 } cusolverEigMode_t;
#endif

// The numbers that the bindings pass and read, whichever header defined them.
#define SAME(name, value) _Static_assert((name) == (value), #name)
SAME(MAJOR_VERSION, 0);
SAME(MINOR_VERSION, 1);
SAME(PATCH_LEVEL, 2);
SAME(CUDA_R_64F, 1);
SAME(CUDA_R_8I, 3);
SAME(CUDA_R_32I, 10);
SAME(CUBLAS_COMPUTE_32I, 72);
SAME(CUBLAS_GEMM_DEFAULT, -1);
SAME(CUBLAS_FILL_MODE_LOWER, 0);
SAME(CUBLAS_OP_N, 0);
SAME(CUBLAS_OP_T, 1);
SAME(CUBLAS_SIDE_LEFT, 0);
SAME(CUBLAS_SIDE_RIGHT, 1);
SAME(CUBLAS_DIAG_NON_UNIT, 0);
SAME(CUBLAS_POINTER_MODE_HOST, 0);
SAME(CUBLAS_DEFAULT_MATH, 0);
SAME(CUSOLVER_EIG_MODE_VECTOR, 1);
SAME(CUBLAS_STATUS_SUCCESS, 0);
SAME(CUBLAS_STATUS_NOT_INITIALIZED, 1);
SAME(CUBLAS_STATUS_ALLOC_FAILED, 3);
SAME(CUBLAS_STATUS_INVALID_VALUE, 7);
SAME(CUBLAS_STATUS_ARCH_MISMATCH, 8);
SAME(CUBLAS_STATUS_MAPPING_ERROR, 11);
SAME(CUBLAS_STATUS_EXECUTION_FAILED, 13);
SAME(CUBLAS_STATUS_INTERNAL_ERROR, 14);
SAME(CUBLAS_STATUS_NOT_SUPPORTED, 15);
SAME(CUBLAS_STATUS_LICENSE_ERROR, 16);
SAME(CUSOLVER_STATUS_SUCCESS, 0);
SAME(CUSOLVER_STATUS_NOT_INITIALIZED, 1);
SAME(CUSOLVER_STATUS_ALLOC_FAILED, 2);
SAME(CUSOLVER_STATUS_INVALID_VALUE, 3);
SAME(CUSOLVER_STATUS_ARCH_MISMATCH, 4);
SAME(CUSOLVER_STATUS_MAPPING_ERROR, 5);
SAME(CUSOLVER_STATUS_EXECUTION_FAILED, 6);
SAME(CUSOLVER_STATUS_INTERNAL_ERROR, 7);
SAME(CUSOLVER_STATUS_MATRIX_TYPE_NOT_SUPPORTED, 8);
SAME(CUSOLVER_STATUS_NOT_SUPPORTED, 9);
SAME(CUSOLVER_STATUS_ZERO_PIVOT, 10);
SAME(CUSOLVER_STATUS_INVALID_LICENSE, 11);
SAME(CUSOLVER_STATUS_INVALID_WORKSPACE, 31);
_Static_assert(sizeof(cublasStatus_t) == 4 && sizeof(cusolverStatus_t) == 4 && sizeof(cudaDataType) == 4, "enumerations are ints");
_Static_assert(sizeof(size_t) == sizeof(void *) && sizeof(int64_t) == 8, "sizes are as wide as pointers");

// What the tests ask a stand-in: the stream last set, the handles alive, and to fail the next call that computes with a status.
#ifndef MAJOR
#define MAJOR 12
#define MINOR 4
#define PATCH 5
#endif
static void *last_stream;
static int live;
static int fail_next;
void *stand_in_stream(void) { return last_stream; }
int stand_in_live(void) { return live; }
void stand_in_fail(int status) { fail_next = status; }
static int injected(void)
{
    int status = fail_next;
    fail_next = 0;
    return status;
}
static int version_part(libraryPropertyType type) { return type == MAJOR_VERSION ? MAJOR : type == MINOR_VERSION ? MINOR : PATCH; }

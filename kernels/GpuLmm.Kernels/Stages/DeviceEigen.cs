using GpuLmm.Backends;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuLmm.Kernels;

/// <summary>K = U S U' by cuSOLVER: K goes to the device, U comes back into its memory.</summary>
internal static unsafe class DeviceEigen
{
    private const string Action = "decomposing the kinship";

    /// <summary>Device memory of n × n: the matrix, the values, the flag and the library's workspace.</summary>
    public static long Bytes(CuSolver solver, int n) => (8L * n * n) + (8L * n) + sizeof(int) + solver.EigenWorkspace(n).DeviceBytes;

    /// <exception cref="ArithmeticException">It did not converge.</exception>
    public static double[] Decompose(IStageDevice backend, CudaLibraries libraries, DenseMatrix kinship)
    {
        int n = kinship.Rows;
        var values = new double[n];
        using DeviceScope scope = backend.Memory.Open();
        backend.Prepare(Action, scope, () =>
        {
            SolverWorkspace size = libraries.Solver.EigenWorkspace(n);
            ArrayView<double> matrix = scope.Allocate<double>(kinship.Length, "the matrix to decompose");
            ArrayView<double> eigenvalues = scope.Allocate<double>(n, "the eigenvalues");
            ArrayView<int> info = scope.Allocate<int>(1, "the solver's flag");
            ArrayView<byte> workspace = scope.Allocate<byte>(size.DeviceBytes, "the solver's workspace");
            AcceleratorStream stream = scope.CreateStream();
            new MatrixTransfer<double>(backend, scope, kinship.Length).Upload(kinship, ColumnRange.All(n), matrix);
            backend.Enqueue(Action, () =>
            {
                libraries.Solver.SetStream(stream is CudaStream cuda ? cuda.StreamPtr : 0);
                libraries.Solver.SymmetricEigen(n, matrix.LoadEffectiveAddressAsPtr(),
                    eigenvalues.LoadEffectiveAddressAsPtr(), new SolverMemory(
                    size, workspace.LoadEffectiveAddressAsPtr(), info.LoadEffectiveAddressAsPtr(), () =>
                    {
                        int flag = 0;
                        stream.Download(info, &flag, 1);
                        return flag;
                    }));
                stream.Download(matrix, kinship.Pointer, kinship.Length);
                fixed (double* to = values)
                {
                    stream.Download(eigenvalues, to, n);
                }
            });
            return true;
        });
        return values;
    }
}

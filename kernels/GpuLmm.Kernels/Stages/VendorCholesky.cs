using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuLmm.Kernels;

/// <summary>By cuSOLVER; the blocks are inverted by our kernel.</summary>
internal sealed unsafe class VendorCholesky : IDeviceCholesky
{
    private readonly CuSolver solver;
    private readonly AcceleratorStream stream;
    private readonly VarianceKernels kernels;
    private readonly VarianceViews views;
    private readonly SolverMemory memory;
    private readonly int blocks;

    /// <param name="solver">The backend's.</param>
    /// <param name="scope">Owns the workspace.</param>
    /// <param name="stream">Of the stage.</param>
    /// <param name="kernels">For the blocks.</param>
    /// <param name="views">The matrix.</param>
    /// <param name="blocks">Blocks on the diagonal.</param>
    public VendorCholesky(CuSolver solver, DeviceScope scope, AcceleratorStream stream, VarianceKernels kernels,
        VarianceViews views, int blocks)
    {
        this.solver = solver;
        this.stream = stream;
        this.kernels = kernels;
        this.views = views;
        this.blocks = blocks;
        SolverWorkspace size = solver.CholeskyWorkspace(views.Order);
        ArrayView<byte> workspace = scope.Allocate<byte>(size.DeviceBytes, "the solver's workspace");
        ArrayView<int> info = scope.Allocate<int>(1, "the solver's flag");
        memory = new SolverMemory(size, workspace.LoadEffectiveAddressAsPtr(), info.LoadEffectiveAddressAsPtr(), () =>
        {
            int flag = 0;
            stream.Download(info, &flag, 1);
            return flag;
        });
    }

    /// <summary>What it takes on the device beside the matrix.</summary>
    public static long WorkspaceBytes(CuSolver solver, int n) => Math.Max(1, solver.CholeskyWorkspace(n).DeviceBytes) + sizeof(int);

    public bool Factor()
    {
        // The solver serves all stages of the backend.
        solver.SetStream(stream is CudaStream cuda ? cuda.StreamPtr : 0);
        if (solver.Cholesky(views.Order, views.Matrix.LoadEffectiveAddressAsPtr(), memory) != 0)
        {
            return false;
        }

        kernels.InvertBlocks.Launch(stream, views.Matrix, views.Order, 0, blocks, views.Inverses, views.Diagonal);
        return true;
    }
}

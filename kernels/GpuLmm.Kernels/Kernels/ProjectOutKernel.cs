using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>A = x'Px at every node: what the covariates explain, Σ_j (x̃'q_j)², is taken from x'V⁻¹x.</summary>
internal sealed class ProjectOutKernel
{
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<double>, ArrayView<double>, ArrayView<int>, int,
        MarkerRange, double> run;

    public ProjectOutKernel(KernelLoader loader)
    {
        Action<ArrayView<double>, ArrayView<double>, ArrayView<int>, int, MarkerRange, double> kernel = ProjectOut;
        run = loader.For(kernel).LoadKernel(kernel);
    }

    /// <summary>
    /// Squares: x'V⁻¹x, markers × nodes, becomes A. Linear: x̃'q_j and x̃'r, markers × columns; the p columns q of a node begin at its
    /// offset.
    /// </summary>
    public void Launch(
        AcceleratorStream stream, ArrayView<double> squares, ArrayView<double> linear, ArrayView<int> offsets,
        int nodeCount, int fixedCount,
        in MarkerRange markers, double collinearShare) =>
        run(stream, GridShape.Rows(markers.Count, nodeCount), squares, linear, offsets, fixedCount, markers, collinearShare);

    /// <summary>
    /// Grid (⌈markers/256⌉, nodes), groups of 256, no shared memory; a thread has one marker and node, neighbours have neighbouring
    /// markers.
    /// </summary>
    [DeviceKernel]
    private static void ProjectOut(
        ArrayView<double> squares, ArrayView<double> linear, ArrayView<int> offsets, int fixedCount, MarkerRange markers,
        double collinearShare)
    {
        int marker = (Grid.IdxX * DeviceCatalog.GroupSize) + Group.IdxX;
        if (marker >= markers.Count)
        {
            return;
        }

        int node = Grid.IdxY;
        double explained = 0;
        for (int j = 0; j < fixedCount; j++)
        {
            double share = linear[markers.At(offsets[node] + j, marker)];
            explained += share * share;
        }

        long at = markers.At(node, marker);
        squares[at] = MarkerMath.ProjectOut(squares[at], explained, collinearShare);
    }
}

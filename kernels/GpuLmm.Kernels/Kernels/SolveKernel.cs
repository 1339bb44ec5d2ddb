using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>A solution in device memory. A type of this assembly, since ILGPU's launchers see no other internal type.</summary>
internal struct DeviceSolution
{
    public MarkerSolution Value;
}

/// <summary>The estimates of every marker and trait: <see cref="MarkerMath.SolveAll"/>, the host's own code, over device memory.</summary>
internal sealed class SolveKernel
{
    private readonly Action<AcceleratorStream, KernelConfig, TraitViews, MarkerViews, ArrayView<DeviceSolution>, int> run;

    public SolveKernel(KernelLoader loader)
    {
        Action<TraitViews, MarkerViews, ArrayView<DeviceSolution>, int> kernel = Solve;
        run = loader.For(kernel).LoadKernel(kernel);
    }

    /// <summary>
    /// Solves a chunk of the traits, from <see cref="MarkerViews.FirstTrait"/> on, whose derivatives are in the scratch. The solution of
    /// marker m and trait t goes to m · all traits + t.
    /// </summary>
    public void Launch(
        AcceleratorStream stream, in TraitViews traits, in MarkerViews markers, int chunk,
        ArrayView<DeviceSolution> solutions, int traitCount) =>
        run(stream, GridShape.Rows(markers.Range.Count, chunk), traits, markers, solutions, traitCount);

    /// <summary>
    /// Grid (⌈markers/256⌉, traits), groups of 256, no shared memory. A thread has one marker and trait. Lanes of a warp share the trait,
    /// so its constants are read once; they part ways in the root search, which ends within a dozen steps for all.
    /// </summary>
    [DeviceKernel]
    private static void Solve(TraitViews traits, MarkerViews markers, ArrayView<DeviceSolution> solutions, int traitCount)
    {
        int marker = (Grid.IdxX * DeviceCatalog.GroupSize) + Group.IdxX;
        if (marker >= markers.Range.Count)
        {
            return;
        }

        int slot = Grid.IdxY;
        int index = markers.FirstTrait + slot;
        TraitHeader header = traits.Headers[index];
        DeviceSolution solution = default;
        solution.Value = MarkerMath.SolveAll(
            new DeviceMarkerNodes(traits, markers, header.NodeOffset, slot, marker), new DeviceTraitNodes(traits, header));
        solutions[((long)marker * traitCount) + index] = solution;
    }
}

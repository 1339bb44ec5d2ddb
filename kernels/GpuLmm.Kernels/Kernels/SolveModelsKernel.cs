using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>The maxima of many small models: <see cref="SmallModelSearch.Solve"/>, the host's own code, over device memory.</summary>
internal sealed class SolveModelsKernel
{
    // A few thousand models are to reach every multiprocessor.
    private const int GroupSize = 64;

    private readonly Action<AcceleratorStream, KernelConfig, ModelViews> run;

    public SolveModelsKernel(KernelLoader loader)
    {
        Action<ModelViews> kernel = SolveModels;
        run = loader.For(kernel).LoadKernel(kernel);
    }

    /// <summary>Solves the models of a block.</summary>
    public void Launch(AcceleratorStream stream, in ModelViews models) =>
        run(stream, new KernelConfig(GridShape.Ceiling(models.Count, GroupSize), GroupSize), models);

    /// <summary>
    /// Grid (⌈models/64⌉), groups of 64, no shared memory. A thread has one model; its neighbours have models of about its size, and their
    /// searches take about as many steps.
    /// </summary>
    [DeviceKernel]
    private static void SolveModels(ModelViews models)
    {
        int model = (Grid.IdxX * GroupSize) + Group.IdxX;
        if (model >= models.Count)
        {
            return;
        }

        int sizes = 3 * model;
        SmallModelSearch.Solve(
            new DeviceModelCells(models, model),
            new SmallModelShape(models.Sizes[sizes], models.Sizes[sizes + 1], models.Sizes[sizes + 2]));
    }
}

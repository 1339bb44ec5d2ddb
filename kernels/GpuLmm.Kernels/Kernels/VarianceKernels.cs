using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>The kernels of a variance's factor and inverse beside the products, loaded once for a backend.</summary>
internal sealed class VarianceKernels(KernelLoader loader)
{
    public FactorBlockKernel FactorBlock { get; } = new(loader);

    public InvertBlocksKernel InvertBlocks { get; } = new(loader);

    public UpperTriangleKernel Upper { get; } = new(loader);

    /// <summary>A product to its place, where it could not be formed there as it was an operand.</summary>
    public StoreKernel<double> Place { get; } = StoreKernel<double>.Load<SetDouble>(loader);

    public static VarianceKernels Load(Accelerator accelerator) => new(new KernelLoader(accelerator));
}

using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>The kernels of a kinship of calls beside the products, loaded once for a backend.</summary>
internal sealed class CallKernels(KernelLoader loader)
{
    public DecodeCallsKernel Decode { get; } = new(loader);

    public SumCallsKernel Sum { get; } = new(loader);

    public AddMissingKernel AddMissing { get; } = new(loader);

    /// <summary>C += B for a product of whole numbers.</summary>
    public StoreKernel<int> AddWhole { get; } = StoreKernel<int>.Load<AddWhole>(loader);

    public static CallKernels Load(Accelerator accelerator) => new(new KernelLoader(accelerator));
}

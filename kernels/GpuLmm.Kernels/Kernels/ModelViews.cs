using ILGPU;

namespace GpuLmm.Kernels;

/// <summary>
/// Small models of a block in device memory: number i of model m is at i · count + m, so that neighbouring threads, which have neighbouring
/// models, read neighbouring words. Each model's arrays begin at the first word of its column, whatever its size.
/// </summary>
internal readonly struct ModelViews(ArrayView<int> sizes, ArrayView<int> layout, ArrayView<double> data, ArrayView<double> work, int count)
{
    /// <summary>q, p and the entries of θ of each model.</summary>
    public readonly ArrayView<int> Sizes = sizes;

    /// <summary>Layouts.</summary>
    public readonly ArrayView<int> Layout = layout;

    /// <summary>Cross-products.</summary>
    public readonly ArrayView<double> Data = data;

    /// <summary>Solutions and scratch.</summary>
    public readonly ArrayView<double> Work = work;

    /// <summary>Models in the block, and the distance of two numbers of one model.</summary>
    public readonly int Count = count;
}

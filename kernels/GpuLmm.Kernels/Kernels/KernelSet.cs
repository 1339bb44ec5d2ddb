using System.Numerics;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>Every kernel, loaded once for a backend, with products in one scalar.</summary>
/// <typeparam name="T">double; or float in mixed precision.</typeparam>
internal sealed class KernelSet<T>
    where T : unmanaged, INumber<T>
{
    public required DecodeKernel<T> Decode { get; init; }

    public required ElementwiseKernel<T> Elementwise { get; init; }

    /// <summary>C = AB in the scalar of the products.</summary>
    public required ProductKernel<T, T> Product { get; init; }

    /// <summary>C = AB, kept in float64.</summary>
    public required ProductKernel<T, double> WideProduct { get; init; }

    /// <summary>C += AB, summed in float64.</summary>
    public required ProductKernel<T, double> AddProduct { get; init; }

    /// <summary>C = B for a float32 product; null in float64.</summary>
    public StoreKernel<T>? Widen { get; init; }

    /// <summary>C += B for a float32 product; null in float64.</summary>
    public StoreKernel<T>? AddWiden { get; init; }

    public required ProjectOutKernel ProjectOut { get; init; }

    public required DifferentiateKernel Differentiate { get; init; }

    public required SolveKernel Solve { get; init; }
}

/// <summary>Loads kernel sets.</summary>
internal static class KernelSet
{
    /// <summary>Products in float64.</summary>
    public static KernelSet<double> LoadDouble(Accelerator accelerator)
    {
        var loader = new KernelLoader(accelerator);
        return Load(
            loader,
            ProductKernel<double, double>.Load<SetDouble>(loader),
            ProductKernel<double, double>.Load<SetDouble>(loader),
            ProductKernel<double, double>.Load<AddDouble>(loader));
    }

    /// <summary>Products in float32, sums over blocks and statistics in float64.</summary>
    public static KernelSet<float> LoadMixed(Accelerator accelerator)
    {
        var loader = new KernelLoader(accelerator);
        return Load(
            loader,
            ProductKernel<float, float>.Load<SetFloat>(loader),
            ProductKernel<float, double>.Load<SetWidened>(loader),
            ProductKernel<float, double>.Load<AddWidened>(loader),
            StoreKernel<float>.Load<SetWidened>(loader),
            StoreKernel<float>.Load<AddWidened>(loader));
    }

    private static KernelSet<T> Load<T>(
        KernelLoader loader, ProductKernel<T, T> product, ProductKernel<T, double> wide, ProductKernel<T, double> add,
        StoreKernel<T>? widen = null, StoreKernel<T>? addWiden = null)
        where T : unmanaged, INumber<T> =>
        new()
        {
            Decode = new DecodeKernel<T>(loader),
            Elementwise = new ElementwiseKernel<T>(loader),
            Product = product,
            WideProduct = wide,
            AddProduct = add,
            Widen = widen,
            AddWiden = addWiden,
            ProjectOut = new ProjectOutKernel(loader),
            Differentiate = new DifferentiateKernel(loader),
            Solve = new SolveKernel(loader),
        };
}

using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>The dense products of one stream: by the tiled kernel, or by the vendor's BLAS.</summary>
/// <typeparam name="T">Scalar of the products.</typeparam>
internal abstract class DeviceProducts<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The vendor's BLAS where it does them, on the stream.</summary>
    public virtual CuBlas? Blas => null;

    /// <summary>C = op(A) op(B) in the scalar of the products.</summary>
    public abstract void Multiply(ArrayView<T> a, ArrayView<T> b, ArrayView<T> c, in ProductShape shape);

    /// <summary>C = op(A) op(B), kept in float64.</summary>
    public abstract void MultiplyWide(ArrayView<T> a, ArrayView<T> b, ArrayView<double> c, in ProductShape shape);

    /// <summary>C += op(A) op(B) in float64, on and below the diagonal where the shape says so.</summary>
    public abstract void AddWide(ArrayView<T> a, ArrayView<T> b, ArrayView<double> c, in ProductShape shape);
}

/// <summary>Products by ILGPU's register-tiled kernel.</summary>
internal sealed class TiledProducts<T>(KernelSet<T> kernels, AcceleratorStream stream) : DeviceProducts<T>
    where T : unmanaged, INumber<T>
{
    public override void Multiply(ArrayView<T> a, ArrayView<T> b, ArrayView<T> c, in ProductShape shape) =>
        kernels.Product.Launch(stream, a, b, c, shape);

    public override void MultiplyWide(ArrayView<T> a, ArrayView<T> b, ArrayView<double> c, in ProductShape shape) =>
        kernels.WideProduct.Launch(stream, a, b, c, shape);

    public override void AddWide(ArrayView<T> a, ArrayView<T> b, ArrayView<double> c, in ProductShape shape) =>
        kernels.AddProduct.Launch(stream, a, b, c, shape);
}

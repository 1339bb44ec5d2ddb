using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>X̃∘X̃, whose product with w is x'V⁻¹x.</summary>
internal sealed class SquareKernel<T>
    where T : unmanaged, INumber<T>
{
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<T>, ArrayView<T>, int> run;

    public SquareKernel(KernelLoader loader)
    {
        Action<ArrayView<T>, ArrayView<T>, int> kernel = SquareKernel.Square;
        run = loader.For(kernel).LoadKernel(kernel);
    }

    /// <summary>Both rows × columns; the target may be the source.</summary>
    public void Launch(AcceleratorStream stream, ArrayView<T> from, ArrayView<T> to, int rows, int columns) =>
        run(stream, GridShape.Rows(rows, columns), from, to, rows);
}

/// <inheritdoc cref="SquareKernel{T}"/>
internal static class SquareKernel
{
    /// <summary>Grid (⌈rows/256⌉, columns), groups of 256, no shared memory; one element a thread.</summary>
    [DeviceKernel(typeof(float))]
    [DeviceKernel(typeof(double))]
    internal static void Square<T>(ArrayView<T> from, ArrayView<T> to, int rows)
        where T : unmanaged, INumber<T>
    {
        int i = (Grid.IdxX * DeviceCatalog.GroupSize) + Group.IdxX;
        if (i < rows)
        {
            long at = ((long)Grid.IdxY * rows) + i;
            T value = from[at];
            to[at] = value * value;
        }
    }
}

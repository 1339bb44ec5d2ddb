using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>A∘B of a tile with another, or with one column for all of its columns.</summary>
internal sealed class ElementwiseKernel<T>
    where T : unmanaged, INumber<T>
{
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<T>, ArrayView<T>, ArrayView<T>, int, int> run;

    public ElementwiseKernel(KernelLoader loader)
    {
        Action<ArrayView<T>, ArrayView<T>, ArrayView<T>, int, int> kernel = ElementwiseKernel.MultiplyElements;
        run = loader.For(kernel).LoadKernel(kernel);
    }

    /// <summary>All rows × columns; the target may be one of the factors.</summary>
    public void Launch(AcceleratorStream stream, ArrayView<T> left, ArrayView<T> right, ArrayView<T> to, int rows, int columns) =>
        run(stream, GridShape.Rows(rows, columns), left, right, to, rows, rows);

    /// <summary>The right factor is one column.</summary>
    public void LaunchColumn(AcceleratorStream stream, ArrayView<T> left, ArrayView<T> column, ArrayView<T> to, int rows, int columns) =>
        run(stream, GridShape.Rows(rows, columns), left, column, to, rows, 0);
}

/// <inheritdoc cref="ElementwiseKernel{T}"/>
internal static class ElementwiseKernel
{
    /// <summary>Grid (⌈rows/256⌉, columns), groups of 256, no shared memory; one element a thread.</summary>
    [DeviceKernel(typeof(float))]
    [DeviceKernel(typeof(double))]
    internal static void MultiplyElements<T>(ArrayView<T> left, ArrayView<T> right, ArrayView<T> to, int rows, int rightPitch)
        where T : unmanaged, INumber<T>
    {
        int i = (Grid.IdxX * DeviceCatalog.GroupSize) + Group.IdxX;
        if (i < rows)
        {
            long at = ((long)Grid.IdxY * rows) + i;
            to[at] = left[at] * right[((long)Grid.IdxY * rightPitch) + i];
        }
    }
}

using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>C = B or C += B for a product B, rows × columns without gaps, and a float64 C of the shape's leading dimension.</summary>
/// <typeparam name="T">float, whose products are widened; double, for a product that cannot be formed where it belongs.</typeparam>
internal sealed class StoreKernel<T>
    where T : unmanaged, INumber<T>
{
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<T>, ArrayView<double>, int, long, int> run;

    private StoreKernel(KernelLoader loader, Action<ArrayView<T>, ArrayView<double>, int, long, int> kernel) =>
        run = loader.For(kernel).LoadKernel(kernel);

    /// <summary>Loads the kernel with what happens to an element.</summary>
    public static StoreKernel<T> Load<TSink>(KernelLoader loader)
        where TSink : struct, IProductSink<T, double> => new(loader, StoreKernel.Store<T, TSink>);

    public void Launch(AcceleratorStream stream, ArrayView<T> from, ArrayView<double> to, in ProductShape shape)
    {
        if (shape.Rows > 0 && shape.Columns > 0)
        {
            run(stream, GridShape.Rows(shape.Rows, shape.Columns), from, to, shape.Rows, shape.CLine, shape.LowerOnly);
        }
    }
}

/// <inheritdoc cref="StoreKernel{T}"/>
internal static class StoreKernel
{
    /// <summary>
    /// Grid (⌈rows/256⌉, columns), groups of 256, no shared memory; one element a thread, neighbours in a column.
    /// </summary>
    [DeviceKernel(typeof(double), typeof(SetDouble))]
    [DeviceKernel(typeof(float), typeof(SetWidened))]
    [DeviceKernel(typeof(float), typeof(AddWidened))]
    internal static void Store<T, TSink>(ArrayView<T> from, ArrayView<double> to, int rows, long line, int lowerOnly)
        where T : unmanaged, INumber<T>
        where TSink : struct, IProductSink<T, double>
    {
        int row = (Grid.IdxX * DeviceCatalog.GroupSize) + Group.IdxX;
        int column = Grid.IdxY;
        if (row < rows && (lowerOnly == 0 || row >= column))
        {
            TSink.Store(ref to[row + (column * line)], from[row + ((long)column * rows)]);
        }
    }
}

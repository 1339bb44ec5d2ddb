using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>C = B or C += B for a product B and a float64 C.</summary>
/// <typeparam name="T">
/// float or int, whose products are widened; double, for a product that cannot be formed where it belongs.
/// </typeparam>
internal sealed class StoreKernel<T>
    where T : unmanaged, INumber<T>
{
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<T>, ArrayView<double>, int, long, long, int> run;

    private StoreKernel(KernelLoader loader, Action<ArrayView<T>, ArrayView<double>, int, long, long, int> kernel) =>
        run = loader.For(kernel).LoadKernel(kernel);

    /// <summary>Loads the kernel with what happens to an element.</summary>
    public static StoreKernel<T> Load<TSink>(KernelLoader loader)
        where TSink : struct, IProductSink<T, double> => new(loader, StoreKernel.Store<T, TSink>);

    /// <summary>B without gaps; C of the shape's leading dimension.</summary>
    public void Launch(AcceleratorStream stream, ArrayView<T> from, ArrayView<double> to, in ProductShape shape) =>
        Launch(stream, from, shape.Rows, to, shape.CLine, shape.Rows, shape.Columns, shape.LowerOnly);

    /// <summary>On and below the diagonal, with both leading dimensions.</summary>
    public void LaunchLower(
        AcceleratorStream stream, ArrayView<T> from, long fromLine, ArrayView<double> to, long toLine, int rows, int columns) =>
        Launch(stream, from, fromLine, to, toLine, rows, columns, 1);

    private void Launch(
        AcceleratorStream stream, ArrayView<T> from, long fromLine, ArrayView<double> to, long toLine, int rows, int columns, int lowerOnly)
    {
        if (rows > 0 && columns > 0)
        {
            run(stream, GridShape.Rows(rows, columns), from, to, rows, fromLine, toLine, lowerOnly);
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
    [DeviceKernel(typeof(int), typeof(AddWhole))]
    internal static void Store<T, TSink>(ArrayView<T> from, ArrayView<double> to, int rows, long fromLine, long toLine, int lowerOnly)
        where T : unmanaged, INumber<T>
        where TSink : struct, IProductSink<T, double>
    {
        int row = (Grid.IdxX * DeviceCatalog.GroupSize) + Group.IdxX;
        int column = Grid.IdxY;
        if (row < rows && (lowerOnly == 0 || row >= column))
        {
            TSink.Store(ref to[row + (column * toLine)], from[row + (column * fromLine)]);
        }
    }
}

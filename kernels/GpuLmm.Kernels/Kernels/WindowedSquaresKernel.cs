using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// From the products of two blocks of markers to what LD scores sum: r² without bias for pairs within a window, 0 for others.
/// </summary>
internal sealed class WindowedSquaresKernel
{
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<double>, ArrayView<double>, ArrayView<double>, ArrayView<int>,
        LdTileShape> run;

    public WindowedSquaresKernel(KernelLoader loader)
    {
        Action<ArrayView<double>, ArrayView<double>, ArrayView<double>, ArrayView<int>, LdTileShape> kernel = WindowedSquares;
        run = loader.For(kernel).LoadKernel(kernel);
    }

    /// <summary>Products, left × right, are replaced.</summary>
    /// <param name="stream">Carries it.</param>
    /// <param name="products">x_i'x_j.</param>
    /// <param name="left">Of each left marker, what makes its variance 1.</param>
    /// <param name="right">The same of the right ones.</param>
    /// <param name="first">Of each right marker the first of the order within its window.</param>
    /// <param name="shape">Places and sizes.</param>
    public void Launch(
        AcceleratorStream stream, ArrayView<double> products, ArrayView<double> left, ArrayView<double> right, ArrayView<int> first,
        in LdTileShape shape) =>
        run(stream, GridShape.Rows(shape.Rows, shape.Columns), products, left, right, first, shape);

    /// <summary>Grid (⌈rows/256⌉, columns), groups of 256, no shared memory; one pair of markers a thread.</summary>
    [DeviceKernel]
    private static void WindowedSquares(
        ArrayView<double> products, ArrayView<double> left, ArrayView<double> right, ArrayView<int> first, LdTileShape shape)
    {
        int i = (Grid.IdxX * DeviceCatalog.GroupSize) + Group.IdxX;
        if (i >= shape.Rows)
        {
            return;
        }

        int j = Grid.IdxY, marker = shape.LeftStart + i;
        long at = ((long)j * shape.Pitch) + i;
        double r = products[at] * left[i] * right[j];
        bool isWithin = marker >= first[j] && marker < shape.RightStart + j;
        products[at] = isWithin ? (r * r * (1 + shape.PerDegree)) - shape.PerDegree : 0;
    }
}

/// <summary>Two blocks of markers in their order. Blittable: passed to the kernel by value.</summary>
/// <param name="rows">Markers of the left block.</param>
/// <param name="columns">Markers of the right one.</param>
/// <param name="pitch">Leading dimension of the products.</param>
/// <param name="leftStart">First marker of the left block.</param>
/// <param name="rightStart">First marker of the right one.</param>
/// <param name="perDegree">1/d, d the degrees of freedom of r.</param>
internal readonly struct LdTileShape(int rows, int columns, int pitch, int leftStart, int rightStart, double perDegree)
{
    public readonly int Rows = rows;
    public readonly int Columns = columns;
    public readonly int Pitch = pitch;
    public readonly int LeftStart = leftStart;
    public readonly int RightStart = rightStart;
    public readonly double PerDegree = perDegree;
}

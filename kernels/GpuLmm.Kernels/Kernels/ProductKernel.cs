using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>Dense products C = op(A) op(B) and the lower triangle of C = Z Z', written once for every scalar, layout and sink.</summary>
internal sealed class ProductKernel<TIn, TOut>
    where TIn : unmanaged, INumber<TIn>
    where TOut : unmanaged
{
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<TIn>, ArrayView<TIn>, ArrayView<TOut>, ProductShape> run;

    private ProductKernel(KernelLoader loader, Action<ArrayView<TIn>, ArrayView<TIn>, ArrayView<TOut>, ProductShape> kernel) =>
        run = loader.For(kernel).LoadKernel(kernel);

    /// <summary>Loads the kernel with the sink for its results.</summary>
    public static ProductKernel<TIn, TOut> Load<TSink>(KernelLoader loader)
        where TSink : struct, IProductSink<TIn, TOut> =>
        new(loader, ProductKernel.Multiply<TIn, TOut, TSink>);

    public void Launch(AcceleratorStream stream, ArrayView<TIn> a, ArrayView<TIn> b, ArrayView<TOut> c, in ProductShape shape)
    {
        if (shape.Rows > 0 && shape.Columns > 0)
        {
            KernelConfig grid = GridShape.Groups(
                GridShape.Ceiling(shape.Rows, ProductKernel.Tile), GridShape.Ceiling(shape.Columns, ProductKernel.Tile));
            run(stream, grid, a, b, c, shape);
        }
    }
}

/// <inheritdoc cref="ProductKernel{TIn, TOut}"/>
internal static class ProductKernel
{
    /// <summary>Rows and columns of C that a group computes.</summary>
    public const int Tile = 64;

    /// <summary>Depth of the panels of A and B that a group holds in shared memory.</summary>
    private const int PanelDepth = 16;

    // One more than the tile: lanes that store along the depth then hit different banks.
    private const int Pitch = Tile + 1;

    /// <summary>Rows and columns of C between two elements of one thread.</summary>
    private const int Stride = 16;

    /// <summary>
    /// Grid (⌈m/64⌉, ⌈n/64⌉), groups of 256 = 16 × 16 threads, shared memory 2 · 16 · 65 scalars (16,640 bytes in float64). A thread computes
    /// 4 × 4 elements, 16 apart, so that lanes read neighbouring words of shared memory and write neighbouring rows of C. Edges are read as
    /// zero; offsets are 64-bit. An element's terms are added in the order of the depth, whatever the sizes of m and n: results do not
    /// depend on how markers are cut into blocks.
    /// </summary>
    [DeviceKernel(typeof(double), typeof(double), typeof(SetDouble))]
    [DeviceKernel(typeof(double), typeof(double), typeof(AddDouble))]
    [DeviceKernel(typeof(float), typeof(float), typeof(SetFloat))]
    [DeviceKernel(typeof(float), typeof(double), typeof(SetWidened))]
    [DeviceKernel(typeof(float), typeof(double), typeof(AddWidened))]
    internal static void Multiply<TIn, TOut, TSink>(ArrayView<TIn> a, ArrayView<TIn> b, ArrayView<TOut> c, ProductShape shape)
        where TIn : unmanaged, INumber<TIn>
        where TOut : unmanaged
        where TSink : struct, IProductSink<TIn, TOut>
    {
        ArrayView<TIn> panelA = SharedMemory.Allocate<TIn>(PanelDepth * Pitch);
        ArrayView<TIn> panelB = SharedMemory.Allocate<TIn>(PanelDepth * Pitch);
        int firstRow = Grid.IdxX * Tile, firstColumn = Grid.IdxY * Tile;
        if (shape.LowerOnly != 0 && firstColumn > firstRow)
        {
            // Above the diagonal; the whole group leaves, so nobody waits at a barrier.
            return;
        }

        int thread = Group.IdxX;
        int x = thread & 15, y = thread >> 4;
        Quad<TIn> row0 = default, row1 = default, row2 = default, row3 = default;
        for (int start = 0; start < shape.Depth; start += PanelDepth)
        {
            LoadPanel(a, panelA, shape.ALine, shape.ADepth, firstRow, shape.Rows, start, shape.Depth, thread);
            LoadPanel(b, panelB, shape.BLine, shape.BDepth, firstColumn, shape.Columns, start, shape.Depth, thread);
            Group.Barrier();
            for (int d = 0; d < PanelDepth; d++)
            {
                int atA = (d * Pitch) + x, atB = (d * Pitch) + y;
                var columns = new Quad<TIn>(panelB[atB], panelB[atB + Stride], panelB[atB + (2 * Stride)], panelB[atB + (3 * Stride)]);
                row0 = row0.MultiplyAdd(panelA[atA], columns);
                row1 = row1.MultiplyAdd(panelA[atA + Stride], columns);
                row2 = row2.MultiplyAdd(panelA[atA + (2 * Stride)], columns);
                row3 = row3.MultiplyAdd(panelA[atA + (3 * Stride)], columns);
            }

            // Nobody overwrites a panel that another still reads.
            Group.Barrier();
        }

        int row = firstRow + x, column = firstColumn + y;
        StoreRow<TIn, TOut, TSink>(c, shape, row, column, row0);
        StoreRow<TIn, TOut, TSink>(c, shape, row + Stride, column, row1);
        StoreRow<TIn, TOut, TSink>(c, shape, row + (2 * Stride), column, row2);
        StoreRow<TIn, TOut, TSink>(c, shape, row + (3 * Stride), column, row3);
    }

    /// <summary>
    /// Copies 64 lines × 16 of the depth to shared memory, four elements a thread; lanes run along whichever direction is contiguous.
    /// </summary>
    private static void LoadPanel<T>(
        ArrayView<T> from, ArrayView<T> panel, long lineStride, long depthStride, int firstLine, int lines, int firstDepth, int depths,
        int thread)
        where T : unmanaged
    {
        bool alongDepth = depthStride == 1;
        int line = alongDepth ? thread / PanelDepth : thread % Tile;
        int depth = alongDepth ? thread % PanelDepth : thread / Tile;
        int lineStep = alongDepth ? Stride : 0;
        int depthStep = alongDepth ? 0 : DeviceCatalog.GroupSize / Tile;
        for (int e = 0; e < 4; e++)
        {
            bool inside = firstLine + line < lines && firstDepth + depth < depths;
            panel[(depth * Pitch) + line] = inside ? from[((firstLine + line) * lineStride) + ((firstDepth + depth) * depthStride)] : default;
            line += lineStep;
            depth += depthStep;
        }
    }

    private static void StoreRow<TIn, TOut, TSink>(ArrayView<TOut> c, ProductShape shape, int row, int column, Quad<TIn> sums)
        where TIn : unmanaged, INumber<TIn>
        where TOut : unmanaged
        where TSink : struct, IProductSink<TIn, TOut>
    {
        Store<TIn, TOut, TSink>(c, shape, row, column, sums.A);
        Store<TIn, TOut, TSink>(c, shape, row, column + Stride, sums.B);
        Store<TIn, TOut, TSink>(c, shape, row, column + (2 * Stride), sums.C);
        Store<TIn, TOut, TSink>(c, shape, row, column + (3 * Stride), sums.D);
    }

    private static void Store<TIn, TOut, TSink>(ArrayView<TOut> c, ProductShape shape, int row, int column, TIn sum)
        where TIn : unmanaged, INumber<TIn>
        where TOut : unmanaged
        where TSink : struct, IProductSink<TIn, TOut>
    {
        if (row < shape.Rows && column < shape.Columns && (shape.LowerOnly == 0 || row >= column))
        {
            TSink.Store(ref c[row + (column * shape.CLine)], sum);
        }
    }
}

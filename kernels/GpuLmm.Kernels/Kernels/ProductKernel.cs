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
                GridShape.Ceiling(shape.Rows, ProductKernel.RowTile), GridShape.Ceiling(shape.Columns, ProductKernel.ColumnTile));
            run(stream, grid, a, b, c, shape);
        }
    }
}

/// <inheritdoc cref="ProductKernel{TIn, TOut}"/>
internal static class ProductKernel
{
    /// <summary>Rows of C that a group computes.</summary>
    public const int RowTile = 4 * RowThreads;

    /// <summary>Columns of C that a group computes.</summary>
    public const int ColumnTile = 8 * (DeviceCatalog.GroupSize / RowThreads);

    /// <summary>Depth of the panels of A and B that a group holds in shared memory.</summary>
    public const int PanelDepth = 16;

    /// <summary>Threads along the rows, and rows between two of one thread: a warp's, so that its lanes read the same columns.</summary>
    private const int RowThreads = 32;

    // One more than the tile: lanes that store along the depth then hit different banks.
    private const int RowPitch = RowTile + 1, ColumnPitch = ColumnTile + 1;

    /// <summary>
    /// Grid (⌈m/128⌉, ⌈n/64⌉), groups of 256 = 32 × 8 threads, shared memory 16 · (129 + 65) scalars (24,832 bytes in float64). A thread
    /// computes 4 rows, 32 apart, by 8 columns, next to each other. On a GPU the lanes of a warp read neighbouring words of the panel of A
    /// without conflicts and one and the same word of that of B, and write neighbouring rows of C. A compiler for a processor turns the
    /// eight columns into a vector. Edges are read as zero; offsets are 64-bit. An element's terms are added in the order of the depth,
    /// whatever the sizes of m and n: results do not depend on how markers are cut into blocks. Of a triangular operand a group leaves out
    /// the panels that are zero for its whole tile.
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
        ArrayView<TIn> panelA = SharedMemory.Allocate<TIn>(PanelDepth * RowPitch);
        ArrayView<TIn> panelB = SharedMemory.Allocate<TIn>(PanelDepth * ColumnPitch);
        int firstRow = Grid.IdxX * RowTile, firstColumn = Grid.IdxY * ColumnTile;
        if (shape.LowerOnly != 0 && firstColumn >= firstRow + RowTile)
        {
            // Above the diagonal; the whole group leaves, so nobody waits at a barrier.
            return;
        }

        int thread = Group.IdxX;
        int x = thread % RowThreads, y = thread / RowThreads;
        Octet<TIn> row0 = default, row1 = default, row2 = default, row3 = default;

        // Tiles are whole panels wide: the first is cut nowhere.
        int first = shape.Triangle == Triangle.TransposedLeft ? firstRow : shape.Triangle == Triangle.Right ? firstColumn : 0;
        int end = shape.Triangle == Triangle.Left ? Math.Min(shape.Depth, firstRow + RowTile) : shape.Depth;
        for (int start = first; start < end; start += PanelDepth)
        {
            LoadPanel(a, panelA, RowTile, shape.ALine, shape.ADepth, firstRow, shape.Rows, start, shape.Depth, thread);
            LoadPanel(b, panelB, ColumnTile, shape.BLine, shape.BDepth, firstColumn, shape.Columns, start, shape.Depth, thread);
            Group.Barrier();
            for (int d = 0; d < PanelDepth; d++)
            {
                int atA = (d * RowPitch) + x, atB = (d * ColumnPitch) + (8 * y);
                var columns = new Octet<TIn>(
                    panelB[atB], panelB[atB + 1], panelB[atB + 2], panelB[atB + 3],
                    panelB[atB + 4], panelB[atB + 5], panelB[atB + 6], panelB[atB + 7]);
                row0 = row0.MultiplyAdd(panelA[atA], columns);
                row1 = row1.MultiplyAdd(panelA[atA + RowThreads], columns);
                row2 = row2.MultiplyAdd(panelA[atA + (2 * RowThreads)], columns);
                row3 = row3.MultiplyAdd(panelA[atA + (3 * RowThreads)], columns);
            }

            // Nobody overwrites a panel that another still reads.
            Group.Barrier();
        }

        int row = firstRow + x, column = firstColumn + (8 * y);
        StoreRow<TIn, TOut, TSink>(c, shape, row, column, row0);
        StoreRow<TIn, TOut, TSink>(c, shape, row + RowThreads, column, row1);
        StoreRow<TIn, TOut, TSink>(c, shape, row + (2 * RowThreads), column, row2);
        StoreRow<TIn, TOut, TSink>(c, shape, row + (3 * RowThreads), column, row3);
    }

    /// <summary>
    /// Copies <paramref name="tile"/> lines × 16 of the depth to shared memory; lanes run along whichever direction is contiguous.
    /// </summary>
    private static void LoadPanel<T>(
        ArrayView<T> from, ArrayView<T> panel, int tile, long lineStride, long depthStride, int firstLine, int lines, int firstDepth,
        int depths, int thread)
        where T : unmanaged
    {
        bool alongDepth = depthStride == 1;
        int line = alongDepth ? thread / PanelDepth : thread % tile;
        int depth = alongDepth ? thread % PanelDepth : thread / tile;
        int lineStep = alongDepth ? DeviceCatalog.GroupSize / PanelDepth : 0;
        int depthStep = alongDepth ? 0 : DeviceCatalog.GroupSize / tile;
        for (int left = tile * PanelDepth; left > 0; left -= DeviceCatalog.GroupSize)
        {
            bool inside = firstLine + line < lines && firstDepth + depth < depths;
            panel[(depth * (tile + 1)) + line] =
                inside ? from[((firstLine + line) * lineStride) + ((firstDepth + depth) * depthStride)] : default;
            line += lineStep;
            depth += depthStep;
        }
    }

    private static void StoreRow<TIn, TOut, TSink>(ArrayView<TOut> c, ProductShape shape, int row, int column, Octet<TIn> sums)
        where TIn : unmanaged, INumber<TIn>
        where TOut : unmanaged
        where TSink : struct, IProductSink<TIn, TOut>
    {
        Store<TIn, TOut, TSink>(c, shape, row, column, sums.A);
        Store<TIn, TOut, TSink>(c, shape, row, column + 1, sums.B);
        Store<TIn, TOut, TSink>(c, shape, row, column + 2, sums.C);
        Store<TIn, TOut, TSink>(c, shape, row, column + 3, sums.D);
        Store<TIn, TOut, TSink>(c, shape, row, column + 4, sums.E);
        Store<TIn, TOut, TSink>(c, shape, row, column + 5, sums.F);
        Store<TIn, TOut, TSink>(c, shape, row, column + 6, sums.G);
        Store<TIn, TOut, TSink>(c, shape, row, column + 7, sums.H);
    }

    private static void Store<TIn, TOut, TSink>(ArrayView<TOut> c, ProductShape shape, int row, int column, TIn sum)
        where TIn : unmanaged, INumber<TIn>
        where TOut : unmanaged
        where TSink : struct, IProductSink<TIn, TOut>
    {
        if (row < shape.Rows && column < shape.Columns && (shape.LowerOnly == 0 || row >= column))
        {
            TSink.Store(ref c[row + (column * shape.CLine)], shape.Negative != 0 ? -sum : sum);
        }
    }
}

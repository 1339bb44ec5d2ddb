using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>What is above the diagonal of a square matrix: the lower triangle mirrored, or zeros.</summary>
internal sealed class UpperTriangleKernel
{
    private const int Tile = 32;

    // Lanes along a row then hit different banks.
    private const int Pitch = Tile + 1;

    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<double>, int, int> run;

    public UpperTriangleKernel(KernelLoader loader)
    {
        Action<ArrayView<double>, int, int> kernel = FillUpper;
        run = loader.For(kernel).LoadKernel(kernel);
    }

    /// <summary>Matrix: n × n without gaps.</summary>
    public void Mirror(AcceleratorStream stream, ArrayView<double> matrix, int n) => Launch(stream, matrix, n, 1);

    /// <inheritdoc cref="Mirror"/>
    public void Clear(AcceleratorStream stream, ArrayView<double> matrix, int n) => Launch(stream, matrix, n, 0);

    private void Launch(AcceleratorStream stream, ArrayView<double> matrix, int n, int isMirrored)
    {
        int tiles = GridShape.Ceiling(n, Tile);
        run(stream, GridShape.Groups(tiles, tiles), matrix, n, isMirrored);
    }

    /// <summary>
    /// Grid (⌈n/32⌉, ⌈n/32⌉), groups of 256 = 32 × 8 threads, shared memory 32 · 33 float64 (8,448 bytes). A group reads a tile on or below
    /// the diagonal and writes it transposed, both along columns; groups above the diagonal leave as a whole before the one barrier.
    /// </summary>
    [DeviceKernel]
    private static void FillUpper(ArrayView<double> matrix, int n, int isMirrored)
    {
        ArrayView<double> tile = SharedMemory.Allocate<double>(Tile * Pitch);
        int firstRow = Grid.IdxX * Tile, firstColumn = Grid.IdxY * Tile;
        if (firstRow < firstColumn)
        {
            return;
        }

        int x = Group.IdxX % Tile, y = Group.IdxX / Tile;
        for (int c = y; c < Tile; c += DeviceCatalog.GroupSize / Tile)
        {
            bool isRead = isMirrored != 0 && firstRow + x < n && firstColumn + c < n;
            tile[(c * Pitch) + x] = isRead ? matrix[firstRow + x + ((long)(firstColumn + c) * n)] : 0;
        }

        Group.Barrier();
        for (int c = y; c < Tile; c += DeviceCatalog.GroupSize / Tile)
        {
            int row = firstColumn + x, column = firstRow + c;
            if (row < column && column < n)
            {
                matrix[row + ((long)column * n)] = tile[(x * Pitch) + c];
            }
        }
    }
}

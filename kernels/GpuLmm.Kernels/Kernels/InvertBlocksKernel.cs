using ILGPU;
using ILGPU.Runtime;
using static GpuLmm.Kernels.DiagonalBlock;

namespace GpuLmm.Kernels;

/// <summary>L⁻¹ of blocks on the diagonal of L, and the diagonal of L.</summary>
internal sealed class InvertBlocksKernel
{
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<double>, int, int, ArrayView<double>, long, long,
        ArrayView<double>> run;

    public InvertBlocksKernel(KernelLoader loader)
    {
        Action<ArrayView<double>, int, int, ArrayView<double>, long, long, ArrayView<double>> kernel = InvertBlocks;
        run = loader.For(kernel).LoadKernel(kernel);
    }

    /// <summary>
    /// Matrix: n × n, its lower triangle L. Inverses: of block b from b · 64 · 64 on, without gaps. Diagonal: n.
    /// </summary>
    public void Launch(
        AcceleratorStream stream, ArrayView<double> matrix, int n, int firstBlock, int blocks, ArrayView<double> inverses,
        ArrayView<double> diagonal) =>
        run(stream, GridShape.Groups(blocks, 1), matrix, n, firstBlock, inverses, Size, Size * Size, diagonal);

    /// <summary>The same, with each inverse in the place of its block and zeros above it.</summary>
    public void LaunchInPlace(AcceleratorStream stream, ArrayView<double> matrix, int n, int blocks, ArrayView<double> diagonal) =>
        run(stream, GridShape.Groups(blocks, 1), matrix, n, 0, matrix, n, (long)Size * (n + 1L), diagonal);

    /// <summary>
    /// Grid (blocks), groups of 256, shared memory 64 · 65 float64 (33,280 bytes): L below the diagonal, 1/L_ii on it, the inverse above
    /// it, transposed. One thread has one column of the inverse, by forward substitution; all of them read the same element of L at a time,
    /// and their own numbers next to each other. Two barriers: when L is there, and when the inverse is. The target may be the block
    /// itself, which nobody reads after the first of them. Rows beyond n are those of the identity.
    /// </summary>
    [DeviceKernel]
    private static void InvertBlocks(
        ArrayView<double> matrix, int n, int firstBlock, ArrayView<double> target, long line, long step, ArrayView<double> diagonal)
    {
        ArrayView<double> block = SharedMemory.Allocate<double>(Size * Pitch);
        int b = firstBlock + Grid.IdxX, first = b * Size, width = n - first;
        int row = Group.IdxX % Size, firstColumn = Group.IdxX / Size;
        for (int column = firstColumn; column < Size; column += Columns)
        {
            double value = Read(matrix, n, first, row, column);
            if (row == column && row < width)
            {
                diagonal[first + row] = value;
            }

            block[(column * Pitch) + row] = row == column ? 1 / value : value;
        }

        Group.Barrier();
        int own = Group.IdxX;
        if (own < Size)
        {
            for (int i = 1; i < Size; i++)
            {
                double sum = 0;
                for (int k = 0; k < i; k++)
                {
                    sum += k >= own ? block[(k * Pitch) + i] * block[(k * Pitch) + own] : 0;
                }

                if (i > own)
                {
                    block[(i * Pitch) + own] = -sum * block[(i * Pitch) + i];
                }
            }
        }

        Group.Barrier();
        for (int column = firstColumn; column < Size; column += Columns)
        {
            if (row < width && column < width)
            {
                target[(b * step) + row + (column * line)] = row < column ? 0 : block[(row * Pitch) + column];
            }
        }
    }
}

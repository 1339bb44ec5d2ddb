using ILGPU;
using ILGPU.Runtime;
using static GpuLmm.Kernels.DiagonalBlock;

namespace GpuLmm.Kernels;

/// <summary>L of one block on the diagonal of V, in place.</summary>
internal sealed class FactorBlockKernel
{
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<double>, int, int> run;

    public FactorBlockKernel(KernelLoader loader)
    {
        Action<ArrayView<double>, int, int> kernel = FactorBlock;
        run = loader.For(kernel).LoadKernel(kernel);
    }

    /// <summary>Matrix: n × n, its lower triangle; the block begins at row and column <paramref name="first"/>.</summary>
    public void Launch(AcceleratorStream stream, ArrayView<double> matrix, int n, int first) =>
        run(stream, GridShape.Groups(1, 1), matrix, n, first);

    /// <summary>
    /// Grid of one group of 256 = 64 × 4 threads, shared memory 64 · 65 float64 (33,280 bytes). One barrier a column: a step reads a column
    /// that stays as it is and subtracts its products, divided by the pivot, from those to its right; roots are taken once, at the end (L D
    /// L'). Rows beyond n are those of the identity, so that all threads run all steps. A pivot that is not positive leaves a diagonal that
    /// is not, or NaN.
    /// </summary>
    [DeviceKernel]
    private static void FactorBlock(ArrayView<double> matrix, int n, int first)
    {
        ArrayView<double> block = SharedMemory.Allocate<double>(Size * Pitch);
        int row = Group.IdxX % Size, firstColumn = Group.IdxX / Size, width = n - first;
        for (int column = firstColumn; column < Size; column += Columns)
        {
            block[(column * Pitch) + row] = Read(matrix, n, first, row, column);
        }

        Group.Barrier();
        for (int j = 0; j < Size; j++)
        {
            double share = block[(j * Pitch) + row] / block[(j * Pitch) + j];
            for (int column = (j / Columns * Columns) + firstColumn; column <= row; column += Columns)
            {
                if (column > j)
                {
                    block[(column * Pitch) + row] -= share * block[(j * Pitch) + column];
                }
            }

            // The next step reads what this one wrote.
            Group.Barrier();
        }

        for (int column = firstColumn; column <= row && row < width; column += Columns)
        {
            double root = Math.Sqrt(block[(column * Pitch) + column]);
            matrix[first + row + ((long)(first + column) * n)] = row == column ? root : block[(column * Pitch) + row] / root;
        }
    }
}

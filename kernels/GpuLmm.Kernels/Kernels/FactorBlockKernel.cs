using GpuLmm.Backends;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>L of one block on the diagonal of V, in place.</summary>
internal sealed class FactorBlockKernel
{
    private const int Block = VariancePlan.Block;

    // Lanes along a row then hit different banks.
    private const int Pitch = Block + 1;

    /// <summary>Columns that a group works on at a time, a row a thread.</summary>
    private const int Columns = DeviceCatalog.GroupSize / Block;

    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<double>, int, int> run;

    public FactorBlockKernel(KernelLoader loader)
    {
        Action<ArrayView<double>, int, int> kernel = FactorBlock;
        run = loader.For(kernel).LoadKernel(kernel);
    }

    /// <summary>Matrix: n × n, its lower triangle; the block begins at row and column <paramref name="first"/>.</summary>
    public void Launch(AcceleratorStream stream, ArrayView<double> matrix, int n, int first) => run(stream, GridShape.Groups(1, 1), matrix, n, first);

    /// <summary>
    /// Grid of one group of 256 = 64 × 4 threads, shared memory 64 · 65 float64 (33,280 bytes). One barrier a column: a step reads a column that
    /// stays as it is and subtracts its products, divided by the pivot, from those to its right; roots are taken once, at the end (L D L'). Rows
    /// beyond n are those of the identity, so that all threads run all steps. A pivot that is not positive leaves a diagonal that is not, or NaN.
    /// </summary>
    [DeviceKernel]
    private static void FactorBlock(ArrayView<double> matrix, int n, int first)
    {
        ArrayView<double> block = SharedMemory.Allocate<double>(Block * Pitch);
        int row = Group.IdxX % Block, firstColumn = Group.IdxX / Block, width = n - first;
        for (int column = firstColumn; column < Block; column += Columns)
        {
            block[(column * Pitch) + row] = row < width && column <= row ? matrix[first + row + ((long)(first + column) * n)] : row == column ? 1 : 0;
        }

        Group.Barrier();
        for (int j = 0; j < Block; j++)
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

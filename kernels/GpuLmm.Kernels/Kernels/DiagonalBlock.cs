using GpuLmm.Backends;
using ILGPU;

namespace GpuLmm.Kernels;

/// <summary>
/// How a group of 256 = 64 × 4 threads holds a block on the diagonal of a lower triangle in shared memory: a row a thread.
/// </summary>
internal static class DiagonalBlock
{
    /// <summary>Rows and columns.</summary>
    public const int Size = VariancePlan.Block;

    /// <summary>Between two columns: lanes along a row then hit different banks.</summary>
    public const int Pitch = Size + 1;

    /// <summary>Columns that a group works on at a time.</summary>
    public const int Columns = DeviceCatalog.GroupSize / Size;

    /// <summary>An element of the block that begins at row and column <paramref name="first"/>; beyond n that of the identity.</summary>
    public static double Read(ArrayView<double> matrix, int n, int first, int row, int column) =>
        first + row < n && column <= row ? matrix[first + row + ((long)(first + column) * n)] : row == column ? 1.0 : 0.0;
}

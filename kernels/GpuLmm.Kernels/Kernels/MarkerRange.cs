namespace GpuLmm.Kernels;

/// <summary>
/// The markers of a block in matrices that hold a number a marker in each column: neighbouring threads read neighbouring words.
/// </summary>
/// <param name="count">Markers in the block.</param>
/// <param name="capacity">Leading dimension of the matrices, the most markers of a block.</param>
internal readonly struct MarkerRange(int count, int capacity)
{
    public readonly int Count = count;
    public readonly int Capacity = capacity;

    /// <summary>Where a marker is in a column.</summary>
    public long At(long column, int marker) => (column * Capacity) + marker;
}

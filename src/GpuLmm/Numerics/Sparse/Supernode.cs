namespace GpuLmm.Numerics.Sparse;

/// <summary>
/// Adjacent columns of a Cholesky factor that have the same rows below them, stored as one dense trapezoid, column-major.
/// </summary>
/// <param name="FirstColumn">Its first column.</param>
/// <param name="ColumnCount">Its columns.</param>
/// <param name="Below">Rows below its own columns, ascending.</param>
/// <param name="Offset">Where its values start.</param>
internal sealed record Supernode(int FirstColumn, int ColumnCount, int[] Below, long Offset)
{
    /// <summary>Rows of the trapezoid: its own columns, then those below.</summary>
    public int RowCount => ColumnCount + Below.Length;

    /// <summary>First column after its own.</summary>
    public int EndColumn => FirstColumn + ColumnCount;

    /// <summary>Where a row, which must be one of its rows, stands in the trapezoid.</summary>
    public int RowOf(int row) => row < EndColumn ? row - FirstColumn : ColumnCount + Array.BinarySearch(Below, row);
}

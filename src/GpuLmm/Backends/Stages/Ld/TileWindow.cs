using System.Runtime.CompilerServices;

namespace GpuLmm.Backends;

/// <summary>Which pairs of two blocks of markers are within a window, by a row of the earlier and a column of the later block.</summary>
/// <param name="first">For each marker of the order the first one within its window; never descending.</param>
/// <param name="rows">First marker and number of the earlier block.</param>
/// <param name="columns">First marker and number of the later one, or of the same.</param>
internal readonly struct TileWindow(int[] first, (int Start, int Count) rows, (int Start, int Count) columns)
{
    /// <summary>The first row that a column meets, which is before it and within its window.</summary>
    public int FirstRow(int column) => Math.Clamp(first[columns.Start + column] - rows.Start, 0, rows.Count);

    /// <summary>The row after the last that a column meets.</summary>
    public int EndRow(int column) => Math.Clamp(columns.Start + column - rows.Start, 0, rows.Count);

    /// <summary>Rows that a column meets.</summary>
    public int RowCount(int column) => Math.Max(0, EndRow(column) - FirstRow(column));

    /// <summary>The columns that a row meets: the first, and that after the last; the latter is less where there are none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (int First, int End) Columns(int row)
    {
        int marker = rows.Start + row, low = 0, high = columns.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = first[columns.Start + middle] <= marker ? (middle + 1, high) : (low, middle);
        }

        return (Math.Clamp(marker + 1 - columns.Start, 0, columns.Count), low);
    }
}

using System.Numerics;
using System.Runtime.InteropServices;

namespace GpuLmm.Numerics.Sparse;

/// <summary>A sparse matrix by columns.</summary>
/// <param name="starts">First entry of each column, and the number of entries.</param>
/// <param name="rows">Row of each entry.</param>
/// <param name="values">Value of each entry.</param>
internal sealed class SparseColumns(long[] starts, int[] rows, double[] values)
{
    public long[] Starts => starts;

    public int[] Rows => rows;

    public double[] Values => values;

    /// <summary>Columns.</summary>
    public int ColumnCount => starts.Length - 1;

    /// <summary>Memory that it takes.</summary>
    public long Bytes => (8L * starts.Length) + (12L * rows.Length);

    /// <summary>Some columns, in the order given.</summary>
    public SparseColumns Select(int[] order)
    {
        var first = new long[order.Length + 1];
        for (int i = 0; i < order.Length; i++)
        {
            first[i + 1] = first[i] + starts[order[i] + 1] - starts[order[i]];
        }

        var selected = new int[first[^1]];
        var numbers = new double[first[^1]];
        for (int i = 0; i < order.Length; i++)
        {
            long count = first[i + 1] - first[i];
            Array.Copy(rows, starts[order[i]], selected, first[i], count);
            Array.Copy(values, starts[order[i]], numbers, first[i], count);
        }

        return new SparseColumns(first, selected, numbers);
    }

    /// <summary>Adds the products with some vectors.</summary>
    /// <param name="vectors">One after the other, a number for each column.</param>
    /// <param name="count">How many, at most <see cref="SparseLower.Lanes"/>.</param>
    /// <param name="target">Row by row, <see cref="SparseLower.Lanes"/> numbers each.</param>
    public void AddProduct(ReadOnlySpan<double> vectors, int count, Span<double> target)
    {
        int n = ColumnCount;
        Span<double> own = stackalloc double[SparseLower.Lanes];
        Span<Vector<double>> lanes = MemoryMarshal.Cast<double, Vector<double>>(own);
        Span<Vector<double>> lines = MemoryMarshal.Cast<double, Vector<double>>(target);
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < count; k++)
            {
                own[k] = vectors[(k * n) + i];
            }

            for (long at = starts[i]; at < starts[i + 1]; at++)
            {
                for (int w = 0; w < lanes.Length; w++)
                {
                    lines[(rows[at] * lanes.Length) + w] += lanes[w] * values[at];
                }
            }
        }
    }

    /// <summary>Takes the products of the transposed matrix with some vectors away.</summary>
    /// <param name="vectors">Row by row, <see cref="SparseLower.Lanes"/> numbers each.</param>
    /// <param name="count">How many.</param>
    /// <param name="target">One after the other, a number for each column.</param>
    public void SubtractTransposed(ReadOnlySpan<double> vectors, int count, Span<double> target)
    {
        int n = ColumnCount;
        for (int i = 0; i < n; i++)
        {
            for (long at = starts[i]; at < starts[i + 1]; at++)
            {
                ReadOnlySpan<double> line = vectors.Slice(rows[at] * SparseLower.Lanes, count);
                for (int k = 0; k < count; k++)
                {
                    target[(k * n) + i] -= line[k] * values[at];
                }
            }
        }
    }
}

using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// A dense matrix of doubles, column-major in native memory (element (i, j) at i + j·rows), with 64-bit offsets: 50,000 × 50,000 is
/// as good as 5 × 5. Whoever creates it disposes it.
/// </summary>
public sealed unsafe class DenseMatrix : IDisposable
{
    private readonly NativeBuffer<double> buffer;

    /// <summary>Creates a zero matrix.</summary>
    /// <param name="rows">Number of rows, ≥ 0.</param>
    /// <param name="columns">Number of columns, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is negative.</exception>
    /// <exception cref="OutOfMemoryException">The system does not grant rows · columns · 8 bytes.</exception>
    public DenseMatrix(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        Rows = rows;
        Columns = columns;
        buffer = new NativeBuffer<double>((long)rows * columns);
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Number of elements, rows · columns.</summary>
    public long Length => buffer.Length;

    internal double* Pointer => buffer.Pointer;

    internal NativeBuffer<double> Buffer => buffer;

    /// <summary>Element (<paramref name="row"/>, <paramref name="column"/>), 0-based.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the matrix.</exception>
    public double this[int row, int column]
    {
        get => Column(column)[CheckRow(row)];
        set => Column(column)[CheckRow(row)] = value;
    }

    /// <summary>Some of the rows, in the order given.</summary>
    /// <param name="order">Their indices.</param>
    internal DenseMatrix SelectRows(int[] order)
    {
        var selected = new DenseMatrix(order.Length, Columns);
        for (int j = 0; j < Columns; j++)
        {
            ReadOnlySpan<double> from = Column(j);
            Span<double> to = selected.Column(j);
            for (int i = 0; i < order.Length; i++)
            {
                to[i] = from[order[i]];
            }
        }

        return selected;
    }

    /// <summary>Copies a two-dimensional array.</summary>
    /// <param name="values">rows × columns.</param>
    public static DenseMatrix FromArray(double[,] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var matrix = new DenseMatrix(values.GetLength(0), values.GetLength(1));
        for (int j = 0; j < matrix.Columns; j++)
        {
            for (int i = 0; i < matrix.Rows; i++)
            {
                matrix[i, j] = values[i, j];
            }
        }

        return matrix;
    }

    /// <summary>Column <paramref name="column"/>, 0-based, <see cref="Rows"/> long; writes go through.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the matrix.</exception>
    public Span<double> Column(int column)
    {
        if ((uint)column >= (uint)Columns)
        {
            throw new ArgumentOutOfRangeException(nameof(column), $"Column {column} is not within [0, {Columns}).");
        }

        return new Span<double>(buffer.Pointer + ((long)column * Rows), Rows);
    }

    /// <summary>Sets every element to zero.</summary>
    public void Clear() => buffer.Clear();

    /// <summary>A copy with its own memory.</summary>
    public DenseMatrix Clone()
    {
        var copy = new DenseMatrix(Rows, Columns);
        for (int j = 0; j < Columns; j++)
        {
            Column(j).CopyTo(copy.Column(j));
        }

        return copy;
    }

    /// <summary>
    /// The square matrix of the given rows and columns, in the given order; an index may repeat (several records of one individual).
    /// </summary>
    /// <param name="indices">0-based indices of a square matrix.</param>
    public DenseMatrix Select(ReadOnlySpan<int> indices)
    {
        var selected = new DenseMatrix(indices.Length, indices.Length);
        for (int j = 0; j < indices.Length; j++)
        {
            Span<double> from = Column(indices[j]);
            Span<double> to = selected.Column(j);
            for (int i = 0; i < indices.Length; i++)
            {
                to[i] = from[indices[i]];
            }
        }

        return selected;
    }

    /// <summary>
    /// Copies the lower triangle of a square matrix onto the upper one, tile by tile: either alone would stride through memory.
    /// </summary>
    internal void MirrorLower()
    {
        const int Tile = 64;
        double* a = buffer.Pointer;
        for (int j0 = 0; j0 < Columns; j0 += Tile)
        {
            for (int i0 = j0; i0 < Rows; i0 += Tile)
            {
                for (int j = j0; j < Math.Min(j0 + Tile, Columns); j++)
                {
                    for (int i = Math.Max(i0, j + 1); i < Math.Min(i0 + Tile, Rows); i++)
                    {
                        a[j + ((long)i * Rows)] = a[i + ((long)j * Rows)];
                    }
                }
            }
        }
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => buffer.Dispose();

    private int CheckRow(int row) =>
        (uint)row < (uint)Rows ? row : throw new ArgumentOutOfRangeException(nameof(row), $"Row {row} is not within [0, {Rows}).");
}

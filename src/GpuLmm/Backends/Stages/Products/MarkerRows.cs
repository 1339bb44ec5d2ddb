namespace GpuLmm.Backends;

/// <summary>Rows of a column-major matrix, one for each marker of a block: element (i, j) is at <c>Start[i + j · Stride]</c>.</summary>
/// <param name="start">The first row's first element; the matrix outlives the rows.</param>
/// <param name="stride">Rows of the whole matrix.</param>
internal readonly unsafe struct MarkerRows(double* start, int stride)
{
    /// <summary>The first element.</summary>
    public double* Start => start;

    /// <summary>Elements from one column to the next.</summary>
    public int Stride => stride;

    /// <summary>The rows of a matrix from <paramref name="first"/> on.</summary>
    public static MarkerRows Of(DenseMatrix matrix, int first) => new(matrix.Pointer + first, matrix.Rows);

    /// <summary>The same rows from column <paramref name="column"/> on.</summary>
    public MarkerRows From(int column) => new(start + ((long)column * stride), stride);

    /// <summary>The first <paramref name="count"/> rows of column <paramref name="column"/>.</summary>
    public Span<double> Column(int column, int count) => new(start + ((long)column * stride), count);
}

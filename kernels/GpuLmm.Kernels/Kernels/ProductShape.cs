namespace GpuLmm.Kernels;

/// <summary>
/// C (m × n) from A (m × k) and B (k × n) of any transposition: element (i, d) of A is at i·ALine + d·ADepth, (d, j) of B at j·BLine +
/// d·BDepth, (i, j) of C at i + j·CLine. One stride of A and one of B is 1. Blittable: passed to the kernel by value.
/// </summary>
internal readonly struct ProductShape
{
    private ProductShape(
        int rows, int columns, int depth, long aLine, long aDepth, long bLine, long bDepth, long cLine, int lowerOnly = 0, int negative = 0,
        Triangle triangle = Triangle.None)
    {
        Rows = rows;
        Columns = columns;
        Depth = depth;
        ALine = aLine;
        ADepth = aDepth;
        BLine = bLine;
        BDepth = bDepth;
        CLine = cLine;
        LowerOnly = lowerOnly;
        Negative = negative;
        Triangle = triangle;
    }

    public readonly int Rows;
    public readonly int Columns;
    public readonly int Depth;
    public readonly long ALine;
    public readonly long ADepth;
    public readonly long BLine;
    public readonly long BDepth;
    public readonly long CLine;

    /// <summary>1: only tiles and elements on and below the diagonal are computed.</summary>
    public readonly int LowerOnly;

    /// <summary>1: the product counts negatively.</summary>
    public readonly int Negative;

    /// <summary>Which operand is a lower triangle with zeros above it: terms that are zero may then be left out.</summary>
    public readonly Triangle Triangle;

    /// <summary>
    /// C = A'B with A depth × rows and B depth × columns, column-major without gaps; C with leading dimension <paramref name="cLine"/>.
    /// </summary>
    public static ProductShape Transposed(int rows, int columns, int depth, long cLine) =>
        new(rows, columns, depth, depth, 1, depth, 1, cLine);

    /// <summary>
    /// The first <paramref name="columns"/> columns of the lower triangle of C = Z Z' with Z rows × depth, whose columns begin
    /// <paramref name="pitch"/> apart; C without gaps. Both operands are Z.
    /// </summary>
    public static ProductShape RankUpdate(int rows, int columns, int depth, long pitch) =>
        new(rows, columns, depth, 1, pitch, 1, pitch, rows, lowerOnly: 1);

    /// <summary>C = ±AB of column-major matrices, A rows × depth, B depth × columns.</summary>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="columns">Columns of B and C.</param>
    /// <param name="depth">Columns of A, rows of B.</param>
    /// <param name="lda">Leading dimension of A.</param>
    /// <param name="ldb">Leading dimension of B.</param>
    /// <param name="ldc">Leading dimension of C.</param>
    /// <param name="isNegative">Whether the product counts negatively.</param>
    /// <param name="triangle">Which operand is a lower triangle.</param>
    public static ProductShape Plain(
        int rows, int columns, int depth, long lda, long ldb, long ldc, bool isNegative = false, Triangle triangle = Triangle.None) =>
        new(rows, columns, depth, 1, lda, ldb, 1, ldc, 0, isNegative ? 1 : 0, triangle);

    /// <summary>C = ±AB' with A rows × depth and B columns × depth; leading dimensions as of <see cref="Plain"/>.</summary>
    public static ProductShape TransposedRight(int rows, int columns, int depth, long lda, long ldb, long ldc, bool isNegative = false) =>
        new(rows, columns, depth, 1, lda, 1, ldb, ldc, 0, isNegative ? 1 : 0);

    /// <summary>C = ±A'B with A depth × rows and B depth × columns; leading dimensions as of <see cref="Plain"/>.</summary>
    public static ProductShape TransposedLeft(int rows, int columns, int depth, long lda, long ldb, long ldc, bool isNegative = false) =>
        new(rows, columns, depth, lda, 1, ldb, 1, ldc, 0, isNegative ? 1 : 0);

    /// <summary>C = L'B with L a lower triangle, rows × rows, and B rows × columns.</summary>
    public static ProductShape TransposedLower(int rows, int columns, long lda, long ldb, long ldc) =>
        new(rows, columns, rows, lda, 1, ldb, 1, ldc, triangle: Triangle.TransposedLeft);

    /// <summary>The lower triangle of C = −Z Z' (n × n) with Z n × depth; both operands are Z.</summary>
    public static ProductShape Downdate(int n, int depth, long ldz, long ldc) =>
        new(n, n, depth, 1, ldz, 1, ldz, ldc, lowerOnly: 1, negative: 1);

    /// <summary>The lower triangle of C = Z'Z (n × n) with Z depth × n; both operands are Z.</summary>
    public static ProductShape Gram(int n, int depth, long ldz, long ldc) => new(n, n, depth, ldz, 1, ldz, 1, ldc, lowerOnly: 1);
}

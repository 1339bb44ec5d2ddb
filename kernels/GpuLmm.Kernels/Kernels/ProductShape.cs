namespace GpuLmm.Kernels;

/// <summary>
/// C (m × n) from A (m × k) and B (k × n) of any transposition: element (i, d) of A is at i·ALine + d·ADepth, (d, j) of B at j·BLine + d·BDepth,
/// (i, j) of C at i + j·CLine. One stride of A and one of B is 1. Blittable: passed to the kernel by value.
/// </summary>
internal readonly struct ProductShape
{
    private ProductShape(int rows, int columns, int depth, long aLine, long aDepth, long bLine, long bDepth, long cLine, int lowerOnly)
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

    /// <summary>
    /// C = A'B with A depth × rows and B depth × columns, column-major without gaps; C with leading dimension <paramref name="cLine"/>.
    /// </summary>
    public static ProductShape Transposed(int rows, int columns, int depth, long cLine) =>
        new(rows, columns, depth, depth, 1, depth, 1, cLine, 0);

    /// <summary>
    /// The first <paramref name="columns"/> columns of the lower triangle of C = Z Z' with Z rows × depth, whose columns begin
    /// <paramref name="pitch"/> apart; C without gaps. Both operands are Z.
    /// </summary>
    public static ProductShape RankUpdate(int rows, int columns, int depth, long pitch) =>
        new(rows, columns, depth, 1, pitch, 1, pitch, rows, 1);
}

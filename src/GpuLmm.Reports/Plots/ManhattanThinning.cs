namespace GpuLmm.Reports;

/// <summary>
/// Which rows of a Manhattan plot are drawn one by one and which only as taken cells: from <see cref="Limit"/> on each is, and the limit is
/// never above the threshold, so that every hit is.
/// </summary>
internal sealed class ManhattanThinning
{
    private const int About = 3000;

    public ManhattanThinning(ScanStatistics scan)
    {
        double[] values = [.. scan.Top.Rows.Select(placed => placed.Row.NegativeLog10P).OrderDescending()];
        double highest = Math.Min(scan.Options.Threshold, GenomeGrid.Height);
        Limit = scan.Tested <= About || values.Length <= About ? scan.Top.Floor : Math.Min(highest, values[About]);
        Single = [.. scan.Top.Rows.Where(placed => placed.Row.NegativeLog10P >= Limit)];
    }

    /// <summary>−log10 p.</summary>
    public double Limit { get; }

    /// <summary>Rows at or above the limit, in the order of the table.</summary>
    public IReadOnlyList<PlacedRow> Single { get; }

    /// <summary>Rows of cells that hold something below the limit.</summary>
    public int CellRows => (int)Math.Ceiling(Limit / GenomeGrid.CellHeight);
}

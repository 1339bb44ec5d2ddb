namespace GpuLmm.Reports;

/// <summary>
/// The best rows of a stream: all from a floor on, which rises as rows come so that about as many stay as there is
/// capacity for, but never above the threshold: no row from there on is ever lost.
/// </summary>
internal sealed class TopRows
{
    private readonly List<PlacedRow> rows = [];
    private readonly int capacity;
    private readonly double threshold;
    private int limit;

    /// <param name="capacity">Rows to keep, about.</param>
    /// <param name="threshold">−log10 p; all rows from there on are kept.</param>
    public TopRows(int capacity, double threshold)
    {
        this.capacity = capacity;
        this.threshold = threshold;
        limit = capacity;
    }

    /// <summary>All rows with −log10 p at or above it are in <see cref="Rows"/>.</summary>
    public double Floor { get; private set; }

    /// <summary>In the order they came.</summary>
    public IReadOnlyList<PlacedRow> Rows => rows;

    /// <summary>Takes a row and where on its chromosome it is drawn.</summary>
    public void Add(in AssociationResult row, long place)
    {
        if (row.NegativeLog10P < Floor)
        {
            return;
        }

        rows.Add(new PlacedRow(row, place));
        if (rows.Count > limit)
        {
            Raise();
        }
    }

    private void Raise()
    {
        double[] values = [.. rows.Select(row => row.Row.NegativeLog10P).Order()];
        Floor = Math.Min(threshold, values[values.Length / 2]);
        rows.RemoveAll(row => row.Row.NegativeLog10P < Floor);
        limit = Math.Max(capacity, 2 * rows.Count);
    }
}

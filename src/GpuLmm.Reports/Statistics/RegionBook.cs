namespace GpuLmm.Reports;

/// <summary>
/// All rows within a distance of remarkable ones, for regional plots, from one pass: rows of the last stretch are kept until it is known
/// whether a remarkable one follows. Of the regions so found the best stay. Rows have to ascend by position within a chromosome; where they
/// do not, a region may lack rows.
/// </summary>
/// <param name="distance">Base pairs to both sides.</param>
/// <param name="most">Regions to keep.</param>
internal sealed class RegionBook(long distance, int most)
{
    /// <summary>−log10 p from which a row is remarkable.</summary>
    public const double Remarkable = 5;
    private readonly Queue<AssociationResult> recent = new();
    private readonly List<Region> regions = [];
    private Region? open;
    private string chromosome = "";
    private long position;

    /// <summary>Takes a row.</summary>
    public void Add(in AssociationResult row)
    {
        if (row.Marker.Chromosome != chromosome || row.Marker.Position < position)
        {
            recent.Clear();
            open = null;
        }

        (chromosome, position) = (row.Marker.Chromosome, row.Marker.Position);
        if (open is not null && row.Marker.Position - open.LastRemarkable > distance)
        {
            open = null;
        }

        while (recent.TryPeek(out AssociationResult first) && row.Marker.Position - first.Marker.Position > distance)
        {
            recent.Dequeue();
        }

        if (row.NegativeLog10P >= Remarkable)
        {
            open ??= Open();
            open.LastRemarkable = row.Marker.Position;
            open.Best = Math.Max(open.Best, row.NegativeLog10P);
        }

        open?.Rows.Add(row);
        recent.Enqueue(row);
    }

    /// <summary>The rows around a lead, in the order they came; empty where they were not kept.</summary>
    public IReadOnlyList<AssociationResult> Around(AssociationResult lead) => regions.Find(region => region.Rows.Contains(lead)) is { } own
        ? [.. own.Rows.Where(row => Math.Abs(row.Marker.Position - lead.Marker.Position) <= distance)]
        : [];

    private Region Open()
    {
        // The best loci lie in the best regions, so the least can go; of equal ones the last, as loci go by the order of the table.
        if (regions.Count > most)
        {
            regions.RemoveAt(regions.FindLastIndex(region => region.Best == regions.Min(other => other.Best)));
        }

        var region = new Region();
        region.Rows.AddRange(recent);
        regions.Add(region);
        return region;
    }

    private sealed class Region
    {
        public List<AssociationResult> Rows { get; } = [];

        public long LastRemarkable { get; set; }

        public double Best { get; set; }
    }
}

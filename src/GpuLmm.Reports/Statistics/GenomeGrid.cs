namespace GpuLmm.Reports;

/// <summary>
/// Where on the genome rows lie, and how high, in some two thousand columns of cells: all that a plot can show of the unremarkable ones.
/// Columns double their width as the genome grows, so that one pass is enough.
/// </summary>
internal sealed class GenomeGrid
{
    /// <summary>Height of a cell, −log10 p.</summary>
    public const double CellHeight = 1.0 / 32;

    /// <summary>Cells end here; what lies above is in the last.</summary>
    public const double Height = (BitColumns.Rows - 1) * CellHeight;
    private const int MostColumns = 2048;
    private readonly List<Chromosome> chromosomes = [];
    private readonly Dictionary<string, Chromosome> byName = [];
    private Chromosome? last;

    // But for one of each chromosome, of which there may be many.
    private long columns;

    /// <summary>In the order they came.</summary>
    public IReadOnlyList<Chromosome> Chromosomes => chromosomes;

    /// <summary>Base pairs of a column.</summary>
    public long ColumnWidth { get; private set; } = 1;

    /// <summary>Takes a row.</summary>
    /// <returns>Where on its chromosome it is drawn: its position, or its place among the chromosome's rows where that is
    /// unknown.</returns>
    public long Add(in AssociationResult row)
    {
        Chromosome own = Of(row.Marker.Chromosome);
        own.Count++;
        own.HasUnknownPositions |= row.Marker.Position <= 0;
        long place = row.Marker.Position > 0 ? row.Marker.Position : own.Count;
        columns += (place / ColumnWidth) - (own.Length / ColumnWidth) is > 0 and long more ? more : 0;
        own.Length = Math.Max(own.Length, place);
        while (columns > MostColumns)
        {
            chromosomes.ForEach(chromosome => chromosome.Cells.HalveColumns());
            ColumnWidth *= 2;
            columns = chromosomes.Sum(chromosome => chromosome.Length / ColumnWidth);
        }

        own.Cells.Set((int)(place / ColumnWidth), Math.Min(BitColumns.Rows - 1, (int)(row.NegativeLog10P / CellHeight)));
        return place;
    }

    private Chromosome Of(string name)
    {
        if (last?.Name == name)
        {
            return last;
        }

        if (!byName.TryGetValue(name, out last))
        {
            last = new Chromosome(name);
            byName[name] = last;
            chromosomes.Add(last);
        }

        return last;
    }

    /// <summary>One chromosome.</summary>
    internal sealed class Chromosome(string name)
    {
        public string Name { get; } = name;

        public long Count { get; set; }

        public bool HasUnknownPositions { get; set; }

        /// <summary>The last place of a row.</summary>
        public long Length { get; set; }

        public BitColumns Cells { get; } = new();
    }
}

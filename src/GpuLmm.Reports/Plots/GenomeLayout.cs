namespace GpuLmm.Reports;

/// <summary>Chromosomes one after the other, in the order of the table, with gaps.</summary>
internal sealed class GenomeLayout
{
    private readonly Dictionary<string, (int Index, double Start)> starts = [];
    private readonly List<(string Name, double Start, double End)> spans = [];

    public GenomeLayout(GenomeGrid genome)
    {
        // Gaps take 8 % of the width at most, however many scaffolds there are.
        double all = genome.Chromosomes.Sum(chromosome => (double)chromosome.Length);
        double gap = all * Math.Min(0.005, 0.08 / Math.Max(1, genome.Chromosomes.Count));
        double start = gap;
        foreach (GenomeGrid.Chromosome chromosome in genome.Chromosomes)
        {
            starts[chromosome.Name] = (spans.Count, start);
            spans.Add((chromosome.Name, start, start + chromosome.Length));
            start += chromosome.Length + gap;
        }

        Length = Math.Max(start, 1);
    }

    public double Length { get; }

    public IReadOnlyList<(string Name, double Start, double End)> Spans => spans;

    public int Index(string chromosome) => starts[chromosome].Index;

    public double Place(string chromosome, double place) => starts[chromosome].Start + place;
}

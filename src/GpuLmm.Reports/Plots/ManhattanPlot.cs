namespace GpuLmm.Reports;

/// <summary>−log10 p along the genome: chromosomes in alternating greys, hits in the accent.</summary>
internal static class ManhattanPlot
{
    // Markers beyond these many are drawn, but do not say their names: pages stay small where a tenth of the genome is a hit.
    private const int MostLabels = 5000;
    private const int MostNames = 12;
    private const double Dot = 3, Hit = 4.4;

    public static Figure Create(string trait, ScanStatistics scan)
    {
        var figure = new Figure(
            "manhattan", "Manhattan plot", Alternative(trait, scan),
            $"−log10 p of {Words.Count(scan.Tested, "marker")} along the genome. Dashed: p = {Words.Probability(scan.Options.Threshold)}; every marker beyond it is drawn.", 960, 360);
        double top = scan.Top.Rows.Select(placed => placed.Row.NegativeLog10P).DefaultIfEmpty(0).Max();
        var layout = new GenomeLayout(scan.Genome);
        var area = new PlotArea(figure, new LinearScale(0, layout.Length, 52, 948),
            new LinearScale(0, Math.Max(1.1 * top, scan.Options.Threshold + 0.7), 312, 12));
        area.LeftAxis("−log10 p");
        Chromosomes(area, layout);
        var thinning = new ManhattanThinning(scan);
        Cells(figure, area, scan.Genome, layout, thinning.CellRows);
        Rows(figure, area, scan, layout, thinning.Single);
        area.Threshold(scan.Options.Threshold);
        Names(figure, area, scan, layout);
        return figure;
    }

    private static string Alternative(string trait, ScanStatistics scan) => scan.Loci.Count == 0
        ? $"Manhattan plot of {trait}: no marker was tested."
        : $"Manhattan plot of {trait}: {Words.Count(scan.Hits, "marker")} beyond the threshold; the smallest p-value is {Words.Probability(scan.Loci[0].Lead.NegativeLog10P)} at {scan.Loci[0].Lead.Marker.Id} on chromosome {Words.Chromosome(scan.Loci[0].Lead.Marker.Chromosome)}.";

    private static void Chromosomes(PlotArea area, GenomeLayout layout)
    {
        double free = area.X.Start;
        foreach ((string name, double start, double end) in layout.Spans)
        {
            double middle = area.X[0.5 * (start + end)];
            string label = Words.Chromosome(name);
            double half = 0.5 * TextWidth.Of(label, 12);
            if (middle - half >= free)
            {
                area.LowerTick(middle, label);
                free = middle + half + 5;
            }
        }

        area.LowerLabel("chromosome");
    }

    private static void Cells(Figure figure, PlotArea area, GenomeGrid genome, GenomeLayout layout, int cellRows)
    {
        for (int c = 0; c < genome.Chromosomes.Count; c++)
        {
            GenomeGrid.Chromosome chromosome = genome.Chromosomes[c];
            var strokes = new List<(double, double, double)>();
            for (int column = 0; column < chromosome.Cells.Count; column++)
            {
                double x = area.X[layout.Place(chromosome.Name, Math.Min(chromosome.Length, (column + 0.5) * genome.ColumnWidth))];
                strokes.AddRange(chromosome.Cells.Runs(column, cellRows).Select(run => (x, Height(run.First), Height(run.Last))));
            }

            if (strokes.Count > 0)
            {
                figure.Add(new Dots(Grey(c), strokes, Dot));
            }
        }

        double Height(int cell) => area.Y[(cell + 0.5) * GenomeGrid.CellHeight];
    }

    private static void Rows(Figure figure, PlotArea area, ScanStatistics scan, GenomeLayout layout, IReadOnlyList<PlacedRow> rows)
    {
        var byInk = new Dictionary<Ink, List<(double, double, double)>>();
        foreach (PlacedRow placed in rows)
        {
            bool isHit = placed.Row.NegativeLog10P >= scan.Options.Threshold;
            double y = area.Y[placed.Row.NegativeLog10P];
            Ink ink = isHit ? Ink.Accent : Grey(layout.Index(placed.Row.Marker.Chromosome));
            byInk.TryAdd(ink, []);
            byInk[ink].Add((area.X[layout.Place(placed.Row.Marker.Chromosome, placed.Place)], y, y));
        }

        foreach ((Ink ink, List<(double, double, double)> dots) in byInk.OrderBy(entry => entry.Key))
        {
            figure.Add(new Dots(ink, dots, ink == Ink.Accent ? Hit : Dot));
        }

        foreach (PlacedRow placed in rows.OrderByDescending(placed => placed.Row.NegativeLog10P).Take(MostLabels))
        {
            figure.Add(
                new Hotspot(area.X[layout.Place(placed.Row.Marker.Chromosome, placed.Place)], area.Y[placed.Row.NegativeLog10P],
                Words.Marker(placed.Row)));
        }
    }

    // The best hits by name, as far as names do not run into each other.
    private static void Names(Figure figure, PlotArea area, ScanStatistics scan, GenomeLayout layout)
    {
        var taken = new List<(double Left, double Right, double Y)>();
        foreach (Locus locus in scan.Loci.Where(locus => locus.Hits > 0).Take(MostNames))
        {
            double half = 0.5 * TextWidth.Of(locus.Lead.Marker.Id, 11), y = area.Y[locus.Lead.NegativeLog10P] - 8;
            double x = Math.Clamp(area.X[layout.Place(locus.Lead.Marker.Chromosome, locus.Lead.Marker.Position)],
                area.X.Start + half, area.X.End - half);
            if (!taken.Exists(other => x - half < other.Right && x + half > other.Left && Math.Abs(y - other.Y) < 18))
            {
                figure.Add(new Lettering(Ink.Text, x, y, locus.Lead.Marker.Id, Anchor.Middle, 11));
                taken.Add((x - half, x + half, y));
            }
        }
    }

    private static Ink Grey(int chromosome) => chromosome % 2 == 0 ? Ink.Data : Ink.Other;
}

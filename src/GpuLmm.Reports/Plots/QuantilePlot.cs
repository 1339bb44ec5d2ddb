namespace GpuLmm.Reports;

/// <summary>Observed against expected −log10 p with the 95 % band of independent uniform p-values.</summary>
internal static class QuantilePlot
{
    private const double Dot = 4;
    private const int Named = 200;

    public static Figure Create(string trait, ScanStatistics scan)
    {
        string inflation = Words.Fixed(scan.GenomicInflation, "0.000");
        var figure = new Figure(
            "qq", "QQ plot", $"QQ plot of {trait}: observed against expected −log10 p; genomic inflation λGC = {inflation}.",
            $"Observed against expected −log10 p; λGC = {inflation}. Grey: 95 % band of each order statistic of independent p-values. Markers in linkage disequilibrium spread wider.", 460, 460);
        long n = scan.Tested;
        long[] ranks = UniformOrder.Ranks(n, 300, 400);
        double[] observed = scan.Order.Largest(ranks);
        double right = n == 0 ? 1 : Math.Max(1, 1.05 * UniformOrder.Expected(1, n));
        double top = Math.Max(right, 1.06 * observed.DefaultIfEmpty(0).Max());
        var area = new PlotArea(figure, new LinearScale(0, right, 52, 448), new LinearScale(0, top, 412, 12));
        if (n > 0)
        {
            Band(figure, area, n);
        }

        area.LeftAxis("observed −log10 p");
        area.LowerAxis("expected −log10 p");
        figure.Add(new Curve(Ink.Soft, [(area.X[0], area.Y[0]), (area.X[right], area.Y[right])], 1, IsDashed: true));
        AddDots(figure, area, scan, ranks, observed, isHit: false);
        AddDots(figure, area, scan, ranks, observed, isHit: true);
        foreach ((PlacedRow placed, int i) in scan.Top.Rows.OrderByDescending(placed => placed.Row.NegativeLog10P).Take(Named)
            .Select((placed, i) => (placed, i)))
        {
            figure.Add(new Hotspot(area.X[UniformOrder.Expected(i + 1, n)], area.Y[placed.Row.NegativeLog10P], Words.Marker(placed.Row)));
        }

        return figure;
    }

    private static void AddDots(Figure figure, PlotArea area, ScanStatistics scan, long[] ranks, double[] observed, bool isHit)
    {
        (double, double, double)[] dots =
        [
            .. ranks.Zip(observed).Where(point => point.Second >= scan.Options.Threshold == isHit)
                .Select(point => (area.X[UniformOrder.Expected(point.First, scan.Tested)], area.Y[point.Second], area.Y[point.Second])),
        ];
        figure.Add(new Dots(isHit ? Ink.Accent : Ink.Data, dots, Dot));
    }

    private static void Band(Figure figure, PlotArea area, long n)
    {
        long[] ranks = UniformOrder.Ranks(n, 10, 16);
        figure.Add(new Area(Ink.Band,
        [
            .. ranks.Select(rank =>
                (area.X[UniformOrder.Expected(rank, n)], area.Y[Math.Min(area.Y.Most, UniformOrder.Quantile(rank, n, 0.025))])),
            .. ranks.Reverse().Select(rank => (area.X[UniformOrder.Expected(rank, n)], area.Y[UniformOrder.Quantile(rank, n, 0.975)])),
        ]));
    }
}

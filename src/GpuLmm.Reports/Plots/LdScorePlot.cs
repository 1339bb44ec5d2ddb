namespace GpuLmm.Reports;

/// <summary>Mean χ² of SNPs of like LD scores, with the line of the regression (Bulik-Sullivan et al. 2015, figure 2).</summary>
internal static class LdScorePlot
{
    private const double Left = 64, Right = 446, Top = 12, Bottom = 300, Width = 460;

    public static Figure Create(HeritabilityEstimate fit)
    {
        bool isPartitioned = fit.Partition is { Annotations.Count: > 1 };
        double slope = isPartitioned ? 1 : fit.MeanN * fit.H2 / fit.M, start = isPartitioned ? 0 : fit.Intercept;
        (double X, double Y, string Label)[] points =
            [.. fit.Bins.Select(bin => (isPartitioned ? bin.Expected : bin.Score, bin.MeanChiSquared, Label(bin)))];
        double most = points.Max(point => point.X), least = points.Min(point => point.X);
        least = isPartitioned ? least : Math.Min(0, least);
        (double Low, double High) x = Range(least, most), y = Range(
            Math.Min(1, Math.Min(points.Min(point => point.Y), Math.Min(start + (slope * least), start + (slope * most)))),
            Math.Max(points.Max(point => point.Y), Math.Max(start + (slope * least), start + (slope * most))));
        var figure = new Figure(
            "ld-chi-squared", "χ² against LD score",
            $"Mean χ² of {fit.Trait} in {Words.Count(fit.Bins.Count, "bin")} of SNPs with like LD scores, "
                + $"rising from {Words.Number(points[0].Y, 3)} to {Words.Number(points[^1].Y, 3)}.",
            isPartitioned
                ? "Each dot is as many SNPs, of like expected χ² by the annotations. Line: χ² as the regression expects it."
                : "Each dot is as many SNPs, of like LD scores. Line: the regression, at mean N. Where it meets an LD score of 0 is the intercept; "
                    + "its height above 1 there (dashed) is confounding, not polygenic signal.",
            Width, Bottom + 48);
        var area = new PlotArea(figure, new LinearScale(x.Low, x.High, Left, Right), new LinearScale(y.Low, y.High, Bottom, Top));
        area.LeftAxis("mean χ²");
        area.LowerAxis(isPartitioned ? "expected χ²" : "LD score");
        if (!isPartitioned)
        {
            area.Threshold(1);
        }

        figure.Add(new Curve(
            Ink.Accent, [(area.X[least], area.Y[start + (slope * least)]), (area.X[most], area.Y[start + (slope * most)])], 2));
        figure.Add(new Dots(Ink.Data, [.. points.Select(point => (area.X[point.X], area.Y[point.Y], area.Y[point.Y]))], 7));
        foreach ((double px, double py, string label) in points)
        {
            figure.Add(new Hotspot(area.X[px], area.Y[py], label));
        }

        return figure;
    }

    private static string Label(LdBin bin) => $"{Words.Count(bin.Count, "SNP")}: mean LD score {Words.Number(bin.Score)}, "
        + $"mean χ² {Words.Number(bin.MeanChiSquared)}, expected {Words.Number(bin.Expected)}";

    private static (double Low, double High) Range(double least, double most)
    {
        double margin = most > least ? 0.05 * (most - least) : 0.5;
        return (least == 0 ? 0 : least - margin, most + margin);
    }
}

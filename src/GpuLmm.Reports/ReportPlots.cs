using ScottPlot;

namespace GpuLmm;

/// <summary>The plots of a report, as PNG.</summary>
internal static class ReportPlots
{
    private const int Scale = 2;

    // More points than this are not seen apart: the unremarkable ones are thinned, every hit stays.
    private const int MostPoints = 60_000;
    private const double AlwaysShown = 3;
    private static readonly Color[] Alternating = [new(31, 119, 180), new(120, 120, 120)];

    /// <summary>−log10 p along the genome, chromosomes in alternating colours.</summary>
    public static byte[] Manhattan(TraitReport trait)
    {
        var plot = new Plot();
        double offset = 0;
        var ticks = new List<Tick>();
        int index = 0;
        int every = Math.Max(1, trait.Rows.Count / MostPoints);
        foreach (IGrouping<string, AssociationResult> chromosome in trait.Rows.GroupBy(row => row.Marker.Chromosome))
        {
            AssociationResult[] shown = [.. chromosome.Where((row, i) => i % every == 0 || row.NegativeLog10P > AlwaysShown)];
            double[] x = Array.ConvertAll(shown, row => offset + row.Marker.Position);
            double end = offset + chromosome.Max(row => row.Marker.Position);
            var points = plot.Add.Markers(x, Array.ConvertAll(shown, row => row.NegativeLog10P));
            points.MarkerSize = 3;
            points.Color = Alternating[index % 2];
            ticks.Add(new Tick(0.5 * (offset + end), chromosome.Key));
            offset = end + (0.01 * end / (index + 1));
            index++;
        }

        var line = plot.Add.HorizontalLine(TraitReport.GenomeWide, 1, Colors.Red, LinePattern.Dashed);
        line.EnableAutoscale = false;
        plot.Axes.Bottom.SetTicks([.. ticks.Select(t => t.Position)], [.. ticks.Select(t => t.Label)]);
        plot.XLabel("chromosome");
        plot.YLabel("−log10 p");
        plot.Grid.XAxisStyle.IsVisible = false;
        double top = trait.Rows.Count == 0 ? 1 : trait.Rows.Max(row => row.NegativeLog10P);
        plot.Axes.SetLimits(-0.01 * offset, 1.01 * Math.Max(1, offset), 0, Math.Max(1.08 * top, TraitReport.GenomeWide + 0.5));
        return Png(plot, 1000, 380);
    }

    /// <summary>Observed against expected −log10 p with the 95 % band of independent uniform p-values.</summary>
    public static byte[] QuantileQuantile(TraitReport trait)
    {
        double[] observed = [.. trait.Rows.Select(row => row.NegativeLog10P).OrderDescending()];
        int n = observed.Length;

        // Ranks thinned towards the unremarkable end; the order statistics are Beta(k, n + 1 − k).
        int[] ranks = [.. Enumerable.Range(1, n).Where(k => k <= 2000 || k % Math.Max(1, n / 4000) == 0)];
        double[] expected = Array.ConvertAll(ranks, k => -Math.Log10(k / (n + 1.0)));
        var plot = new Plot();
        int[] band = [.. ranks.Where((k, i) => i < 200 || i % 50 == 0)];
        double[] bandX = Array.ConvertAll(band, k => -Math.Log10(k / (n + 1.0)));
        if (band.Length > 1)
        {
            var fill = plot.Add.FillY(
                bandX,
                Array.ConvertAll(band, k => -Math.Log10(MathNet.Numerics.Distributions.Beta.InvCDF(k, n + 1 - k, 0.975))),
                Array.ConvertAll(band, k => -Math.Log10(MathNet.Numerics.Distributions.Beta.InvCDF(k, n + 1 - k, 0.025))));
            fill.FillColor = Colors.Gray.WithAlpha(0.25);
            fill.LineWidth = 0;
        }

        double end = Math.Max(1, expected.FirstOrDefault());
        plot.Add.Line(0, 0, end, end).Color = Colors.Red;
        var points = plot.Add.Markers(expected, Array.ConvertAll(ranks, k => observed[k - 1]));
        points.MarkerSize = 4;
        points.Color = Alternating[0];
        plot.XLabel("expected −log10 p");
        plot.YLabel("observed −log10 p");
        return Png(plot, 460, 420);
    }

    private static byte[] Png(Plot plot, int width, int height)
    {
        plot.ScaleFactor = Scale;
        return plot.GetImageBytes(width * Scale, height * Scale, ImageFormat.Png);
    }
}

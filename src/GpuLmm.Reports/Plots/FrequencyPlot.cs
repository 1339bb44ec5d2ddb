using System.Globalization;

namespace GpuLmm.Reports;

/// <summary>How frequent the rarer alleles of the tested markers are.</summary>
internal static class FrequencyPlot
{
    public static Figure Create(string trait, ScanStatistics scan)
    {
        IReadOnlyList<long> counts = scan.Frequencies.Counts;
        long most = counts.Max(), all = counts.Sum(), rare = counts.Take(5).Sum();
        string share = all == 0 ? "–" : (rare / (double)all).ToString("0.0 %", CultureInfo.InvariantCulture);
        var figure = new Figure(
            "maf", "Allele frequencies",
            $"Histogram of the minor allele frequencies of the markers tested for {trait}; {share} are below 0.05.",
            $"Frequency of the rarer allele among the analysed samples, in steps of 0.01; {share} of the markers are below 0.05.", 460,
            280);
        var area = new PlotArea(figure, new LinearScale(0, 0.5, 78, 448), new LinearScale(0, Math.Max(1, 1.05 * most), 232, 12));
        area.LeftAxis("markers", 4, value => value == Math.Floor(value) ? Words.Count((long)value) : "");
        for (int bin = 0; bin < counts.Count; bin++)
        {
            double left = area.X[bin * 0.01] + 0.6, right = area.X[(bin + 1) * 0.01] - 0.6, y = area.Y[counts[bin]];
            figure.Add(new Area(Ink.Data, [(left, area.Y[0]), (left, y), (right, y), (right, area.Y[0])]));
            figure.Add(new Hotspot(0.5 * (left + right), y, string.Create(
                CultureInfo.InvariantCulture, $"{bin * 0.01:0.00} to {(bin + 1) * 0.01:0.00}: {counts[bin]:N0} markers")));
        }

        area.LowerAxis("minor allele frequency");
        return figure;
    }
}

using System.Globalization;

namespace GpuLmm.Reports;

/// <summary>The markers around a lead.</summary>
internal static class RegionalPlot
{
    private const double Dot = 3.6;
    private const int MostDots = 800;

    /// <param name="trait">Its name.</param>
    /// <param name="scan">The scan.</param>
    /// <param name="number">Of the region, from 1.</param>
    /// <param name="locus">Its locus.</param>
    public static Figure Create(string trait, ScanStatistics scan, int number, Locus locus)
    {
        AssociationResult lead = locus.Lead;
        IReadOnlyList<AssociationResult> rows = scan.Regions.Around(lead);
        string chromosome = Words.Chromosome(lead.Marker.Chromosome);
        double span = scan.Options.ClumpDistance;
        string width = (span / 1000).ToString("#,0.###", CultureInfo.InvariantCulture);
        var figure = new Figure(
            $"region-{number}", $"{lead.Marker.Id}, chromosome {chromosome}",
            $"Regional plot of {trait} around {lead.Marker.Id} on chromosome {chromosome} at {Words.Count(lead.Marker.Position)}: p = {Words.Probability(lead.NegativeLog10P)}, {Words.Count(rows.Count, "marker")} within {width} kb.",
            $"{Words.Count(rows.Count, "marker")} within {width} kb of {lead.Marker.Id} (ringed); β = {Words.Number(lead.Beta)} per copy of {lead.Marker.Allele1}, p = {Words.Probability(lead.NegativeLog10P)}.", 460, 280);
        var area = new PlotArea(
            figure, new LinearScale(Math.Max(0, lead.Marker.Position - span) / 1e6, (lead.Marker.Position + span) / 1e6, 52, 448),
            new LinearScale(0, Math.Max(1.15 * lead.NegativeLog10P, scan.Options.Threshold + 0.7), 232, 12));
        area.LeftAxis("−log10 p");
        area.LowerAxis($"position on chromosome {chromosome}, Mb", 5);
        (double X, double Y, AssociationResult Row)[] places =
            [.. Thin(rows, scan.Options.Threshold).Select(row => (area.X[row.Marker.Position / 1e6], area.Y[row.NegativeLog10P], row))];
        foreach (bool isHit in (bool[])[false, true])
        {
            figure.Add(new Dots(
                isHit ? Ink.Accent : Ink.Data,
                [.. places.Where(place => place.Row.NegativeLog10P >= scan.Options.Threshold == isHit)
                    .Select(place => (place.X, place.Y, place.Y))], Dot));
        }

        area.Threshold(scan.Options.Threshold);
        Ring(figure, area.X[lead.Marker.Position / 1e6], area.Y[lead.NegativeLog10P]);
        foreach ((double x, double y, AssociationResult row) in places)
        {
            figure.Add(new Hotspot(x, y, Words.Marker(row)));
        }

        return figure;
    }

    /// <summary>The hits, and the best of the others up to a number.</summary>
    internal static IEnumerable<AssociationResult> Thin(IReadOnlyList<AssociationResult> rows, double threshold)
    {
        double least = rows.Count <= MostDots
            ? 0 : Math.Min(threshold, rows.Select(row => row.NegativeLog10P).OrderDescending().ElementAt(MostDots));
        return rows.Where(row => row.NegativeLog10P >= least);
    }

    private static void Ring(Figure figure, double x, double y) => figure.Add(new Curve(
        Ink.Text, [.. Enumerable.Range(0, 25).Select(k => (x + (6 * Math.Cos(k * Math.PI / 12)), y + (6 * Math.Sin(k * Math.PI / 12))))],
        1.4));
}

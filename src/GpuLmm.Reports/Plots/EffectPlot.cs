namespace GpuLmm.Reports;

/// <summary>Effects against allele frequencies: all markers as a cloud, the hits as dots, the leads of loci with their errors.</summary>
internal static class EffectPlot
{
    private const int MostHits = 1000;

    public static Figure Create(string trait, ScanStatistics scan)
    {
        Locus[] hits = [.. scan.Loci.Where(locus =>
            locus.Hits > 0 && double.IsFinite(locus.Lead.Beta) && double.IsFinite(locus.Lead.Allele1Frequency))];
        AssociationResult? largest = hits.MaxBy(locus => Math.Abs(locus.Lead.Beta))?.Lead;
        var figure = new Figure(
            "effects", "Effect sizes", $"Effects of the markers tested for {trait} against their minor allele frequency; "
            + (largest is { } first ? $"the largest of a lead beyond the threshold is {Words.Number(first.Beta)} at {first.Marker.Id}."
            : "no locus is beyond the threshold."),
            "β per copy of the effect allele against the frequency of the rarer one. Grey: all markers; colour: the leads of loci beyond the threshold, ± 1.96 standard errors.", 460, 280);
        int[] rows = [.. Enumerable.Range(0, scan.Effects.Cells.Count).SelectMany(column => scan.Effects.Cells.Runs(column))
            .SelectMany(run => (int[])[run.First, run.Last + 1])];
        double cell = scan.Effects.CellHeight == 0 ? 1 : scan.Effects.CellHeight;
        double reach = 1.05 * cell * rows.Select(row => Math.Abs(row - EffectGrid.Origin)).DefaultIfEmpty(1).Max();
        reach = hits.Select(locus => 1.05 * (Math.Abs(locus.Lead.Beta) + (1.96 * locus.Lead.StandardError))).Where(double.IsFinite)
            .Append(reach).Append(double.Epsilon * 1e10).Max();
        var area = new PlotArea(figure, new LinearScale(0, 0.5, 62, 448), new LinearScale(-reach, reach, 232, 12));
        area.LeftAxis("β", 5, value => Words.Number(value, 3));
        area.LowerAxis("minor allele frequency");
        figure.Add(new Dots(Ink.Other, [.. Cloud(scan.Effects, area, cell)], 2.6));
        foreach (Locus locus in hits.Take(MostHits))
        {
            AssociationResult lead = locus.Lead;
            double x = area.X[Math.Min(lead.Allele1Frequency, 1 - lead.Allele1Frequency)], y = area.Y[lead.Beta],
                error = double.IsFinite(lead.StandardError) ? 1.96 * lead.StandardError : 0;
            figure.Add(new Curve(Ink.Accent, [(x, area.Y[lead.Beta - error]), (x, area.Y[lead.Beta + error])], 1.5));
            figure.Add(new Dots(Ink.Accent, [(x, y, y)], 6));
            figure.Add(new Hotspot(x, y, $"{Words.Marker(lead)} · β = {Words.Number(lead.Beta)}, s.e. {Words.Number(lead.StandardError)}"));
        }

        return figure;
    }

    private static IEnumerable<(double X, double From, double To)> Cloud(EffectGrid effects, PlotArea area, double cell)
    {
        for (int column = 0; column < effects.Cells.Count; column++)
        {
            double x = area.X[(column + 0.5) * 0.5 / EffectGrid.Columns];
            foreach ((int first, int last) in effects.Cells.Runs(column))
            {
                yield return (x, Height(first), Height(last));
            }
        }

        double Height(int row) => area.Y[(row + 0.5 - EffectGrid.Origin) * cell];
    }
}

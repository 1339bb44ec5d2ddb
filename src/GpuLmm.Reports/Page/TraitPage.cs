namespace GpuLmm.Reports;

/// <summary>A trait with the plots it has, drawn once for the page and the files.</summary>
internal sealed class TraitPage
{
    /// <param name="report">The trait.</param>
    /// <param name="id">Distinguishes it on the page.</param>
    public TraitPage(TraitReport report, string id)
    {
        Report = report;
        Id = id;
        Model = report.Model is { } model ? [.. ModelPlots.Of(report.Name, model, report.Scan is null)] : [];
        LdRegression = report.LdRegression is { } regression ? [.. LdPlots.Of(regression)] : [];
        if (report.Scan is { Tested: > 0 } scan)
        {
            Manhattan = ManhattanPlot.Create(report.Name, scan);
            Panels = [QuantilePlot.Create(report.Name, scan), EffectPlot.Create(report.Name, scan),
                FrequencyPlot.Create(report.Name, scan)];
            Regions = [.. Leading(scan).Select((locus, i) => RegionalPlot.Create(report.Name, scan, i + 1, locus))];
        }
    }

    public TraitReport Report { get; }

    public string Id { get; }

    /// <summary>Variance components and what else the model has.</summary>
    public IReadOnlyList<Figure> Model { get; }

    /// <summary>Of an LD score regression.</summary>
    public IReadOnlyList<Figure> LdRegression { get; }

    public Figure? Manhattan { get; }

    /// <summary>QQ, effects, frequencies.</summary>
    public IReadOnlyList<Figure> Panels { get; } = [];

    public IReadOnlyList<Figure> Regions { get; } = [];

    public IEnumerable<Figure> Figures =>
        [.. Model, .. LdRegression, .. Manhattan is null ? Array.Empty<Figure>() : [Manhattan], .. Panels, .. Regions];

    // Without a hit the best locus is still worth a look, if its surroundings were remarkable enough to be kept.
    private static IEnumerable<Locus> Leading(ScanStatistics scan)
    {
        Locus[] hits = [.. scan.Loci.Where(locus => locus.Hits > 0)];
        return (hits.Length > 0 ? hits : scan.Loci.Take(1)).Where(locus => scan.Regions.Around(locus.Lead).Count > 0)
            .Take(scan.Options.MostRegions);
    }
}

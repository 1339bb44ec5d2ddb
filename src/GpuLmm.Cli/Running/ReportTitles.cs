namespace GpuLmm.Cli.Running;

/// <summary>From traits and the lines of a log to a report.</summary>
internal static class ReportTitles
{
    /// <param name="title">Heading; null for one that says what is there.</param>
    /// <param name="traits">What to show.</param>
    /// <param name="log">Lines of the log.</param>
    public static ReportContent Content(string? title, IReadOnlyList<TraitReport> traits, IReadOnlyList<string> log) => new()
    {
        Title = title ?? Title(traits),
        Facts = [.. LogFacts.Read(log)],
        Warnings = [.. LogFacts.Warnings(log)],
        Traits = traits,
    };

    private static string Title(IReadOnlyList<TraitReport> traits) => traits switch
    {
        [{ Scan: null } fit] => $"Fit of {fit.Name}",
        [var scan] => $"Association scan of {scan.Name}",
        _ when traits.All(trait => trait.Scan is null) => $"{traits.Count} fits",
        _ => $"Association scans of {traits.Count(trait => trait.Scan is not null)} traits",
    };
}

namespace GpuLmm.Cli.Running;

/// <summary>From traits and the facts of a run to a report.</summary>
internal static class ReportFacts
{
    /// <param name="title">Heading; null for one that says what is there.</param>
    /// <param name="traits">What to show.</param>
    /// <param name="facts">Of the run that made it; null where unknown.</param>
    public static ReportContent Content(string? title, IReadOnlyList<TraitReport> traits, RunFacts? facts) => new()
    {
        Title = title ?? Title(traits),
        Facts = facts is null ? [] : [.. Lines(facts)],
        Warnings = facts is null ? [] : [.. Warnings(facts)],
        Traits = traits,
    };

    /// <summary>How it was done, as names and values.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Lines(RunFacts facts)
    {
        (string Name, string? Value)[] once =
        [
            ("program", facts.Program), ("arguments", string.Join(' ', facts.Arguments)), ("started", $"{facts.Started:O}"),
            ("genotypes", facts.Genotypes?.ToString()), ("data", facts.Data?.ToString()),
            ("not genotyped", facts.Samples?.NotGenotypedLine), ("device", facts.DeviceLine),
        ];
        IEnumerable<string> filters = facts.Scan?.Traits.Select(trait => trait.FilteredOutBy.Line(trait.UnknownExtractIds)) ?? [];
        return
        [
            .. once.Where(fact => fact.Value is not null).Select(fact => KeyValuePair.Create(fact.Name, fact.Value!)),
            .. Each("plan", facts.Plan), .. Each("kinship", facts.Kinships?.Distinct()), .. Each("filtered out", filters.Distinct()),
            .. Each("input", facts.Inputs),
        ];
    }

    private static IEnumerable<KeyValuePair<string, string>> Each(string name, IEnumerable<object>? values) =>
        values?.Select(value => KeyValuePair.Create(name, value.ToString()!)) ?? [];

    /// <summary>Traits and covariates that were left out.</summary>
    private static IEnumerable<string> Warnings(RunFacts facts) =>
        [.. facts.Scan?.Skipped.Select(trait => trait.ToString()) ?? [], .. facts.LeftOut?.Select(covariate => covariate.ToString()) ?? []];

    private static string Title(IReadOnlyList<TraitReport> traits) => traits switch
    {
        [{ LdRegression: not null } own] => $"LD score regression of {own.Name}",
        _ when traits.All(trait => trait.LdRegression is not null) => $"LD score regressions of {traits.Count} traits",
        [{ Scan: null } fit] => $"Fit of {fit.Name}",
        [var scan] => $"Association scan of {scan.Name}",
        _ when traits.All(trait => trait.Scan is null) => $"{traits.Count} fits",
        _ => $"Association scans of {traits.Count(trait => trait.Scan is not null)} traits",
    };
}

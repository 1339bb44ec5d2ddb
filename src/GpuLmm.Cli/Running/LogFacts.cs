namespace GpuLmm.Cli.Running;

/// <summary>Of the lines of a log, what a report says of how it was done.</summary>
internal static class LogFacts
{
    private static readonly string[] Told = ["arguments", "started", "genotypes", "data", "kinship", "plan", "device", "not genotyped", "filtered out"];

    /// <summary>Names and values; a line that occurs again is told once.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Read(IEnumerable<string> lines)
    {
        foreach (string line in lines.Distinct())
        {
            if (line.StartsWith("gpulmm ", StringComparison.Ordinal))
            {
                yield return new("program", line);
            }
            else if (line.StartsWith("read ", StringComparison.Ordinal))
            {
                yield return new("input", line["read ".Length..]);
            }
            else if (Array.Find(Told, name => line.StartsWith(name + ": ", StringComparison.Ordinal)) is { } name)
            {
                yield return new(name, line[(name.Length + 2)..]);
            }
        }
    }

    /// <summary>Lines that warn: traits and covariates that were left out.</summary>
    public static IEnumerable<string> Warnings(IEnumerable<string> lines) => lines.Where(line =>
        (line.StartsWith("trait ", StringComparison.Ordinal) && line.Contains(" is skipped: ", StringComparison.Ordinal))
        || (line.StartsWith("covariate ", StringComparison.Ordinal) && line.Contains(" is left out: ", StringComparison.Ordinal)));
}

namespace GpuLmm.Examples;

/// <summary>How a finding does over many seeds.</summary>
/// <param name="Quantity">What it is.</param>
/// <param name="Findings">One for each seed.</param>
/// <param name="IsContrast">Whether it is what a model says that leaves something out.</param>
internal sealed record Recovery(string Quantity, IReadOnlyList<Finding> Findings, bool IsContrast)
{
    public double Truth => Findings[0].Truth;

    public double Mean => Findings.Average(finding => finding.Estimate);

    /// <summary>Standard deviation of the estimates.</summary>
    public double Deviation => Math.Sqrt(Findings.Sum(finding => Math.Pow(finding.Estimate - Mean, 2)) / (Findings.Count - 1));

    /// <summary>Monte-Carlo error of the mean.</summary>
    public double MeanError => Deviation / Math.Sqrt(Findings.Count);

    /// <summary>Mean of the standard errors that there are; to be like <see cref="Deviation"/>.</summary>
    public double StandardError =>
        Findings.Where(finding => !double.IsNaN(finding.StandardError)).Average(finding => finding.StandardError);

    /// <summary>Seeds whose estimate is within two standard errors of the truth; some 95 % are to be.</summary>
    public int Covered => Findings.Count(finding => finding.Covers);

    /// <summary>Runs a story for several seeds.</summary>
    public static IReadOnlyList<Recovery> Of(Story story, int firstSeed, int seeds, Backend backend)
    {
        var results = new List<StoryResult>();
        for (int seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            using var folder = StoryFolder.Temporary();
            results.Add(story.Run(folder, seed, backend));
        }

        return [.. Of(results, result => result.Findings, false), .. Of(results, result => result.Contrasts, true)];
    }

    private static IEnumerable<Recovery> Of(List<StoryResult> results, Func<StoryResult, IReadOnlyList<Finding>> part, bool isContrast) =>
        part(results[0]).Select((first, k) => new Recovery(first.Quantity, [.. results.Select(result => part(result)[k])], isContrast));

    /// <summary>The table of the recoveries.</summary>
    public static string Table(IReadOnlyList<Recovery> recoveries) => Columns.Of(
    [
        ["", "truth", "mean estimate", "its error", "s.d.", "mean s.e.", "within 2 s.e."],
        .. recoveries.Select(own => (string[])
        [
            own.IsContrast ? $"({own.Quantity})" : own.Quantity, Columns.Number(own.Truth), Columns.Number(own.Mean),
            Columns.Number(own.MeanError), Columns.Number(own.Deviation),
            Columns.Number(own.StandardError), $"{own.Covered} of {own.Findings.Count}",
        ]),
    ]);
}
